internal import RealtimeProtocol
internal import RealtimeSession
internal import RealtimeUnits

/// The session of a driver, and what waits on its links.
actor RelayDriverCore<C: Clock> where C.Duration == Duration {
    static var client: ConnectionID { ConnectionID(1) }
    static var upstream: ConnectionID { ConnectionID(2) }
    static func id(of side: RelayDriverSide) -> ConnectionID {
        switch side {
        case .client: client
        case .upstream: upstream
        }
    }

    /// Where outputs go. What waits in a feed is bounded, because the session is told to hold back.
    struct Feeds: Sendable {
        var client: AsyncStream<TransportOutput>.Continuation
        var upstream: AsyncStream<TransportOutput>.Continuation
        var attempts: AsyncStream<Int>.Continuation
    }

    private struct Waiting {
        var messages = 0
        var bytes = 0
        var isHeldBack = false
    }

    private var session: RelaySession
    private let bound: RelayDriver<C>.Bound
    private let clock: C
    private let start: C.Instant
    private let feeds: Feeds
    private var waitingClient = Waiting()
    private var waitingUpstream = Waiting()
    private var attempts = 0
    private var isFinished = false
    private var cancelConnect: (@Sendable () -> Void)?
    /// The sleep until a deadline, to be cut short where an earlier one comes up.
    private var sleep: (task: Task<Void, Never>, until: SessionInstant)?

    init(_ session: RelaySession, bound: RelayDriver<C>.Bound, clock: C, feeds: Feeds) {
        self.session = session
        self.bound = bound
        self.clock = clock
        self.feeds = feeds
        start = clock.now
    }

    var accounting: RelayAccounting { session.accounting }

    private var now: SessionInstant { SessionInstant(start.duration(to: clock.now)) }

    // MARK: Inputs

    /// Hands an input in and its outputs out. `false` where the session is over.
    @discardableResult
    func handle(_ input: RelaySession.Input) -> Bool {
        guard !isFinished else { return false }
        // The outputs are always drained and the clock is monotonic: neither error can occur.
        try? session.handle(input, at: now)
        drain()
        return !isFinished
    }

    /// A message of this length has been sent.
    func sent(_ byteCount: Int, by side: RelayDriverSide) {
        switch side {
        case .client: Self.sent(byteCount, &waitingClient)
        case .upstream: Self.sent(byteCount, &waitingUpstream)
        }
        tellWritability()
    }

    /// Remembers how to give a connection attempt up.
    func connecting(_ cancel: @escaping @Sendable () -> Void) {
        cancelConnect = cancel
        if isFinished { cancel() }
    }

    // MARK: Time

    /// Wakes the session at its deadlines until it is over.
    func keepTime() async {
        while !isFinished, !Task.isCancelled {
            // Where nothing is waited for, an hour is as good as any other time.
            let until = session.nextDeadline ?? now.advanced(by: .seconds(3_600))
            let (clock, instant) = (clock, start.advanced(by: until.offset))
            // A task of its own, so that an earlier deadline can cut the sleep short; it is always awaited here.
            let task = Task<Void, Never> { try? await clock.sleep(until: instant, tolerance: nil) }
            sleep = (task, until)
            await withTaskCancellationHandler {
                await task.value
            } onCancel: {
                task.cancel()
            }
            sleep = nil
            if let deadline = session.nextDeadline, deadline <= now { handle(.deadlineReached) }
        }
    }

    // MARK: Outputs

    private func drain() {
        while let output = session.nextOutput() {
            switch output {
            case .client(let output):
                Self.count(output, &waitingClient)
                feeds.client.yield(output)
            case .upstream(let output):
                Self.count(output, &waitingUpstream)
                feeds.upstream.yield(output)
            case .connectUpstream:
                attempts += 1
                feeds.attempts.yield(attempts)
            }
        }
        if session.isEnded { return finish() }
        tellWritability()
        if let sleep, let deadline = session.nextDeadline, deadline < sleep.until { sleep.task.cancel() }
    }

    private func finish() {
        guard !isFinished else { return }
        isFinished = true
        feeds.client.finish()
        feeds.upstream.finish()
        feeds.attempts.finish()
        cancelConnect?()
        sleep?.task.cancel()
    }

    private static func count(_ output: TransportOutput, _ waiting: inout Waiting) {
        guard case .send(_, let frame) = output else { return }
        waiting.messages += 1
        waiting.bytes += frame.byteCount
    }

    private static func sent(_ byteCount: Int, _ waiting: inout Waiting) {
        waiting.messages -= 1
        waiting.bytes -= byteCount
    }

    /// Tells the session which link has fallen behind or caught up: above the bound, and below half of it.
    private func tellWritability() {
        guard !isFinished else { return }
        if let isWritable = change(&waitingClient) {
            handle(.client(.writabilityChanged(Self.client, isWritable: isWritable)))
        }
        if let isWritable = change(&waitingUpstream) {
            handle(.upstream(.writabilityChanged(Self.upstream, isWritable: isWritable)))
        }
    }

    private func change(_ waiting: inout Waiting) -> Bool? {
        if !waiting.isHeldBack, waiting.messages >= bound.messages || waiting.bytes >= bound.bytes {
            waiting.isHeldBack = true
            return false
        }
        if waiting.isHeldBack, waiting.messages <= bound.messages / 2, waiting.bytes <= bound.bytes / 2 {
            waiting.isHeldBack = false
            return true
        }
        return nil
    }
}
