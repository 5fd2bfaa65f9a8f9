internal import RealtimePipeline
internal import RealtimeProtocol
internal import RealtimeSession
public import RealtimeWebSocket
internal import SocketIOProtocol

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// A realtime voice server: one port with WebSocket routes, client secrets, health and static files, and another one for
/// operators.
///
/// Sessions live on the loop that accepted them and never leave it.
public final class RealtimeServer: Sendable {
    /// Why a server does not start.
    public enum StartError: Error, Sendable, CustomStringConvertible {
        /// The address cannot be listened on.
        case listen(ListenError)
        /// A thread or a descriptor could not be had.
        case system(SystemError)
        /// The directory of static files is not there.
        case staticRoot(String)
        /// Anyone could connect from anywhere: the address is not loopback and no key is asked for.
        case openToTheWorld(host: String)
        /// The same for the operators' address.
        case adminOpenToTheWorld(host: String)
        /// The folder of recordings is not there, or cannot be written to.
        case recordings(String)

        /// One sentence.
        public var description: String {
            switch self {
            case .listen(let error): "\(error)"
            case .system(let error): "\(error)"
            case .staticRoot(let path): "The directory of static files cannot be opened: \(path)"
            case .openToTheWorld(let host):
                "Listening on \(host) without authentication is refused: give keys, or say by name that none are wanted."
            case .adminOpenToTheWorld(let host):
                "Listening on \(host) for operators without a key is refused: give keys, or take a loopback address."
            case .recordings(let path): "The folder of recordings cannot be written to: \(path)"
            }
        }
    }

    private let group: EventLoopGroup
    private let http: HTTPServer
    private let admin: HTTPServer?
    private let state: ServerState

    /// Where the server listens; the port is the actual one.
    public var address: PeerAddress { http.address }
    /// Where it listens for operators; the port is the actual one.
    public var adminAddress: PeerAddress? { admin?.address }
    /// Sessions now.
    public var activeSessions: Int { state.registry.active }
    /// Sessions since the start.
    public var servedSessions: Int { state.registry.served }

    /// Starts to listen.
    ///
    /// - Parameters:
    ///   - configuration: where to listen, whom to admit, what to serve.
    ///   - loops: how many threads serve; the number of cores by default.
    ///   - acceptsAnyone: says that a server that is reachable from elsewhere really wants no key.
    ///   - log: where lines go; nothing secret is among them.
    public init(
        _ configuration: ServerConfiguration,
        loops: Int = EventLoopGroup.coreCount,
        acceptsAnyone: Bool = false,
        log: @escaping LogSink = { _ in }
    ) throws(StartError) {
        let host = configuration.http.host
        guard configuration.access.asksForKey || acceptsAnyone || Self.isLoopback(host) else {
            throw .openToTheWorld(host: host)
        }
        if let admin = configuration.admin, admin.keys == nil, !Self.isLoopback(admin.http.host) {
            throw .adminOpenToTheWorld(host: admin.http.host)
        }
        var files: StaticFiles?
        if let root = configuration.staticRoot {
            guard let opened = StaticFiles(root: root) else { throw .staticRoot(root) }
            files = opened
        }
        if let folder = configuration.recording?.folder, access(folder, W_OK | X_OK) != 0 {
            throw .recordings(folder)
        }
        let recorder: RecordingService?
        let group: EventLoopGroup
        do throws(SystemError) {
            recorder = try configuration.recording.map { wanted throws(SystemError) in
                try RecordingService(wanted, log: log)
            }
            group = try EventLoopGroup(count: loops)
        } catch {
            throw .system(error)
        }
        let state = ServerState(configuration, recorder: recorder, log: log)
        do throws(ListenError) {
            var front = configuration.http
            if let socketIO = configuration.socketIO {
                front.limits.maxBodies[SocketIOEndpoint.path] = socketIO.configuration.engine.maximumPayload
            }
            if configuration.proxies.usesProxyProtocol { front.makePreamble = Self.preamble(configuration.proxies) }
            http = try HTTPServer(front, on: group) { [files] context in
                RequestRouter(state: state, files: files, context: context)
            }
            admin = try configuration.admin.map { wanted throws(ListenError) in
                try HTTPServer(wanted.http, on: group) { _ in AdminRouter(state: state, configuration: wanted) }
            }
        } catch {
            group.stop()
            recorder?.stop()
            throw .listen(error)
        }
        self.group = group
        self.state = state
        if case .remote(let remote) = configuration.upstream, remote.warm.count > 0 { http.prepareHandlers() }
    }

