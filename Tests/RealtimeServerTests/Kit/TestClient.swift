import RealtimeLocks
import RealtimeProtocol
import RealtimeUnits
import RealtimeWebSocket
import Testing

/// A WebSocket client for tests: sends text, and waits for what comes.
final class TestClient: Sendable {
    struct State {
        var messages: [JSONValue] = []
        var isOpen = false
        var close: (code: UInt16?, reason: String)?
        var error: String?
        var id: WebSocketID?
    }

    let state = Lock(State())
    let loop: EventLoop

    init(_ url: String, headers: KeyValuePairs<String, String> = [:], subprotocols: [String] = [], on loop: EventLoop) {
        self.loop = loop
        var fields: [(String, String)] = []
        for (name, value) in headers { fields.append((name, value)) }
        loop.execute { [self, fields] context in
            var configuration = WebSocketClientConfiguration(url: url)
            for (name, value) in fields { configuration.headers.add(name, value) }
            configuration.subprotocols = subprotocols
            let socket = context.connect(configuration, handler: Handler(client: self))
            state.withLock { $0.id = socket.id }
        }
    }

    func send(_ text: String) {
        loop.execute { [self] context in
            guard let id = state.withLock({ $0.id }) else { return }
            context.webSocket(id: id)?.send(text: text)
        }
    }

    func sendBinary(_ bytes: [UInt8]) {
        loop.execute { [self] context in
            guard let id = state.withLock({ $0.id }) else { return }
            context.webSocket(id: id)?.send(binary: bytes.span)
        }
    }

    func close() {
        loop.execute { [self] context in
            guard let id = state.withLock({ $0.id }) else { return }
            context.webSocket(id: id)?.close()
        }
    }

    /// Waits until `condition` holds; throws after a minute, saying what was there.
    func wait(
        for what: String,
        sourceLocation: SourceLocation = #_sourceLocation,
        until condition: @Sendable (State) -> Bool
    ) async throws {
        let start = ContinuousClock.now
        var attempt = 0
        while true {
            if state.withLock({ condition($0) }) { return }
            guard ContinuousClock.now - start < .seconds(60) else { break }
            try await Pause.milliseconds(2, attempt: attempt)
            attempt += 1
        }
        let seen = state.withLock {
            "\($0.messages.compactMap { $0["type"]?.stringValue }), error \($0.error ?? "none")"
        }
        Issue.record("waited for \(what) in vain; seen \(seen)", sourceLocation: sourceLocation)
        throw Timeout()
    }

    struct Timeout: Error {}

    func message(_ type: String, sourceLocation: SourceLocation = #_sourceLocation) async throws -> JSONValue {
        try await wait(for: type, sourceLocation: sourceLocation) {
            $0.messages.contains { $0["type"]?.stringValue == type }
        }
        return try #require(messages.first { $0["type"]?.stringValue == type })
    }

    var messages: [JSONValue] { state.withLock { $0.messages } }
    var isClosed: Bool { state.withLock { $0.close != nil } }

    private final class Handler: WebSocketHandler {
        let client: TestClient
        init(client: TestClient) { self.client = client }

        func webSocketDidOpen(_ webSocket: WebSocket) { client.state.withLock { $0.isOpen = true } }

        func webSocket(_ webSocket: WebSocket, didReceiveText message: Span<UInt8>) {
            guard let value = try? JSONValue(parsing: message) else { return }
            client.state.withLock { $0.messages.append(value) }
        }

        func webSocket(_ webSocket: WebSocket, didReceiveBinary message: Span<UInt8>) {}

        func webSocket(
            _ webSocket: WebSocket,
            didCloseWith code: WebSocketCloseCode?,
            reason: String,
            error: (any Error)?
        ) {
            client.state.withLock {
                $0.close = (code?.rawValue, reason)
                $0.error = error.map { "\($0)" }
            }
        }
    }
}
