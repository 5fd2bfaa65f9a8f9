import RealtimePipeline
import RealtimeProtocol
import RealtimeServer
import RealtimeSession
import RealtimeUnits
import RealtimeWebSocket
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite("Server", .serialized)
struct ServerTests {
    static func server(
        _ upstream: Upstream = .echo,
        access: AccessPolicy = AccessPolicy(),
        change: (inout ServerConfiguration) -> Void = { _ in }
    ) throws -> RealtimeServer {
        var configuration = ServerConfiguration(
            http: HTTPServerConfiguration(host: "127.0.0.1", port: 0),
            access: access,
            upstream: upstream
        )
        change(&configuration)
        return try RealtimeServer(configuration, loops: 2)
    }

    static func url(_ server: RealtimeServer, _ path: String = "/v1/realtime") -> String {
        "ws://127.0.0.1:\(server.address.port)\(path)"
    }

    static let append = #"{"type":"input_audio_buffer.append","audio":"AAECAwQFBgc="}"#

    @Test("An echo session over a real WebSocket answers audio with the same audio")
    func echo() async throws {
        let server = try Self.server()
        let loops = try EventLoopGroup(count: 1)
        let client = TestClient(Self.url(server), on: loops.loops[0])
        _ = try await client.message("session.created")
        client.send(Self.append)
        let delta = try await client.message("response.output_audio.delta")
        #expect(delta["delta"] == "AAECAwQFBgc=")
        client.close()
        try await client.wait(for: "the close") { $0.close != nil }
        #expect(server.shutDown())
        loops.stop()
    }

