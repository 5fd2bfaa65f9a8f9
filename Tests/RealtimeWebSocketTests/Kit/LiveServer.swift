import RealtimeWebSocket

/// Loops and a server on a free port of 127.0.0.1, stopped by ``stop()``.
struct LiveServer {
    let group: EventLoopGroup
    let server: HTTPServer

    init(
        driver: EventLoopDriver = .automatic,
        loops: Int = 1,
        configure: (inout HTTPServerConfiguration) -> Void = { _ in },
        upgrade: @escaping @Sendable (HTTPRequest) -> WebSocketUpgrade = { _ in
            WebSocketUpgrade(subprotocols: ["echo"]) { _ in EchoHandler() }
        }
    ) throws {
        group = try EventLoopGroup(count: loops, driver: driver)
        var configuration = HTTPServerConfiguration()
        configure(&configuration)
        do {
            server = try HTTPServer(configuration, on: group) { _ in TestRequests(upgrade: upgrade) }
        } catch {
            group.stop()
            throw error
        }
    }

    var url: String { "ws://127.0.0.1:\(server.address.port)/ws" }

    /// Opens a client on the first loop; returns where its events go.
    func connect(
        _ change: @Sendable @escaping (inout WebSocketClientConfiguration) -> Void = { _ in },
        onOpen: (@Sendable (WebSocket) -> Void)? = nil,
        onText: (@Sendable (WebSocket, String) -> Void)? = nil
    ) -> Inbox<SocketEvent> {
        let inbox = Inbox<SocketEvent>()
        let url = url
        group.loops[0].execute { context in
            var configuration = WebSocketClientConfiguration(url: url)
            change(&configuration)
            context.connect(configuration, handler: RecordingHandler(inbox, onOpen: onOpen, onText: onText))
        }
        return inbox
    }

    func stop() {
        server.stopListening()
        group.stop()
    }
}