    private static func preamble(_ proxies: ProxyPolicy) -> @Sendable (PeerAddress) -> (any ConnectionPreamble)? {
        { peer in proxies.trusts(peer.host) ? ProxyPreamble() : nil }
    }

    private static func isLoopback(_ host: String) -> Bool {
        host == "localhost" || PeerAddress(host: host, port: 0).isLoopback
    }

    /// Takes scenarios, voices, access, proxies, limits and certificates of `configuration` for connections to come; those
    /// there are keep theirs. Where the server listens, whom it asks for answers, what it records and where
    /// conversations wait for their clients stays as it was.
    public func reload(_ configuration: ServerConfiguration) {
        state.replace(configuration)
        if let tls = configuration.http.tls { http.replaceTLS(tls) }
        if let tls = configuration.admin?.http.tls { admin?.replaceTLS(tls) }
    }

    /// Stops to accept sessions, lets turns that have begun come to their end, and says goodbye to each session when it is
    /// silent; `/readyz` answers 503 meanwhile. The operators' port stays open.
    ///
    /// Blocks until no session is left, at most `timeout`; not to be called on a loop. Returns whether none is left.
    /// ``shutDown(grace:)`` is to follow.
    @discardableResult
    public func drain(timeout: Duration) -> Bool {
        state.beginDraining()
        state.log(LogRecord(level: .info, message: "draining", fields: [("sessions", "\(state.registry.active)")]))
        http.stopListening()
        return wait(atMost: timeout) { sayGoodbye(isForAll: false) }
    }

    /// Stops to accept, tells every session goodbye, waits for them at most `grace`, and ends the threads.
    ///
    /// Blocks; not to be called on a loop. Returns whether every connection ended in time.
    @discardableResult
    public func shutDown(grace: Duration = .seconds(5)) -> Bool {
        state.beginDraining()
        http.stopListening()
        sayGoodbye(isForAll: true)
        let isClean = wait(atMost: grace) {}
        waitForPolls(atMost: min(grace, Self.farewellPatience))
        admin?.stopListening()
        group.stop()
        state.recorder?.stop()
        return isClean
    }

    /// To every session, or to those that are silent.
    private func sayGoodbye(isForAll: Bool) {
        for loop in group.loops {
            loop.execute { context in
                for webSocket in context.webSockets {
                    if let host = webSocket.userState as? SessionHost, isForAll || !host.isBusy {
                        host.close(.goingAway("server is shutting down"), error: nil)
                    }
                }
            }
        }
        for courier in state.socketIO.couriers {
            courier.post { client, application in
                if isForAll || !application.isBusy { client.end() }
            }
        }
    }

    /// How long clients that poll have to hear that their session is over: those that were between two polls, for as long as
    /// it takes to come back. Whoever has vanished is not waited for longer.
    private static let farewellPatience = Duration.seconds(1)

    private func waitForPolls(atMost limit: Duration) {
        let clock = ContinuousClock()
        let end = clock.now.advanced(by: limit)
        while state.socketIO.pollers > 0, clock.now < end { usleep(5_000) }
    }

    /// Waits until no session is left, and calls `round` now and then; returns whether none is left.
    private func wait(atMost limit: Duration, _ round: () -> Void) -> Bool {
        let clock = ContinuousClock()
        let end = clock.now.advanced(by: limit)
        var turn = 0
        while state.registry.active > 0 {
            // Every 50 ms: a turn that ends is not kept waiting, and loops are not kept busy.
            if turn % 10 == 0 { round() }
            turn += 1
            guard clock.now < end else { return false }
            usleep(5_000)
        }
        return true
    }
}