    @Test(
        "Each route has its dialect",
        arguments: [
            ("/v1/realtime", "response.output_audio.delta"), ("/api-ws/v1/realtime?model=m", "response.audio.delta"),
            ("/", "response.audio.delta"),
        ]
    )
    func routes(path: String, delta: String) async throws {
        let server = try Self.server()
        let loops = try EventLoopGroup(count: 1)
        let client = TestClient(Self.url(server, path), on: loops.loops[0])
        if path == "/" { client.send(#"{"type":"session.create","session":{}}"#) }
        try await client.wait(for: "the connection") { $0.isOpen }
        if path == "/" { client.send(#"{"type":"session.create","session":{}}"#) }
        _ = try await client.message("session.created")
        client.send(Self.append)
        _ = try await client.message(delta)
        server.shutDown()
        loops.stop()
    }

    @Test("A relay to another server passes audio there and back")
    func relay() async throws {
        let upstream = try Self.server()
        let remote = RemoteUpstream(
            connection: WebSocketClientConfiguration(url: Self.url(upstream)),
            dialect: .openAI
        )
        let server = try Self.server(.remote(remote))
        let loops = try EventLoopGroup(count: 1)
        let client = TestClient(Self.url(server), on: loops.loops[0])
        client.send(Self.append)
        try await client.wait(for: "the connection") { $0.isOpen }
        client.send(Self.append)
        let delta = try await client.message("response.output_audio.delta")
        #expect(delta["delta"] == "AAECAwQFBgc=")
        client.close()
        for _ in 0..<500 where upstream.activeSessions > 0 { try await Task.sleep(for: .milliseconds(10)) }
        #expect(upstream.activeSessions == 0, "the upstream was not closed with the client")
        server.shutDown()
        upstream.shutDown()
        loops.stop()
    }

    @Test("A browser is relayed to a general-availability server")
    func browserRelay() async throws {
        let upstream = try Self.server()
        let remote = RemoteUpstream(
            connection: WebSocketClientConfiguration(url: Self.url(upstream)),
            dialect: .openAI
        )
        let server = try Self.server(.remote(remote))
        let loops = try EventLoopGroup(count: 1)
        let client = TestClient(Self.url(server, "/"), on: loops.loops[0])
        try await client.wait(for: "the connection") { $0.isOpen }
        client.send(#"{"type":"session.create","session":{"voice":"v"}}"#)
        _ = try await client.message("session.created")
        client.send(Self.append)
        _ = try await client.message("response.audio.delta")
        server.shutDown()
        upstream.shutDown()
        loops.stop()
    }

    @Test("An upstream that refuses is told to the client without the key")
    func upstreamRefuses() async throws {
        let upstream = try Self.server(access: AccessPolicy(keys: ["right"]))
        var connection = WebSocketClientConfiguration(url: Self.url(upstream))
        connection.headers.add("Authorization", "Bearer sk-wrong-and-secret")
        let server = try Self.server(.remote(RemoteUpstream(connection: connection, dialect: .openAI)))
        let loops = try EventLoopGroup(count: 1)
        let client = TestClient(Self.url(server), on: loops.loops[0])
        let error = try await client.message("error")
        #expect(error["error"]?["message"] == "The upstream could not be reached: it answered 401 Unauthorized.")
        try await client.wait(for: "the close") { $0.close?.code == 1011 }
        #expect(!"\(client.messages)".contains("secret"))
        server.shutDown()
        upstream.shutDown()
        loops.stop()
    }

    @Test("Beyond the session limit a client is told so and closed with 1008")
    func sessionLimit() async throws {
        let server = try Self.server { $0.sessionLimit = 2 }
        let loops = try EventLoopGroup(count: 1)
        let clients = (0..<2).map { _ in TestClient(Self.url(server), on: loops.loops[0]) }
        for client in clients { _ = try await client.message("session.created") }
        let third = TestClient(Self.url(server), on: loops.loops[0])
        let error = try await third.message("error")
        #expect(error["error"]?["code"] == "session_limit_reached")
        try await third.wait(for: "the close") { $0.close?.code == 1008 }
        clients[0].close()
        try await clients[0].wait(for: "the close") { $0.close != nil }
        let fourth = TestClient(Self.url(server), on: loops.loops[0])
        _ = try await fourth.message("session.created")
        server.shutDown()
        loops.stop()
    }

    @Test("An unknown scenario is an error with the names that are known")
    func unknownScenario() async throws {
        let server = try Self.server { $0.scenarios = ["one": Scenario(id: "one"), "two": Scenario(id: "two")] }
        let loops = try EventLoopGroup(count: 1)
        let client = TestClient(Self.url(server, "/v1/realtime?scenario=three"), on: loops.loops[0])
        let error = try await client.message("error")
        #expect(
            error["error"]?["message"] == "Invalid value for 'scenario': expected one of one, two, got 'three'."
        )
        server.shutDown()
        loops.stop()
    }

    @Test("A binary frame and broken JSON are errors, and the session goes on")
    func badFrames() async throws {
        let server = try Self.server()
        let loops = try EventLoopGroup(count: 1)
        let client = TestClient(Self.url(server), on: loops.loops[0])
        _ = try await client.message("session.created")
        client.sendBinary([1, 2, 3])
        client.send("{")
        client.send("{\"type\":\"\u{0}\"}")
        try await client.wait(for: "three errors") { $0.messages.filter { $0["type"] == "error" }.count == 3 }
        client.send(Self.append)
        _ = try await client.message("response.output_audio.delta")
        server.shutDown()
        loops.stop()
    }

    // MARK: Access

    @Test("A key is asked for before the upgrade, as a header or as a subprotocol")
    func keys() async throws {
        let server = try Self.server(access: AccessPolicy(keys: ["sesame"]))
        let loops = try EventLoopGroup(count: 1)
        let none = TestClient(Self.url(server), on: loops.loops[0])
        try await none.wait(for: "the refusal") { $0.error?.contains("401") == true }
        let wrong = TestClient(Self.url(server), headers: ["Authorization": "Bearer sesam"], on: loops.loops[0])
        try await wrong.wait(for: "the refusal") { $0.error?.contains("401") == true }
        let right = TestClient(Self.url(server), headers: ["Authorization": "Bearer sesame"], on: loops.loops[0])
        _ = try await right.message("session.created")
        let page = TestClient(
            Self.url(server),
            subprotocols: ["realtime", "openai-insecure-api-key.sesame"],
            on: loops.loops[0]
        )
        _ = try await page.message("session.created")
        server.shutDown()
        loops.stop()
    }

    @Test(
        "A page of another origin is refused, the server's own and an allowed one are not",
        arguments: [("https://evil.example", false), ("https://good.example", true), ("null", false)]
    )
    func origins(origin: String, isAllowed: Bool) async throws {
        let server = try Self.server(access: AccessPolicy(allowedOrigins: ["https://good.example"]))
        let loops = try EventLoopGroup(count: 1)
        let client = TestClient(Self.url(server), headers: ["Origin": origin], on: loops.loops[0])
        if isAllowed {
            _ = try await client.message("session.created")
        } else {
            try await client.wait(for: "the refusal") { $0.error?.contains("403") == true }
        }
        let own = TestClient(
            Self.url(server),
            headers: ["Origin": "http://127.0.0.1:\(server.address.port)"],
            on: loops.loops[0]
        )
        _ = try await own.message("session.created")
        server.shutDown()
        loops.stop()
    }

    @Test("A server that the world can reach does not start without keys unless told to")
    func openToTheWorld() throws {
        let configuration = ServerConfiguration(
            http: HTTPServerConfiguration(host: "0.0.0.0", port: 0),
            access: AccessPolicy(),
            upstream: .echo
        )
        #expect(throws: RealtimeServer.StartError.self) { try RealtimeServer(configuration) }
        let server = try RealtimeServer(configuration, acceptsAnyone: true)
        server.shutDown()
    }

    @Test("A port in use is an error that names the address")
    func portInUse() throws {
        let first = try Self.server()
        let configuration = ServerConfiguration(
            http: HTTPServerConfiguration(host: "127.0.0.1", port: first.address.port),
            access: AccessPolicy(),
            upstream: .echo
        )
        #expect {
            try RealtimeServer(configuration)
        } throws: {
            "\($0)".contains("127.0.0.1:\(first.address.port)")
        }
        first.shutDown()
    }

    // MARK: Life

    // In a process of its own: other tests open and close descriptors beside this one.
    @Test("Sessions that end leave no descriptor behind")
    func descriptors() async {
        await #expect(processExitsWith: .success) { try await Self.openAndCloseRounds() }
    }

    static func openAndCloseRounds() async throws {
        let server = try Self.server()
        let loops = try EventLoopGroup(count: 1)
        func round() async throws {
            let clients = (0..<20).map { _ in TestClient(Self.url(server), on: loops.loops[0]) }
            for client in clients { _ = try await client.message("session.created") }
            for client in clients { client.send(Self.append) }
            for client in clients { _ = try await client.message("response.output_audio.delta") }
            for client in clients { client.close() }
            for client in clients { try await client.wait(for: "the close") { $0.close != nil } }
            for _ in 0..<500 where server.activeSessions > 0 { try await Task.sleep(for: .milliseconds(2)) }
        }
        try await round()
        // The first suspension opens the runtime's own timer and event descriptors, and may not have come yet.
        try await Task.sleep(for: .milliseconds(1))
        let before = Self.openDescriptors()
        for _ in 0..<5 { try await round() }
        var after = Self.openDescriptors()
        for _ in 0..<1_000 {
            if after <= before { break }
            try await Task.sleep(for: .milliseconds(10))
            after = Self.openDescriptors()
        }
        // Said here, because what an exit test throws is not shown.
        guard after <= before, server.servedSessions == 120 else {
            print("descriptors \(before), then \(after); \(server.servedSessions) sessions of 120")
            throw Leak()
        }
        server.shutDown()
        loops.stop()
    }

    struct Leak: Error {}

    static func openDescriptors() -> Int {
        (0..<4_096).count { fcntl(Int32($0), F_GETFD) != -1 }
    }

    @Test("Shutting down tells every session goodbye")
    func shutDown() async throws {
        let server = try Self.server()
        let loops = try EventLoopGroup(count: 1)
        let clients = (0..<5).map { _ in TestClient(Self.url(server), on: loops.loops[0]) }
        for client in clients { _ = try await client.message("session.created") }
        #expect(server.shutDown())
        for client in clients { try await client.wait(for: "the close") { $0.close?.code == 1001 } }
        loops.stop()
    }
}
