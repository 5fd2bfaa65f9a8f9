import RealtimeLocks
import RealtimeServer
import RealtimeWebSocket
import SocketIOProtocol
import Testing

@Suite("Socket.IO on the server", .serialized)
struct SocketIOEndpointTests {
    /// Lets in whoever shows the token, echoes, asks back, and notes what happens.
    final class Echo: SocketIOApplication {
        let journal: Journal
        init(_ journal: Journal) { self.journal = journal }

        func client(_ client: SocketIOClient, wantsInto namespace: String, auth: [UInt8]) -> SocketIOAdmission {
            let isKnown = String(decoding: auth, as: UTF8.self).contains("right")
            return isKnown ? .accept : .refuse(message: "not authorized", data: ["code": 7])
        }

        func client(_ client: SocketIOClient, didEnter namespace: String) {
            _ = try? client.emit("session-started", [.string(namespace)])
        }

        func client(_ client: SocketIOClient, didReceive event: SocketIOEvent) {
            let values = (0..<event.arguments.count).map { index -> SocketIOValue in
                event.arguments.binary(at: index).map { .binary($0) } ?? .json(Array(event.arguments[index] ?? []))
            }
            if let id = event.acknowledgementID { return (try? client.acknowledge(id, values)) ?? () }
            if event.name == "ask" {
                _ = try? client.emit("question", acknowledgedWithin: .milliseconds(50))
            } else {
                _ = try? client.emit(event.name, values)
            }
        }

        func client(
            _ client: SocketIOClient,
            didAnswer id: UInt64,
            with arguments: SocketIOArguments?,
            in namespace: String
        ) {
            _ = try? client.emit("answered", [.boolean(arguments != nil)])
        }

        func client(_ client: SocketIOClient, didCloseWith reason: SocketIOCloseReason) { journal.note("\(reason)") }
    }

