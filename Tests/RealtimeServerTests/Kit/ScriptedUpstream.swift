import RealtimeLocks
import RealtimeProtocol
import RealtimeWebSocket
import Testing

/// A model server that a test plays by hand: it greets, accepts every `session.update`, and keeps what it is sent,
/// connection by connection.
final class ScriptedUpstream: Sendable {
    struct Connection {
        var id: WebSocketID
        var received: [JSONValue] = []
        var isClosed = false
    }

    private let group: EventLoopGroup
    private let server: HTTPServer
    private let handler = Handler()
    private let state: Lock<(connections: [Connection], refusal: HTTPStatus?)>
    let port: Int

    init() throws {
        group = try EventLoopGroup(count: 1)
        server = try HTTPServer(HTTPServerConfiguration(host: "127.0.0.1", port: 0), on: group) { [handler] _ in
            handler.router
        }
        port = server.address.port
        state = Lock(([], nil))
        handler.owner.withLock { $0 = self }
    }

    func stop() {
        server.stopListening()
        group.stop()
        handler.owner.withLock { $0 = nil }
    }

    var configuration: WebSocketClientConfiguration { WebSocketClientConfiguration(url: "ws://127.0.0.1:\(port)/") }
    var connections: [Connection] { state.withLock { $0.connections } }

    /// Answers requests with this status from here on; `nil` serves again.
    func refuse(_ status: HTTPStatus?) { state.withLock { $0.refusal = status } }

    func send(_ text: String, on index: Int) { perform(index) { $0.send(text: text) } }
    func close(_ index: Int, code: WebSocketCloseCode, reason: String = "") {
        perform(index) { $0.close(code: code, reason: reason) }
    }

    /// Ends a connection without a word.
    func cut(_ index: Int) { perform(index) { $0.abort() } }

    private func perform(_ index: Int, _ body: @escaping @Sendable (WebSocket) -> Void) {
        let id = state.withLock { $0.connections[index].id }
        group.loops[0].execute { context in context.webSocket(id: id).map(body) }
    }

    /// Waits until `condition` holds; throws after ten seconds.
    func wait(
        for what: String,
        sourceLocation: SourceLocation = #_sourceLocation,
        until condition: ([Connection]) -> Bool
    ) async throws {
        for attempt in 0..<5_000 {
            if condition(connections) { return }
            try await Pause.milliseconds(2, attempt: attempt)
        }
        let seen = connections.map { $0.received.compactMap { $0["type"]?.stringValue } }
        Issue.record("the upstream waited for \(what) in vain; it has \(seen)", sourceLocation: sourceLocation)
        throw TestClient.Timeout()
    }

    /// The audio that a connection was sent, in base64, message by message.
    func audio(_ index: Int) -> [String] {
        connections[index].received.compactMap {
            $0["type"] == "input_audio_buffer.append" ? $0["audio"]?.stringValue : nil
        }
    }

    private func opened(_ webSocket: WebSocket) {
        state.withLock { $0.connections.append(Connection(id: webSocket.id)) }
        webSocket.send(text: #"{"type":"session.created","session":{"id":"up"}}"#)
    }

    private func received(_ message: JSONValue, _ webSocket: WebSocket) {
        state.withLock { state in
            guard let index = state.connections.firstIndex(where: { $0.id == webSocket.id }) else { return }
            state.connections[index].received.append(message)
        }
        if message["type"] == "session.update" {
            webSocket.send(text: #"{"type":"session.updated","session":{"id":"up"}}"#)
        }
    }

    private func closed(_ webSocket: WebSocket) {
        state.withLock { state in
            guard let index = state.connections.firstIndex(where: { $0.id == webSocket.id }) else { return }
            state.connections[index].isClosed = true
        }
    }

    /// What the server asks, which is there before its owner.
    private final class Handler: Sendable {
        let owner = Lock<ScriptedUpstream?>(nil)
        var router: any HTTPRequestHandler { Router(self) }
    }

    private final class Router: HTTPRequestHandler {
        let handler: Handler
        init(_ handler: Handler) { self.handler = handler }

        func handle(_ request: HTTPRequest, from peer: PeerAddress, on context: EventLoopContext) -> HTTPDecision {
            guard let owner = handler.owner.withLock({ $0 }) else {
                return .respond(HTTPResponse(status: HTTPStatus(code: 503), text: "not yet\n"))
            }
            if let refusal = owner.state.withLock({ $0.refusal }) {
                return .respond(HTTPResponse(status: refusal, text: "no\n"))
            }
            return .upgrade(WebSocketUpgrade { _ in Session(owner) })
        }
    }

    private final class Session: WebSocketHandler {
        let owner: ScriptedUpstream
        init(_ owner: ScriptedUpstream) { self.owner = owner }

        func webSocketDidOpen(_ webSocket: WebSocket) { owner.opened(webSocket) }

        func webSocket(_ webSocket: WebSocket, didReceiveText message: Span<UInt8>) {
            guard let value = try? JSONValue(parsing: message) else { return }
            owner.received(value, webSocket)
        }

        func webSocket(_ webSocket: WebSocket, didReceiveBinary message: Span<UInt8>) {}

        func webSocket(
            _ webSocket: WebSocket,
            didCloseWith code: WebSocketCloseCode?,
            reason: String,
            error: (any Error)?
        ) {
            owner.closed(webSocket)
        }
    }
}
