import RealtimeEngines
import Testing

@Suite("Asking servers whether they are there", .timeLimit(.minutes(2))) struct EngineProbeTests {
    @Test("a server that lists its models is ready, and is shown the key")
    func ready() throws {
        let server = try LoopbackServer { _ in [.answer("200 OK", "application/json", #"{"data":[]}"#)] }
        #expect(EngineProbe.models(at: try server.endpoint(key: EngineKey("sk-secret"))) == .ready)
        let request = try #require(server.requests.first)
        #expect(request.line == "GET /v1/models HTTP/1.1")
        #expect(request.fields["authorization"] == "Bearer sk-secret")
    }

    @Test(
        "what a server answers is told apart",
        arguments: [
            ("404 Not Found", EngineProbe.Answer.unlisted), ("405 Method Not Allowed", .unlisted),
            ("401 Unauthorized", .keyRefused(status: 401)), ("403 Forbidden", .keyRefused(status: 403)),
            ("502 Bad Gateway", .faulty(reason: "the server answered 502: oh")),
        ]
    )
    func statuses(_ status: String, _ answer: EngineProbe.Answer) throws {
        let server = try LoopbackServer { _ in [.answer(status, "text/plain", "oh")] }
        #expect(EngineProbe.models(at: try server.endpoint()) == answer)
    }

    @Test("a server that is not there, or is silent, is unreachable")
    func unreachable() throws {
        let port = try LoopbackServer.silentPort()
        let reason = "the server cannot be reached: nothing answers at its address"
        let nobody = EngineProbe.Answer.unreachable(reason: reason)
        #expect(EngineProbe.models(at: try EngineEndpoint("http://127.0.0.1:\(port)")) == nobody)
        let silent = try LoopbackServer { _ in [.stall] }
        let answer = EngineProbe.models(at: try silent.endpoint(timeouts: quick))
        #expect(answer == .unreachable(reason: "no answer within 400 ms"))
    }

    @Test("a CosyVoice server is asked for what FastAPI says of itself")
    func cosyVoice() throws {
        let server = try LoopbackServer { _ in [.answer("200 OK", "application/json", "{}")] }
        let endpoint = try EngineEndpoint("http://127.0.0.1:\(server.port)", defaultPath: "")
        #expect(EngineProbe.cosyVoice(at: endpoint) == .ready)
        #expect(server.requests.map(\.line) == ["GET /openapi.json HTTP/1.1"])
    }

    @Test("a model of DashScope is there where its WebSocket is, and a key that it refuses is told apart")
    func dashScope() throws {
        let server = try EventServer { _, _ in [] }
        #expect(EngineProbe.dashScope(try server.endpoint()) == .ready)
        let answers: [(String, EngineProbe.Answer?)] = [
            ("401 Unauthorized", .keyRefused(status: 401)), ("403 Forbidden", .keyRefused(status: 403)),
            ("500 Oh", nil),
        ]
        for (status, expected) in answers {
            let refusing = try LoopbackServer { _ in [.answer(status, "text/plain", "not sk-secret"), .close] }
            let endpoint = try DashScopeEndpoint(
                "ws://127.0.0.1:\(refusing.port)",
                model: "m",
                key: EngineKey("sk-secret")
            )
            let answer = EngineProbe.dashScope(endpoint)
            if let expected {
                #expect(answer == expected)
            } else if case .faulty(let reason) = answer {
                #expect(reason.contains("500") && !reason.contains("sk-secret"))
            } else {
                throw Failure("\(answer)")
            }
        }
    }

    @Test("a FunASR runtime is there where its WebSocket answers a ping")
    func funASR() throws {
        let server = try FunASRServer([])
        #expect(EngineProbe.funASR(try .init(url: "ws://127.0.0.1:\(server.port)")) == .ready)
        let port = try LoopbackServer.silentPort()
        let answer = EngineProbe.funASR(try .init(url: "ws://127.0.0.1:\(port)"))
        #expect(answer == .unreachable(reason: "the connection was refused"))
        let silent = try LoopbackServer { _ in [.stall] }
        let late = EngineProbe.funASR(try .init(url: "ws://127.0.0.1:\(silent.port)", connecting: .milliseconds(300)))
        guard case .unreachable = late else { throw Failure("\(late)") }
    }
}