    /// A bare WebSocket client that keeps what comes.
    final class Peer: WebSocketHandler {
        let journal: Journal
        init(_ journal: Journal) { self.journal = journal }
        func webSocket(_ webSocket: WebSocket, didReceiveText message: Span<UInt8>) {
            journal.note(message.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) })
        }
        func webSocket(_ webSocket: WebSocket, didReceiveBinary message: Span<UInt8>) {
            journal.note("\(message.withUnsafeBufferPointer { Array($0) })")
        }
        func webSocket(
            _ webSocket: WebSocket,
            didCloseWith code: WebSocketCloseCode?,
            reason: String,
            error: (any Error)?
        ) { journal.note("closed") }
    }

    struct World {
        let server: RealtimeServer
        let loops: EventLoopGroup
        let ended = Journal()
        let heard = Journal()

        init(ping: Duration = .seconds(25)) throws {
            var configuration = SocketIOConfiguration()
            configuration.engine.pingInterval = ping
            configuration.engine.pingTimeout = ping
            server = try ServerTests.server { [ended] in
                $0.socketIO = SocketIOEndpoint(configuration: configuration) { _ in Echo(ended) }
            }
            loops = try EventLoopGroup(count: 1)
        }
    }

    /// Sends frames, one after the other when `expected` frames have come in all, and returns what came.
    static func converse(_ world: borrowing World, _ frames: [(text: String, expected: Int)]) async throws -> [String] {
        let url = ServerTests.url(world.server, "/socket.io/?EIO=4&transport=websocket")
        let (heard, loop) = (world.heard, world.loops.loops[0])
        let id = Lock<WebSocketID?>(nil)
        loop.execute { context in
            let socket = context.connect(WebSocketClientConfiguration(url: url), handler: Peer(heard))
            id.withLock { $0 = socket.id }
        }
        try await wait { heard.all.count >= 1 }
        let name = id.withLock { $0 }
        for frame in frames {
            loop.execute { context in
                guard let name else { return }
                if frame.text.hasPrefix("bytes") {
                    let bytes: [UInt8] = [1, 2, 3]
                    context.webSocket(id: name)?.send(binary: bytes.span)
                } else if frame.text == "abort" {
                    context.webSocket(id: name)?.abort()
                } else {
                    context.webSocket(id: name)?.send(text: frame.text)
                }
            }
            try await wait { heard.all.count >= frame.expected }
        }
        return heard.all
    }

    static func wait(until condition: () -> Bool) async throws {
        for attempt in 0..<5_000 {
            if condition() { return }
            try await Pause.milliseconds(2, attempt: attempt)
        }
        Issue.record("waited in vain")
    }

    @Test("a client with the right token comes in, talks, and is answered, bytes among it")
    func conversation() async throws {
        let world = try World()
        let lines = try await Self.converse(
            world,
            [
                (#"40{"token":"right"}"#, 3), (#"42["x",1]"#, 4), (#"427["x",true]"#, 5),
                (#"451-["audio-chunk",{"_placeholder":true,"num":0}]"#, 5), ("bytes", 7),
            ]
        )
        #expect(lines[0].hasPrefix(#"0{"sid":""#) && lines[1].hasPrefix(#"40{"sid":""#))
        #expect(lines[0].dropFirst(8).prefix(32) != lines[1].dropFirst(9).prefix(32))
        #expect(
            lines.dropFirst(2) == [
                #"42["session-started","/"]"#, #"42["x",1]"#, "437[true]",
                #"451-["audio-chunk",{"_placeholder":true,"num":0}]"#, "[1, 2, 3]",
            ]
        )
        world.loops.stop()
        #expect(world.server.shutDown())
    }

    @Test("a client without it is told why")
    func refusal() async throws {
        let world = try World()
        let lines = try await Self.converse(world, [("40", 2)])
        #expect(lines[1] == #"44{"message":"not authorized","data":{"code":7}}"#)
        world.loops.stop()
        #expect(world.server.shutDown())
    }

    @Test("time passes: pings are sent, questions go unanswered, a silent client is sent away")
    func time() async throws {
        let world = try World(ping: .milliseconds(200))
        let lines = try await Self.converse(world, [(#"40{"token":"right"}"#, 3), (#"42["ask"]"#, 8)])
        #expect(
            lines.dropFirst(3) == [#"420["question"]"#, #"42["answered",false]"#, "2", "1", "closed"]
        )
        try await Self.wait { !world.ended.all.isEmpty }
        #expect(world.ended.all == ["\(SocketIOCloseReason.transport(.pingTimeout))"])
        world.loops.stop()
        #expect(world.server.shutDown())
    }

    @Test("a client that vanishes is told to the application once")
    func vanishes() async throws {
        let world = try World()
        _ = try await Self.converse(world, [(#"40{"token":"right"}"#, 3), ("abort", 4)])
        try await Self.wait { !world.ended.all.isEmpty }
        #expect(world.ended.all == ["\(SocketIOCloseReason.transport(.transportClosed))"])
        world.loops.stop()
        #expect(world.server.shutDown())
    }

    static let refused: [(method: HTTPMethod, query: String, code: String)] = [
        (.get, "EIO=4&transport=carrier-pigeon", #""code":0"#), (.post, "EIO=4&transport=polling", #""code":2"#),
        (.get, "EIO=3&transport=polling", #""code":5"#),
        (.get, "EIO=4&transport=polling&sid=x", #""code":1"#), (.get, "EIO=4&transport=websocket", #""code":3"#),
    ]

    @Test("a request for another path is another's")
    func otherRoutes() {
        let endpoint = SocketIOEndpoint { _ in Echo(Journal()) }
        for path in ["/", "/socket.io", "/socket.io/x"] {
            let decision = endpoint.decision(for: HTTPRequest(method: .get, target: path, path: path))
            #expect(decision.map { _ in true } == nil)
        }
    }

    @Test("a client that polls is answered later, one with a WebSocket by an upgrade")
    func kinds() {
        let endpoint = SocketIOEndpoint { _ in Echo(Journal()) }
        func request(_ transport: String) -> HTTPRequest {
            let query = "EIO=4&transport=\(transport)"
            return HTTPRequest(method: .get, target: "/socket.io/?\(query)", path: "/socket.io/", query: query)
        }
        guard case .later = endpoint.decision(for: request("polling")) else {
            Issue.record("not later")
            return
        }
        var upgrade = request("websocket")
        upgrade.headers.add("Upgrade", "websocket")
        guard case .upgrade = endpoint.decision(for: upgrade) else {
            Issue.record("no upgrade")
            return
        }
    }

    /// Asks an endpoint about every request.
    final class Alone: HTTPRequestHandler {
        let endpoint: SocketIOEndpoint
        init(_ endpoint: SocketIOEndpoint) { self.endpoint = endpoint }

        func handle(_ request: HTTPRequest, from peer: PeerAddress, on context: EventLoopContext) -> HTTPDecision {
            endpoint.decision(for: request) ?? .respond(HTTPResponse(status: .notFound))
        }
    }

    @Test("an HTTP server of one's own serves clients that poll and go over")
    func alone() throws {
        let endpoint = SocketIOEndpoint { _ in Echo(Journal()) }
        let group = try EventLoopGroup(count: 3)
        defer { group.stop() }
        var configuration = HTTPServerConfiguration()
        configuration.limits.maxBodies[SocketIOEndpoint.path] = endpoint.configuration.engine.maximumPayload
        let server = try HTTPServer(configuration, on: group) { _ in Alone(endpoint) }
        let peer = try PollingPeer(port: server.address.port)
        #expect(try peer.enter().first?.hasPrefix("40{") == true)
        let text = String(repeating: "x", count: 200_000)
        try peer.post(#"42["x","\#(text)"]"#)
        #expect(try peer.packets().last == #"42["x","\#(text)"]"#)
        let socket = try UpgradeTests.upgrade(peer)
        socket.send(#"42["x",1]"#)
        #expect(socket.packet() == #"42["x",1]"#)
    }

    @Test("requests that begin nothing and name no session are refused in the protocol's words", arguments: refused)
    func requests(method: HTTPMethod, query: String, code: String) {
        let endpoint = SocketIOEndpoint { _ in Echo(Journal()) }
        let target = "/socket.io/?\(query)"
        let request = HTTPRequest(method: method, target: target, path: "/socket.io/", query: query)
        guard case .respond(let response) = endpoint.decision(for: request) else {
            Issue.record("not answered")
            return
        }
        #expect(response.status == .badRequest)
        #expect(String(decoding: response.body, as: UTF8.self).contains(code))
    }
}
