internal import RealtimeLocks
public import RealtimeRelay
public import RealtimeSession
public import RealtimeUnits

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Keeps conversations, and counts sessions, in Redis, for servers that share both.
///
/// No method waits: everything is queued, within bounds, for a thread that owns the one connection. Where Redis is not
/// reached, sessions are served all the same: without their earlier conversations, under each server's own limits, and
/// counted in ``statistics``. What was to be written meanwhile is written when it is back.
///
/// A conversation is written at most every ``Configuration/saveInterval``, in its last state, and when its connection ends;
/// when a process is killed, that much of it is lost. It expires in Redis itself, ``lifetime`` after it was written last.
public final class RedisSessionStore: SessionStore, SharedSessionRegistry {
    /// What a store starts from.
    public struct Configuration: Sendable {
        /// Where Redis is.
        public var address: RedisAddress
        /// How long a conversation is kept after it was saved last. 30 minutes by default, as ``MemorySessionStore``.
        public var lifetime: Duration
        /// What the names of all keys begin with. `realtime` by default; servers that share it share everything.
        public var prefix: String
        /// What this server is called among the others; no two may be called alike. Host and process by default.
        public var node: String
        /// How long a connection may take to come about. 500 ms by default.
        public var connectTimeout: Duration
        /// How long Redis may take to answer; then the connection is made anew. 500 ms by default, a thousand times what it
        /// takes, and a quarter of what a server waits for its store.
        public var timeout: Duration
        /// How often a conversation that changes is written. 100 ms by default.
        public var saveInterval: Duration
        /// How long a server that is not heard of counts as alive. 30 s by default; the sessions of one that was killed
        /// count against their clients' limits for as long.
        public var presence: Duration
        /// The largest conversation that is kept, in bytes. 4 MiB by default: four times the text that a session keeps.
        public var largestConversation: Int
        /// The most conversations that may wait to be written. 4096 by default.
        public var waitingSaves: Int
        /// The most requests that may wait for an answer. 1024 by default.
        public var waitingRequests: Int
        /// Is told when Redis is lost, and when it is reached again. Called on the store's thread; must not block.
        public var report: @Sendable (String) -> Void

        /// Creates a configuration with the documented defaults.
        public init(address: RedisAddress, report: @escaping @Sendable (String) -> Void = { _ in }) {
            self.address = address
            self.report = report
            lifetime = .seconds(1_800)
            prefix = "realtime"
            node = RedisSessionStore.processName
            connectTimeout = .milliseconds(500)
            timeout = .milliseconds(500)
            saveInterval = .milliseconds(100)
            presence = .seconds(30)
            largestConversation = 4 << 20
            waitingSaves = 4_096
            waitingRequests = 1_024
        }

        var bounds: RedisConnection.Bounds {
            RedisConnection.Bounds(
                connecting: connectTimeout,
                answering: timeout,
                // What a conversation is wrapped in is some hundred bytes.
                replyBytes: largestConversation + (1 << 20)
            )
        }
    }

    /// The most identifiers of sessions that a server tells the others.
    static let listedSessions = 256

    /// How long a conversation is kept after it was saved last.
    public let lifetime: Duration
    private let monitor: Monitor<StoreState>
    private let thread: StoreThread

    /// Starts the store's thread, which connects when there is something to do. Does not wait for Redis.
    ///
    /// - Throws: ``RedisStoreError`` where no thread can be had.
    public init(_ configuration: Configuration) throws(RedisStoreError) {
        lifetime = configuration.lifetime
        let limits = (saves: max(1, configuration.waitingSaves), requests: max(1, configuration.waitingRequests))
        let monitor = Monitor(StoreState(queue: StoreQueue(limits: limits)))
        self.monitor = monitor
        thread = try StoreThread {
            var worker = StoreWorker(configuration, monitor)
            worker.run()
        }
    }

    deinit { stop() }

    /// Writes what waits, gives this server's places back, and ends the thread. Blocks, for some times
    /// ``Configuration/timeout`` at most; what is asked afterwards is answered at once, with nothing.
    public func stop() {
        monitor.post { $0.isStopping = true }
        thread.join()
    }

    // MARK: Conversations

    /// Queues a conversation to be written. `now` is not used: Redis' clock counts. O(1).
    public func save(
        _ conversation: ConversationSnapshot,
        as key: StoredSessionKey,
        epoch: UInt64,
        at now: SessionInstant
    ) {
        monitor.post { state in
            let save = StoreQueue.Save(key: key, conversation: conversation, epoch: epoch)
            if state.isStopping || !state.queue.add(save) { state.statistics.dropped += 1 }
        }
    }

    /// Has what waits of a conversation written now, and not when ``Configuration/saveInterval`` is over. Where as many
    /// requests wait as may, it keeps its time.
    public func settle(_ key: StoredSessionKey) {
        monitor.post { $0.queue.hasten(key) }
    }

    /// Queues a request for a conversation. `completion` is called on the store's thread, or at once where too many wait.
    public func load(
        _ key: StoredSessionKey,
        at now: SessionInstant,
        _ completion: @escaping @Sendable (StoredSession?) -> Void
    ) {
        let isQueued = monitor.post { state in
            let isQueued = !state.isStopping && state.queue.add(request: .load(key, completion))
            if !isQueued { state.statistics.unanswered += 1 }
            return isQueued
        }
        if !isQueued { completion(nil) }
    }

    /// What was done and failed so far.
    public var statistics: SessionStoreStatistics? {
        monitor.withLock { state in
            var statistics = state.statistics
            statistics.waiting = state.queue.waitingSaves
            return statistics
        }
    }

    // MARK: Sessions

    /// Queues a request for a place. `completion` is called on the store's thread, or at once where too many wait.
    public func enter(_ session: SharedSession, most: Int?, _ completion: @escaping @Sendable (Bool) -> Void) {
        let isQueued = monitor.post { state in
            state.isRegistry = true
            state.arriving.insert(session)
            let isQueued = !state.isStopping && state.queue.add(request: .enter(session, most: most, completion))
            if !isQueued {
                state.statistics.unchecked += 1
                state.answered(session, isAdmitted: true)
            }
            return isQueued
        }
        if !isQueued { completion(true) }
    }

    /// Queues the end of a session. One that finds no room in the queue expires.
    public func leave(_ session: SharedSession) {
        monitor.post { state in
            let isKnown = state.live.remove(session) != nil || state.arriving.remove(session) != nil
            guard isKnown, !state.isStopping else { return }
            _ = state.queue.add(request: .leave(session))
        }
    }

    /// The servers that were heard of, as of a third of ``Configuration/presence`` ago at most.
    public var nodes: [SharedNode] {
        monitor.post { state in
            state.isRegistry = true
            return state.nodes
        }
    }

    /// Host and process.
    private static var processName: String {
        var name = [CChar](repeating: 0, count: 256)
        // One byte less: a name that is cut need not be terminated.
        let isKnown = gethostname(&name, name.count - 1) == 0
        let host = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        return "\(isKnown && !host.isEmpty ? host : "host")/\(getpid())"
    }
}
