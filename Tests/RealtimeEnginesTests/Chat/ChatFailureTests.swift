import RealtimeEngines
import RealtimePipeline
import Testing

@Suite("Chat model, failures", .timeLimit(.minutes(2))) struct ChatFailureTests {
    private func outcome(
        timeouts: EngineTimeouts = quick,
        key: EngineKey? = nil,
        maximumBytes: Int = 64 << 20,
        _ steps: @escaping @Sendable (LoopbackServer.Request) -> [Step]
    ) throws -> (pieces: [String], error: EngineError?) {
        let server = try LoopbackServer(steps)
        return try ChatModel.prepared(
            server.endpoint(key: key, timeouts: timeouts, maximumBytes: maximumBytes)
        ).pieces()
    }

    @Test("an error has the status and the server's own message")
    func status() throws {
        let (pieces, error) = try outcome { _ in
            [.answer("429 Too Many Requests", "application/json", #"{"error":{"message":"slow down"}}"#)]
        }
        #expect(pieces.isEmpty)
        #expect(error == failed("openai-chat", "the server answered 429: slow down"))
    }

    @Test("an error that quotes the key does not show it")
    func redaction() throws {
        let key = try #require(EngineKey("sk-proj-0123456789"))
        let (_, error) = try outcome(key: key) { request in
            let quoted = request.fields["authorization"]?.dropFirst(7) ?? ""
            let body = #"{"error":{"message":"Incorrect API key: \#(quoted)."}}"#
            return [.answer("401 Unauthorized", "application/json", body)]
        }
        #expect(error == failed("openai-chat", "the server answered 401: Incorrect API key: [key]"))
    }

    @Test("a redirect is not followed")
    func redirect() throws {
        let other = try LoopbackServer { _ in ChatScript.reply(["x"]) }
        let place = "Location: http://127.0.0.1:\(other.port)/\r\n"
        let (_, error) = try outcome { _ in [.answer("307 Temporary Redirect", "text/plain", "", fields: place)] }
        #expect(error == failed("openai-chat", "the server answered 307: redirects are not followed"))
        #expect(other.requests.isEmpty)
    }

    @Test("an error whose body is cut is still that error")
    func cutError() throws {
        let (_, error) = try outcome { _ in
            [.text("HTTP/1.1 503 Busy\r\nContent-Length: 100\r\n\r\nloading"), .close]
        }
        #expect(error == failed("openai-chat", "the server answered 503: loading"))
    }

    @Test("a server that takes the request and says nothing is an error after its time")
    func silence() throws {
        let ((_, error), duration) = try timed { try outcome { _ in [.stall] } }
        #expect(error == failed("openai-chat", "no answer within 400 ms"))
        #expect(duration >= .milliseconds(400) && duration < .seconds(5))
    }

    @Test("a stream that stalls is an error after what came")
    func stall() throws {
        let ((pieces, error), duration) = try timed {
            try outcome { _ in [ChatScript.head, ChatScript.delta("\"a\""), .stall] }
        }
        #expect(pieces == ["a"])
        #expect(error == failed("openai-chat", "nothing more came for 400 ms"))
        #expect(duration >= .milliseconds(400) && duration < .seconds(5))
    }

    @Test("a stream that drips within its times goes on, until the whole takes too long")
    func dripping() throws {
        var times = quick
        times.total = .milliseconds(700)
        let (pieces, error) = try outcome(timeouts: times) { _ in
            [ChatScript.head] + (0..<40).flatMap { [ChatScript.delta("\"\($0)\""), .pause(milliseconds: 100)] }
        }
        #expect(pieces.count > 3 && pieces == (0..<pieces.count).map(String.init))
        #expect(error == failed("openai-chat", "the answer was not complete within 700 ms"))
    }

    @Test("a stream that is cut is an error after what came, wherever it is cut")
    func cut() throws {
        let head = [ChatScript.head, ChatScript.delta("\"a\"")]
        for steps in [[Step.close], [.text("40\r\ndata: {\"cho"), .close], [.text("4"), .close]] {
            let (pieces, error) = try outcome { _ in head + steps }
            #expect(pieces == ["a"])
            #expect(error == failed("openai-chat", "the server ended the connection in mid-answer"))
        }
    }

    @Test("a body that ends early is an error after what came")
    func early() throws {
        let (pieces, error) = try outcome { _ in [ChatScript.head, ChatScript.delta("\"a\""), .end] }
        #expect(pieces == ["a"])
        #expect(error == failed("openai-chat", "the server ended the reply before it was complete"))
    }

    @Test("an error inside the stream has the server's message")
    func errorEvent() throws {
        let (pieces, error) = try outcome { _ in
            let event = #"data: {"error":{"message":"out of memory"}}"# + "\n\n"
            return [ChatScript.head, ChatScript.delta("\"a\""), .chunk(event), .end]
        }
        #expect(pieces == ["a"])
        #expect(error == failed("openai-chat", "the server failed in mid-answer: out of memory"))
    }

    @Test("a reply that a filter holds back is an error")
    func filter() throws {
        let (_, error) = try outcome { _ in
            let event = #"data: {"choices":[{"delta":{},"finish_reason":"content_filter"}]}"# + "\n\n"
            return [ChatScript.head, .chunk(event), .end]
        }
        #expect(error == failed("openai-chat", "the server's content filter held the reply back"))
    }

    @Test("an event that is not JSON is an error after what came, in the same piece of the stream")
    func garbageEvent() throws {
        let good = #"data: {"choices":[{"delta":{"content":"a"}}]}"#
        let (pieces, error) = try outcome { _ in [ChatScript.head, .chunk(good + "\n\ndata: {oops\n\n"), .end] }
        #expect(pieces == ["a"])
        #expect(error == failed("openai-chat", "the server sent an event that is not JSON"))
    }

    @Test("an answer that is no stream is refused with its type")
    func type() throws {
        let (_, error) = try outcome { _ in [.answer("200 OK", "text/html; charset=utf-8", "<html>")] }
        let message = "the server answered with 'text/html' instead of a stream of events"
        #expect(error == failed("openai-chat", message))
    }

    @Test("an answer that is no HTTP is an error")
    func garbage() throws {
        let (_, error) = try outcome { _ in [.text("SSH-2.0-OpenSSH_9.2\r\n"), .close] }
        #expect(error == failed("openai-chat", "the server does not speak HTTP"))
    }

    @Test("a body beyond its bound is an error")
    func size() throws {
        let (_, error) = try outcome(maximumBytes: 4_096) { _ in
            [ChatScript.head, .chunk(": " + String(repeating: "x", count: 5_000))]
        }
        #expect(error == failed("openai-chat", "the answer has more than 4096 bytes"))
    }

    @Test("a head without end is an error")
    func head() throws {
        let field = "X-Filler: \(String(repeating: "x", count: 1_000))\r\n"
        let head = "HTTP/1.1 200 OK\r\n" + String(repeating: field, count: 100)
        let (_, error) = try outcome { _ in [.text(head), .stall] }
        #expect(error == failed("openai-chat", "the answer has more than 65536 bytes"))
    }

    @Test("a port where nobody listens is an error at once")
    func refused() throws {
        let port = try LoopbackServer.silentPort()
        let model = try ChatModel.prepared(try EngineEndpoint("http://127.0.0.1:\(port)"))
        let ((_, error), duration) = timed { model.pieces() }
        #expect(error == failed("openai-chat", "the server cannot be reached: nothing answers at its address"))
        #expect(duration < .seconds(3))
    }

    @Test("a machine that takes no connection is an error after its time")
    func connecting() throws {
        var times = quick
        times.connecting = .milliseconds(300)
        let port = try LoopbackServer.crowdedPort()
        let model = try ChatModel.prepared(try EngineEndpoint("http://127.0.0.1:\(port)", timeouts: times))
        let ((_, error), duration) = timed { model.pieces() }
        #expect(error == failed("openai-chat", "no connection within 300 ms"))
        // libcurl counts in whole milliseconds, from a moment of its own.
        #expect(duration >= .milliseconds(290) && duration < .seconds(5))
    }

    @Test("after an error the next call is a new one")
    func recovery() throws {
        let server = try LoopbackServer { request in
            request.connection == 1 ? [ChatScript.head, .close] : ChatScript.reply(["b"])
        }
        let model = try ChatModel.prepared(server.endpoint())
        #expect(model.pieces().error != nil)
        let (pieces, error) = model.pieces()
        #expect(pieces == ["b"] && error == nil)
    }
}
