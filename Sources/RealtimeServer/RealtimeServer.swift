internal import RealtimePipeline
internal import RealtimeProtocol
internal import RealtimeSession
public import RealtimeWebSocket

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// A realtime voice server: one port with WebSocket routes, `/healthz` and static files.
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

        /// One sentence.
        public var description: String {
            switch self {
            case .listen(let error): "\(error)"
            case .system(let error): "\(error)"
            case .staticRoot(let path): "The directory of static files cannot be opened: \(path)"
            case .openToTheWorld(let host):
                "Listening on \(host) without authentication is refused: give keys, or say by name that none are wanted."
            }
        }
    }

    private let group: EventLoopGroup
    private let http: HTTPServer
    private let registry: SessionRegistry

    /// Where the server listens; the port is the actual one.
    public var address: PeerAddress { http.address }
    /// Sessions now.
    public var activeSessions: Int { registry.active }
    /// Sessions since the start.
    public var servedSessions: Int { registry.served }

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
        guard configuration.access.keys != nil || acceptsAnyone || Self.isLoopback(host) else {
            throw .openToTheWorld(host: host)
        }
        var files: StaticFiles?
        if let root = configuration.staticRoot {
            guard let opened = StaticFiles(root: root) else { throw .staticRoot(root) }
            files = opened
        }
        let registry = SessionRegistry(limit: configuration.sessionLimit)
        let factory = SessionFactory(configuration: configuration, registry: registry, log: log)
        let access = configuration.access
        do throws(SystemError) {
            group = try EventLoopGroup(count: loops)
        } catch {
            throw .system(error)
        }
        do throws(ListenError) {
            http = try HTTPServer(configuration.http, on: group) { [files] _ in
                RequestRouter(factory: factory, files: files, access: access, log: log)
            }
        } catch {
            group.stop()
            throw .listen(error)
        }
        self.registry = registry
    }

    private static func isLoopback(_ host: String) -> Bool {
        host == "localhost" || PeerAddress(host: host, port: 0).isLoopback
    }

    /// Stops to accept, tells every session goodbye, waits for them at most `grace`, and ends the threads.
    ///
    /// Blocks; not to be called on a loop. Returns whether every connection ended in time.
    @discardableResult
    public func shutDown(grace: Duration = .seconds(5)) -> Bool {
        http.stopListening()
        for loop in group.loops {
            loop.execute { context in
                for webSocket in context.webSockets {
                    (webSocket.userState as? SessionHost)?.close(.goingAway("server is shutting down"), error: nil)
                }
            }
        }
        let clock = ContinuousClock()
        let end = clock.now.advanced(by: grace)
        while registry.active > 0, clock.now < end { usleep(5_000) }
        let isClean = registry.active == 0
        group.stop()
        return isClean
    }
}
