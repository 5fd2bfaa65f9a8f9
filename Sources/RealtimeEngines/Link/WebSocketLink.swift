internal import RealtimeLocks
internal import RealtimePipeline
internal import RealtimeWebSocket

/// A WebSocket for a thread that blocks: it sends without waiting, and waits for what comes within a time.
///
/// What is sent before the connection is there waits for it, within a bound. Ends with its last owner.
final class WebSocketLink: Sendable {
    /// Something that came.
    enum Event: Hashable, Sendable {
        case text([UInt8])
        case pong
        /// The connection is over; what came before was given before. Repeated for ever.
        case closed(reason: String)
    }

    enum Message: Sendable {
        case text([UInt8])
        case binary([UInt8])
        case ping

        var count: Int {
            switch self {
            case .text(let bytes), .binary(let bytes): bytes.count
            case .ping: 0
            }
        }
    }

    /// What the two threads share.
    struct Shared: Sendable {
        var id: WebSocketID?
        var isOpen = false
        var events: [Event] = []
        var eventBytes = 0
        var outgoing: [Message] = []
        var outgoingBytes = 0
        var closing: String?
        /// The status of an answer that is no WebSocket.
        var refusal: Int?
    }

    /// The most bytes that wait on either side. 1 MiB: 32 s of audio, which is more than a connection may take.
    static let limit = 1 << 20

    private let shared: Monitor<Shared>
    private let owner: EngineLoop

    /// Begins to connect.
    init(_ configuration: WebSocketClientConfiguration, on owner: EngineLoop) {
        let shared = Monitor(Shared())
        self.shared = shared
        self.owner = owner
        var configuration = configuration
        configuration.webSocket.maxMessageSize = Self.limit
        let bounded = configuration
        let isAccepted = owner.loop.execute { context in
            let socket = context.connect(bounded, handler: LinkHandler(shared))
            shared.withLock { $0.id = socket.id }
        }
        if !isAccepted { shared.post { $0.closing = "its loop has ended" } }
    }

    deinit { close() }

    /// Whether the handshake is done.
    var isOpen: Bool { shared.withLock { $0.isOpen } }

    /// The status of a server that answered with something else than a WebSocket; `nil` where it did not.
    var refusal: Int? { shared.withLock { $0.refusal } }

    /// Sends a message, now or when the connection is there. Nothing where it is over: the next event says so.
    func send(_ message: Message) {
        let isTaken = shared.post { state -> Bool in
            guard state.closing == nil else { return false }
            guard state.outgoingBytes + message.count <= Self.limit else {
                state.closing = "more than \(Self.limit) bytes wait to be sent"
                return false
            }
            state.outgoing.append(message)
            state.outgoingBytes += message.count
            return true
        }
        guard isTaken else { return }
        onLoop { LinkHandler.flush($0, $1) }
    }

    /// The next event, if one is there.
    func poll() -> Event? { shared.withLock(Self.next) }

    /// The next event; waits for one, `limit` at most. `nil` also where the call was cancelled.
    func next(atMost limit: Duration, _ cancellation: EngineCancellation) -> Event? {
        let end = ContinuousClock.now.advanced(by: limit)
        while !cancellation.isCancelled {
            let rest = ContinuousClock.now.duration(to: end)
            if let event = shared.wait(atMost: min(max(.zero, rest), EngineConnection.interval), until: Self.next) {
                return event
            }
            guard rest > .zero else { return nil }
        }
        return nil
    }

    /// Ends the connection, orderly where it is open.
    func close() {
        onLoop { socket, _ in socket.close() }
    }

    private func onLoop(_ body: @escaping @Sendable (WebSocket, Monitor<Shared>) -> Void) {
        let shared = shared
        owner.loop.execute { context in
            guard let id = shared.withLock({ $0.id }), let socket = context.webSocket(id: id) else { return }
            body(socket, shared)
        }
    }

    private static func next(_ state: inout Shared) -> Event? {
        if !state.events.isEmpty {
            let event = state.events.removeFirst()
            if case .text(let bytes) = event { state.eventBytes -= bytes.count }
            return event
        }
        return state.closing.map { .closed(reason: $0) }
    }
}

/// The loop's end of a link.
private final class LinkHandler: WebSocketHandler {
    private let shared: Monitor<WebSocketLink.Shared>

    init(_ shared: Monitor<WebSocketLink.Shared>) { self.shared = shared }

    /// Sends what waits, where there is a connection.
    static func flush(_ webSocket: WebSocket, _ shared: Monitor<WebSocketLink.Shared>) {
        guard webSocket.isOpen else { return }
        let messages = shared.withLock { state in
            var messages: [WebSocketLink.Message] = []
            swap(&messages, &state.outgoing)
            state.outgoingBytes = 0
            return messages
        }
        for message in messages {
            switch message {
            case .text(let bytes): webSocket.send(text: bytes.span)
            case .binary(let bytes): webSocket.send(binary: bytes.span)
            case .ping: webSocket.ping()
            }
        }
    }

    func webSocketDidOpen(_ webSocket: WebSocket) {
        shared.post { $0.isOpen = true }
        Self.flush(webSocket, shared)
    }

    func webSocket(_ webSocket: WebSocket, didReceiveText message: Span<UInt8>) {
        let bytes = message.withUnsafeBufferPointer { Array($0) }
        let fits = shared.post { state -> Bool in
            guard state.eventBytes + bytes.count <= WebSocketLink.limit else {
                state.closing = "the server sent more than \(WebSocketLink.limit) bytes that nobody has read"
                return false
            }
            state.events.append(.text(bytes))
            state.eventBytes += bytes.count
            return true
        }
        if !fits { webSocket.abort() }
    }

    func webSocket(_ webSocket: WebSocket, didReceiveBinary message: Span<UInt8>) {}

    func webSocketDidReceivePong(_ webSocket: WebSocket) {
        // One at most: nobody asks how many came.
        shared.post { if $0.events.last != .pong { $0.events.append(.pong) } }
    }

    func webSocket(
        _ webSocket: WebSocket,
        didCloseWith code: WebSocketCloseCode?,
        reason: String,
        error: (any Error)?
    ) {
        let closing = error.map { "\($0)" } ?? "the server closed the connection"
        let words = reason.isEmpty ? closing : "\(closing): \(reason)"
        var refusal: Int?
        if case .httpStatus(let status, _) = error as? WebSocketClientError { refusal = status.code }
        shared.post { [refusal] state in
            state.refusal = refusal
            if state.closing == nil { state.closing = words }
        }
    }
}
