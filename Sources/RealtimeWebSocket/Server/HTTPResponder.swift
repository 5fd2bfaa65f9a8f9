internal import Synchronization

/// Answers one request that waits, from any thread. Handed out by ``HTTPDeferral``.
public final class HTTPResponder: Sendable {
    /// The loop of the connection that the request came on.
    public let loop: EventLoop
    private let isOver = Atomic<Bool>(false)
    /// Unsafe: set before the responder is handed out, and looked at by tasks of ``loop`` alone.
    nonisolated(unsafe) private weak var connection: HTTPServerConnection?

    init(_ connection: HTTPServerConnection, on loop: EventLoop) {
        self.connection = connection
        self.loop = loop
    }

    /// Answers the request. Only the first answer is sent, and none to a client that has gone, or whose time was up: to
    /// answer again, or too late, does no harm.
    ///
    /// - Returns: whether this is the answer, as far as is known here: the client may be gone before it is sent.
    @discardableResult
    public func respond(_ response: HTTPResponse) -> Bool {
        guard end() else { return false }
        return loop.execute { [self] _ in connection?.answer(response, by: self) }
    }

    /// Takes no answer from now on; returns whether one would have been taken.
    @discardableResult
    func end() -> Bool { !isOver.exchange(true, ordering: .relaxed) }
}

/// How a request is answered later than it is handled.
///
/// The connection serves no other request until then; what a client sends behind it is kept up to
/// ``HTTPLimits/maxHead`` bytes, and a client that sends more is dropped.
public struct HTTPDeferral {
    /// How long the request may wait; then it is answered 503 and the connection ends. 60 s, after which common proxies
    /// give up too (nginx, HAProxy).
    public var timeout: Duration
    /// Whether the connection stays open after the answer, if the client wants it so, although the server has stopped to
    /// listen: for clients whose next request belongs to this one.
    public var outlastsListening: Bool
    /// Called at once, on the connection's loop, with what answers the request.
    public var start: (HTTPResponder, EventLoopContext) -> Void
    /// Called once, on the connection's loop, if the client goes, or the time is up, before an answer was given. Not when
    /// the loop is stopped.
    public var abandoned: (HTTPResponder) -> Void

    /// Creates a deferral.
    public init(
        timeout: Duration = .seconds(60),
        outlastsListening: Bool = false,
        start: @escaping (HTTPResponder, EventLoopContext) -> Void,
        abandoned: @escaping (HTTPResponder) -> Void = { _ in }
    ) {
        self.timeout = timeout
        self.outlastsListening = outlastsListening
        self.start = start
        self.abandoned = abandoned
    }
}
