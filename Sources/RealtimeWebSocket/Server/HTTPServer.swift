internal import RealtimeLocks
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Accepts connections and has their requests answered or upgraded to WebSockets.
///
/// One loop accepts and hands each connection to the loop with the fewest. The alternative, a listening socket per
/// loop with `SO_REUSEPORT`, lets the kernel hash connections to loops; with few connections that live for long, as
/// conversations do, the hash leaves loops uneven, and a restart drops what waits in the queue of each.
public final class HTTPServer: Sendable {
    /// Where the server listens; the port is the actual one.
    public let address: PeerAddress
    /// The configuration it was started with.
    public let configuration: HTTPServerConfiguration

    /// Tells servers of the process apart.
    let number = Serial.next()
    let group: EventLoopGroup
    let makeHandler: @Sendable (EventLoopContext) -> any HTTPRequestHandler
    private let acceptLoop: EventLoop
    private let connections = Atomic<Int>(0)
    private let overflowing = Atomic<Int>(0)
    private let tls: Lock<TLSContext?>
    private let isListening = Atomic<Bool>(true)

    /// Connections over the limit that are answered 503 at a time; more are closed unanswered.
    private static let maxOverflowing = 64

    /// Starts to listen.
    ///
    /// - Parameters:
    ///   - configuration: where to listen, and the bounds.
    ///   - group: the loops that serve the connections; its first loop accepts them.
    ///   - makeHandler: makes the handler of one loop, when that loop gets its first request.
    public init(
        _ configuration: HTTPServerConfiguration,
        on group: EventLoopGroup,
        makeHandler: @escaping @Sendable (EventLoopContext) -> any HTTPRequestHandler
    ) throws(ListenError) {
        let (descriptor, bound) = try ListeningSocket.open(configuration)
        address = bound
        self.configuration = configuration
        self.group = group
        self.makeHandler = makeHandler
        acceptLoop = group.loops[0]
        tls = Lock(configuration.tls)
        let travelling = TravellingDescriptor(descriptor)
        let isAccepted = acceptLoop.execute { [self] context in
            let descriptor = travelling.take()
            _ = try? ListeningSocket(descriptor: descriptor, server: self, context: context)
        }
        if !isAccepted { throw ListenError(code: .loopStopped, address: bound.description, number: 0) }
    }

    /// Has every loop make its handler now, and not with its first request: for handlers that have something to do before
    /// there is one.
    public func prepareHandlers() {
        for loop in group.loops {
            loop.execute { [self] context in _ = context.requestHandler(of: number, make: makeHandler) }
        }
    }

    /// Connections that are open, WebSockets among them.
    public var connectionCount: Int { connections.load(ordering: .relaxed) }

    /// Replaces the certificates for connections to come. No effect on a server without TLS.
    public func replaceTLS(_ context: TLSContext) {
        tls.withLock { if $0 != nil { $0 = context } }
    }

    /// Stops to listen. Open connections stay; plain HTTP ones end with their next response.
    public func stopListening() {
        guard isListening.exchange(false, ordering: .relaxed) else { return }
        let number = number
        acceptLoop.execute { context in ListeningSocket.close(server: number, on: context) }
        // Connections that have had a request keep their handler.
        for loop in group.loops { loop.execute { $0.removeRequestHandler(of: number) } }
    }

    var currentTLS: TLSContext? { tls.withLock { $0 } }
    var isOpen: Bool { isListening.load(ordering: .relaxed) }

    /// Counts a new connection in; what is to become of it.
    func admit() -> Admission {
        if connections.add(1, ordering: .relaxed).newValue <= configuration.maxConnections { return .serve }
        connections.subtract(1, ordering: .relaxed)
        if overflowing.add(1, ordering: .relaxed).newValue <= Self.maxOverflowing { return .refuse }
        overflowing.subtract(1, ordering: .relaxed)
        return .drop
    }

    func release(_ admission: Admission) {
        switch admission {
        case .serve: connections.subtract(1, ordering: .relaxed)
        case .refuse: overflowing.subtract(1, ordering: .relaxed)
        case .drop: break
        }
    }

    /// What becomes of a connection.
    enum Admission: Sendable {
        case serve
        /// Answered 503.
        case refuse
        /// Closed.
        case drop
    }
}
