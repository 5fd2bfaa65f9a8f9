internal import RealtimeLocks
internal import RealtimeUnits

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Runs blocking engines for many conversations on a bounded number of threads.
///
/// A conversation is admitted with ``admit(_:sink:)`` and gets an ``EngineLease``: a recogniser from a bounded pool, a
/// language model and a synthesizer. Commands go in through the lease, results come out through the sink:
///
/// ```swift
/// let runner = try EngineRunner(factory: OfflineEngineFactory())
/// let lease = try runner.admit(ConversationSetup(scenario: scenario)) { result in
///     loop.post(result)       // on a worker: hand over and return
/// }
/// try lease.submit(EngineCommand(.beginUtterance, generation: Generation(1)))
/// ```
///
/// **The sink runs on a worker and must not block.** Results of one lane come in order and never at the same time;
/// results of two lanes of a lease may come at the same time on two threads.
///
/// Engines are loaded when they are first needed, or ahead by ``warm(_:for:)``, and are kept for the next
/// conversation, whose ``SpeechRecognizer/prepare(for:)`` makes them forget the former one. A load that failed is tried
/// again by the next command that needs the engine; each try that fails is a ``EngineResult/Payload/failure(_:)``.
public final class EngineRunner: Sendable {
    /// The bounds of a runner.
    public struct Configuration: Hashable, Sendable {
        /// Conversations at a time, at least 1. By default 4 a core: a PocketSphinx decoder of free speech takes 0.13 to
        /// 0.2 of a core while somebody speaks, so four leave a fifth of it and more to everything else, and 100 MB
        /// each. With a grammar it is a tenth of the work and 30 MB.
        public var sessionLimit: Int
        /// Threads, at least 1. By default one a core and no less than 2, so that a reply and a recognition go side by
        /// side. Engines that mostly wait for a network want more.
        public var workers: Int
        /// Audio that may wait for the recogniser of one conversation, at least 100 ms; then the oldest is dropped.
        /// By default 30 s (960 kB): a client may send a file faster than it plays.
        public var audioBacklog: Duration
        /// Commands other than audio that may wait on one lane, at least 4. By default 64: the clauses of a long
        /// reply.
        public var commandLimit: Int

        /// Creates the bounds; values below the least ones are raised to them.
        public init(
            sessionLimit: Int = 4 * EngineRunner.coreCount,
            workers: Int = max(2, EngineRunner.coreCount),
            audioBacklog: Duration = .seconds(30),
            commandLimit: Int = 64
        ) {
            self.sessionLimit = max(1, sessionLimit)
            self.workers = max(1, workers)
            self.audioBacklog = max(.milliseconds(100), audioBacklog)
            self.commandLimit = max(4, commandLimit)
        }

        /// ``audioBacklog`` at 16 kHz.
        var backlogSamples: Int { SampleCount(audioBacklog, at: .hz16000).value }
    }

    /// The bounds in force.
    public let configuration: Configuration
    private let core: RunnerCore
    private let threads: [WorkerThread]
    private let isJoined = Monitor(false)

    /// Processor cores that are online, at least 1.
    public static var coreCount: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }

    /// Starts the workers. No engine is loaded yet.
    ///
    /// - Throws: ``EngineError/threadUnavailable(code:)``; then no thread is left running.
    public init(factory: any EngineFactory, configuration: Configuration = Configuration()) throws(EngineError) {
        let core = RunnerCore(factory: factory, configuration: configuration)
        var threads: [WorkerThread] = []
        for _ in 0..<configuration.workers {
            do throws(EngineError) {
                threads.append(try WorkerThread { core.work() })
            } catch {
                core.requestStop()
                for thread in threads { thread.join() }
                throw error
            }
        }
        self.configuration = configuration
        self.core = core
        self.threads = threads
    }

    deinit {
        if threads.contains(where: \.isCurrent) {
            // The last reference went in a sink. The workers end by themselves.
            core.requestStop()
            for thread in threads where !isJoined.withLock({ $0 }) { thread.detach() }
        } else {
            stop()
        }
    }

    /// Admits a conversation, at once: its engines are loaded and prepared on the workers, before its first command.
    ///
    /// - Parameters:
    ///   - setup: scenario, language and voice; may be changed by ``EngineOperation/configure(_:)``.
    ///   - sink: takes the results, on a worker. It is let go when the lease is released.
    /// - Throws: ``EngineError/sessionLimitReached(limit:)``, ``EngineError/stopped``, and what
    ///   ``EngineFactory/check(_:)`` says of the setup.
    public func admit(
        _ setup: ConversationSetup,
        sink: @escaping @Sendable (EngineResult) -> Void
    ) throws(EngineError) -> EngineLease {
        try core.admit(setup, sink: sink)
    }

    /// Loads engines ahead until `count` free ones are loaded, as far as the limit allows. Returns at once;
    /// ``statistics`` tells how far it is.
    public func warm(_ count: Int, for setup: ConversationSetup) throws(EngineError) {
        try core.warm(count, for: setup)
    }

    /// What was done so far.
    public var statistics: EngineStatistics { core.statistics }

    /// Cancels everything, waits for the calls that run, joins the workers and frees the engines.
    ///
    /// May be called more than once. From inside a sink it cannot wait for itself: then it asks the workers to end and
    /// returns `false`, and another call, from another thread, waits for them.
    @discardableResult
    public func stop() -> Bool {
        core.requestStop()
        guard !threads.contains(where: \.isCurrent) else { return false }
        isJoined.withLock { isJoined in
            guard !isJoined else { return }
            for thread in threads { thread.join() }
            isJoined = true
        }
        core.freeEngines()
        return true
    }
}
