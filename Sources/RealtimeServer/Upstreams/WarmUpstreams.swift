internal import RealtimeRelay
internal import RealtimeSession
internal import RealtimeUnits
internal import RealtimeWebSocket

/// Connections to the upstream that are open before a session asks for one, so that a call does not wait for name, TCP,
/// TLS and handshake. Of one loop, since a session takes only sockets of its own loop.
final class WarmUpstreams {
    /// What waits between a failure and the next attempt, doubled after each further failure in a row. 1 s and 60 s: a
    /// dead upstream costs a loop one attempt a minute, and each session tries for itself besides.
    private static let pauses = (first: Duration.seconds(1), longest: Duration.seconds(60))

    private let pool: UpstreamPool
    private let policy: WarmUpstreamPolicy
    private let context: EventLoopContext
    /// The oldest first.
    private var connections: [WarmUpstream] = []
    private var failures = 0
    private var isPausing = false
    private var isStopped = false

    init(_ pool: UpstreamPool, _ policy: WarmUpstreamPolicy, context: EventLoopContext) {
        self.pool = pool
        self.policy = policy
        self.context = context
    }

    /// Connections that wait for a session now.
    var readyCount: Int { connections.count { $0.isReady } }

    /// Opens as many as are missing.
    func fill() {
        guard !isStopped, !isPausing else { return }
        // The list of those tried is empty: what is opened beforehand goes to the preferred upstream that lives.
        var tried: Set<Int> = []
        while connections.count < policy.count, let (index, configuration) = pool.next(at: context.now, tried: &tried) {
            tried = []
            let connection = WarmUpstream(owner: self, upstream: index)
            connections.append(connection)
            connection.socket = context.connect(configuration, handler: connection)
        }
    }

    /// The connection that has waited longest, for a session; its place is filled again.
    func take() -> WarmUpstream? {
        guard let index = connections.firstIndex(where: { $0.isReady }) else { return nil }
        let connection = connections.remove(at: index)
        connection.leave()
        context.schedule(after: .zero) { [weak self] _ in self?.fill() }
        return connection
    }

    /// Closes what waits, and opens nothing any more.
    func stop() {
        isStopped = true
        for connection in connections {
            connection.leave()
            connection.socket?.close(code: .goingAway)
        }
        connections = []
    }

    fileprivate func didOpen(_ connection: WarmUpstream) {
        failures = 0
        pool.succeeded(connection.upstream)
        context.schedule(after: policy.lifetime) { [weak self, weak connection] _ in
            guard let self, let connection, drop(connection) else { return }
            connection.socket?.close()
            fill()
        }
    }

    fileprivate func didClose(_ connection: WarmUpstream) {
        guard drop(connection) else { return }
        if !connection.isReady { pool.failed(connection.upstream, at: context.now) }
        var pause = Self.pauses.first
        for _ in 0..<failures where pause < Self.pauses.longest { pause = pause * 2 }
        failures = min(failures + 1, 16)
        guard !isPausing else { return }
        isPausing = true
        context.schedule(after: min(pause, Self.pauses.longest)) { [weak self] _ in
            guard let self else { return }
            isPausing = false
            fill()
        }
    }

    /// Whether it was still one of those that wait.
    private func drop(_ connection: WarmUpstream) -> Bool {
        guard let index = connections.firstIndex(where: { $0 === connection }) else { return false }
        connections.remove(at: index)
        connection.leave()
        return true
    }
}

/// A connection that waits for its session, with what the server has said meanwhile: its greeting.
final class WarmUpstream: WebSocketHandler {
    /// What a server may say before it was asked anything. 16 messages of 64 KiB in all: a greeting is one of some 2 KiB.
    private static let most = (messages: 16, bytes: 64 << 10)

    /// Its place among the upstreams.
    let upstream: Int
    private var owner: WarmUpstreams?
    var socket: WebSocket?
    /// Whether it is open, and nothing is wrong with it.
    private(set) var isReady = false
    /// What was said, in order.
    private(set) var messages: [Frame] = []
    private var bytes = 0

    fileprivate init(owner: WarmUpstreams, upstream: Int) {
        self.owner = owner
        self.upstream = upstream
    }

    /// It waits no longer.
    fileprivate func leave() { owner = nil }

    func webSocketDidOpen(_ webSocket: WebSocket) {
        isReady = true
        owner?.didOpen(self)
    }

    func webSocket(_ webSocket: WebSocket, didReceiveText message: Span<UInt8>) {
        keep(message.count, webSocket) { .text(message.withUnsafeBufferPointer { Array($0) }) }
    }

    func webSocket(_ webSocket: WebSocket, didReceiveBinary message: Span<UInt8>) {
        keep(message.count, webSocket) { .binary(message.withUnsafeBufferPointer { Array($0) }) }
    }

    private func keep(_ count: Int, _ webSocket: WebSocket, _ frame: () -> Frame) {
        bytes += count
        guard messages.count < Self.most.messages, bytes <= Self.most.bytes else { return webSocket.abort() }
        messages.append(frame())
    }

    func webSocket(
        _ webSocket: WebSocket,
        didCloseWith code: WebSocketCloseCode?,
        reason: String,
        error: (any Error)?
    ) {
        owner?.didClose(self)
    }
}
