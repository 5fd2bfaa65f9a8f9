import RealtimeProtocol
import RealtimeSession
import RealtimeUnits

/// What your WebSocket library has where everything is `async`.
protocol AsyncSocket: Sendable {
    /// The next message, or `nil` when the peer is gone.
    func receive() async throws -> Frame?
    /// Returns when the message is on its way.
    func send(_ frame: Frame) async throws
    func close(_ reason: CloseReason) async
}

/// A connection to a model server in async code.
///
/// The actor never awaits between `handle` and the last output, so nobody comes in between: that is the rule of the
/// session, kept without a lock. What the socket cannot take yet stays in the session, whose queues have bounds and a
/// policy: the driver only says that the connection is not writable.
actor AsyncDriver<Socket: AsyncSocket> {
    private static var highWaterMark: Int { 256 << 10 }

    private var session: ClientSession
    private let connection = ConnectionID(1)
    private let clock = ContinuousClock()
    private let start: ContinuousClock.Instant
    private let socket: Socket
    private let unsent: AsyncStream<Frame>
    private let sending: AsyncStream<Frame>.Continuation
    private let events: AsyncStream<ClientSession.Event>.Continuation
    private var unsentBytes = 0
    private var isWritable = true
    private var closing: CloseReason?
    private var timer: (instant: SessionInstant, task: Task<Void, Never>)?

    init(_ session: ClientSession, socket: Socket, events: AsyncStream<ClientSession.Event>.Continuation) {
        self.session = session
        self.socket = socket
        self.events = events
        start = clock.now
        (unsent, sending) = AsyncStream.makeStream()
    }

    /// Runs until the session is over. Two tasks: one reads, one writes.
    func run() async {
        handle(.connected(connection))
        await withTaskGroup { group in
            group.addTask { await self.read() }
            group.addTask { await self.write() }
        }
        timer?.task.cancel()
        events.finish()
    }

    /// Your application's commands: `await driver.perform { $0.createResponse() }`.
    func perform(_ command: @Sendable (inout ClientSession) -> Void) {
        command(&session)
        drain()
    }

    private func read() async {
        // The next message is not asked for before this one is handled: the peer's back pressure is TCP's.
        while let frame = try? await socket.receive() { handle(.received(connection, frame)) }
        handle(.disconnected(connection, reason: nil))
        sending.finish()
    }

    private func write() async {
        for await frame in unsent {
            guard (try? await socket.send(frame)) != nil else { break }
            unsentBytes -= frame.byteCount
            if !isWritable, unsentBytes <= Self.highWaterMark / 2 {
                isWritable = true
                handle(.writabilityChanged(connection, isWritable: true))
            }
        }
        await socket.close(closing ?? .normal)
    }

    private func handle(_ input: TransportInput) {
        do {
            try session.handle(input, at: SessionInstant(clock.now - start))
        } catch {
            preconditionFailure("the session was not drained: \(error)")  // `drain` below is never left early.
        }
        drain()
    }

    private func drain() {
        while let output = session.nextOutput() {
            switch output {
            case .transport(.send(_, let frame)):
                unsentBytes += frame.byteCount
                sending.yield(frame)
            case .transport(.close(_, let reason)):
                closing = reason
                sending.finish()
            case .transport(.connect): break  // Only with a policy to reconnect: connect again, under that name.
            case .event(let event): events.yield(event)
            }
        }
        if isWritable, unsentBytes > Self.highWaterMark {
            isWritable = false
            return handle(.writabilityChanged(connection, isWritable: false))
        }
        arm()
    }

    private func arm() {
        guard let deadline = session.nextDeadline else { return }
        // Waking too early is harmless, so a timer is only moved forward.
        if let timer, timer.instant <= deadline { return }
        timer?.task.cancel()
        let task = Task { [weak self, clock, start] in
            guard (try? await clock.sleep(until: start + deadline.offset)) != nil else { return }
            await self?.wake()
        }
        timer = (deadline, task)
    }

    private func wake() {
        timer = nil
        handle(.deadlineReached)
    }
}
