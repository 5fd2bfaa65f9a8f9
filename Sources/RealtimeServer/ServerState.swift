internal import RealtimeLocks
internal import RealtimeSession
internal import RealtimeUnits
internal import RealtimeWebSocket
internal import Synchronization

/// What all loops of a server share. Locked parts are touched when a connection begins or ends, never for a frame.
final class ServerState: Sendable {
    let registry: SessionRegistry
    let clients: ClientAdmission
    let failures: FailedAttempts
    let secrets = ClientSecrets()
    let socketIO = SocketIODirectory()
    let metrics = ServerMetrics()
    let recorder: RecordingService?
    let log: LogSink
    private let current: Lock<ServerConfiguration>
    private let draining = Atomic<Bool>(false)

    init(_ configuration: ServerConfiguration, recorder: RecordingService?, log: @escaping LogSink) {
        registry = SessionRegistry(limit: configuration.sessionLimit)
        clients = ClientAdmission(configuration.clientLimits)
        failures = FailedAttempts(perMinute: configuration.clientLimits.failuresPerMinute)
        self.recorder = recorder
        self.log = log
        current = Lock(configuration)
    }

    /// The configuration of sessions to come.
    var configuration: ServerConfiguration { current.withLock { $0 } }

    /// Whether no new session is taken.
    var isDraining: Bool { draining.load(ordering: .relaxed) }
    func beginDraining() { draining.store(true, ordering: .relaxed) }

    /// Whether a load balancer should send new clients.
    var isReady: Bool { !isDraining && registry.active < registry.limit }

    /// Seconds since 1970 by the configured clock.
    var second: Int { current.withLock { $0.wallClock }() }

    /// Takes what may change while the server runs; where it listens, whom it asks for answers and whether it records
    /// stay.
    func replace(_ new: ServerConfiguration) {
        current.withLock { old in
            var merged = new
            merged.http = old.http
            merged.admin = old.admin
            merged.upstream = old.upstream
            merged.recording = old.recording
            // Conversations that wait for their clients wait in it.
            merged.store = old.store
            merged.registry = old.registry
            merged.wallClock = old.wallClock
            old = merged
        }
        registry.replaceLimit(new.sessionLimit)
        clients.replaceLimits(new.clientLimits)
        failures.replaceLimit(new.clientLimits.failuresPerMinute)
    }
}
