internal import RealtimeProtocol
internal import RealtimeSession
internal import RealtimeUnits

/// The session of a driver, and what waits on its links.
actor RelayDriverCore<C: Clock> where C.Duration == Duration {
    static var client: ConnectionID { RelayDriverSide.client.connection }

    /// Where outputs go. What waits in a feed is bounded, because the session is told to hold back.
    struct Feeds: Sendable {
        var client: AsyncStream<TransportOutput>.Continuation
        var attempts: AsyncStream<RelayDriverAttempt>.Continuation
    }

    /// A connection of the upstream's, from the moment it is asked for until it is closed.
    private struct Leg {
        var feed: AsyncStream<TransportOutput>.Continuation
        var waiting = Waiting()
        /// Gives the attempt up.
        var cancel: (@Sendable () -> Void)?
    }

    private struct Waiting {
        var messages = 0
        var bytes = 0
        var isHeldBack = false

        mutating func add(_ byteCount: Int) {
            messages += 1
            bytes += byteCount
        }

        mutating func sent(_ byteCount: Int) {
            messages -= 1
            bytes -= byteCount
        }

        /// Whether the link has come to take messages, or to take none; `nil` where that has not changed.
        mutating func change(_ bound: RelayDriver<C>.Bound) -> Bool? {
            if !isHeldBack, messages >= bound.messages || bytes >= bound.bytes {
                isHeldBack = true
                return false
            }
            if isHeldBack, messages <= bound.messages / 2, bytes <= bound.bytes / 2 {
                isHeldBack = false
                return true
            }
            return nil
        }
    }

    private var session: RelaySession
    private let bound: RelayDriver<C>.Bound
    private let clock: C
    private let start: C.Instant
    private let feeds: Feeds
    private var waitingClient = Waiting()
    private var legs: [ConnectionID: Leg] = [:]
    private var attempts = 0
    private var isFinished = false
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
        if case .upstream(.disconnected(let connection, _)) = input { drop(connection) }
        drain()
        return !isFinished
    }

    /// A connection was made; `false` where it is not wanted any more.
    func connected(_ connection: ConnectionID) -> Bool {
        guard legs[connection] != nil else { return false }
        legs[connection]?.cancel = nil
        return handle(.upstream(.connected(connection)))
    }

    /// A connection was not made.
    func failed(_ attempt: RelayDriverAttempt, _ error: any Error) {
        guard legs[attempt.connection] != nil else { return }
        drop(attempt.connection)
        if attempt.isFirst {
            handle(.upstreamUnreachable("The upstream could not be reached: \(error)."))
        } else {
            let status = (error as? RelayLinkRefusal)?.status
            handle(.upstream(.connectFailed(attempt.connection, status: status)))
        }
    }

    /// A message of this length has been sent.
    func sent(_ byteCount: Int, by side: RelayDriverSide) {
        switch side {
        case .client: waitingClient.sent(byteCount)
        case .upstream(let connection): legs[connection]?.waiting.sent(byteCount)
        }
        tellWritability()
    }

    /// Remembers how to give a connection attempt up.
    func connecting(_ connection: ConnectionID, _ cancel: @escaping @Sendable () -> Void) {
        guard legs[connection] != nil else { return cancel() }
        legs[connection]?.cancel = cancel
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
                if case .send(_, let frame) = output { waitingClient.add(frame.byteCount) }
                feeds.client.yield(output)
            case .upstream(.send(let connection, let frame)):
                legs[connection]?.waiting.add(frame.byteCount)
                legs[connection]?.feed.yield(.send(connection, frame))
            case .upstream(.close(let connection, let reason)):
                legs[connection]?.feed.yield(.close(connection, reason))
                drop(connection)
            case .upstream(.connect(let connection)): ask(for: connection, isFirst: false)
            // The session names the later ones itself, by numbers after this one.
            case .connectUpstream: ask(for: ConnectionID(UInt64(attempts + 1)), isFirst: true)
            }
        }
        if session.isEnded { return finish() }
        tellWritability()
        if let sleep, let deadline = session.nextDeadline, deadline < sleep.until { sleep.task.cancel() }
    }

    private func ask(for connection: ConnectionID, isFirst: Bool) {
        attempts += 1
        let (outputs, feed) = AsyncStream<TransportOutput>.makeStream()
        legs[connection] = Leg(feed: feed)
        feeds.attempts.yield(
            RelayDriverAttempt(number: attempts, connection: connection, isFirst: isFirst, outputs: outputs)
        )
    }

    /// Nothing more is sent on this connection; what waits still leaves.
    private func drop(_ connection: ConnectionID) {
        guard let leg = legs.removeValue(forKey: connection) else { return }
        leg.feed.finish()
        leg.cancel?()
    }

    private func finish() {
        guard !isFinished else { return }
        isFinished = true
        feeds.client.finish()
        feeds.attempts.finish()
        for connection in legs.keys { drop(connection) }
        sleep?.task.cancel()
    }

    /// Tells the session which link has fallen behind or caught up: above the bound, and below half of it.
    private func tellWritability() {
        guard !isFinished else { return }
        if let isWritable = waitingClient.change(bound) {
            handle(.client(.writabilityChanged(Self.client, isWritable: isWritable)))
        }
        for connection in legs.keys {
            guard let isWritable = legs[connection]?.waiting.change(bound) else { continue }
            handle(.upstream(.writabilityChanged(connection, isWritable: isWritable)))
        }
    }
}
