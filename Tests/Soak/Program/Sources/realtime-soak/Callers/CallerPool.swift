import Glibc

/// All callers, on one thread: their sockets are waited for together, and every ten milliseconds each looks what is due.
final class CallerPool {
    private static let tick = 0.01

    let port: Int
    let findings: Findings
    private var callers: [Caller] = []
    private var buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 262_144, alignment: 64)
    private var nextTick = Clock.now

    /// Whether callers that are away come back, and those that are there go on.
    var takesCalls = true
    /// Everybody is polite, nobody dies: what was counted on both sides has to be the same.
    var isStrict = false
    /// Until when calls without an end make sense.
    var lastDeadCall = 0.0

    // The upstream, as far as callers have to know: a relay may close their connections when it dies.
    private var isUpstreamAlive = true
    private var lastDeath = -Double.infinity
    private var lastStart = -Double.infinity
    /// How long after a start connections may still fail: they were made, or refused, before it.
    private static let aftermath = 5.0

    init(port: Int, callers count: Int, findings: Findings, seed: UInt64) {
        self.port = port
        self.findings = findings
        var random = SeededGenerator(seed: seed)
        callers = (1...count).map { Caller($0, self, seed: random.next()) }
    }

    deinit { buffer.deallocate() }

    var openCount: Int { callers.count { !$0.isAway } }

    // MARK: The upstream

    func upstreamDied() {
        isUpstreamAlive = false
        lastDeath = Clock.now
    }

    func upstreamStarted() {
        isUpstreamAlive = true
        lastStart = Clock.now
    }

    func hasDied(since instant: Double) -> Bool { lastDeath >= instant }

    /// Whether a connection opened at `instant` may have been closed because of the upstream.
    func isExcused(_ instant: Double) -> Bool {
        !isUpstreamAlive || hasDied(since: instant) || Clock.now - lastStart < Self.aftermath
    }

    // MARK: Plans

    func makePlan(_ random: inout SeededGenerator, _ now: Double) -> Caller.Plan {
        let manner: Caller.Plan.Manner =
            switch Int.random(in: 0..<100, using: &random) {
            case 0: isStrict || now > lastDeadCall ? .manual : .dead
            case 1..<8: .slow
            case 8..<40: .manual
            default: .free
            }
        let turns = Int.random(in: 1...(isStrict ? 3 : 6), using: &random)
        // Who does not read vanishes in the upstream's death alone: nobody could tell how much was dropped for it.
        let vanishes = !isStrict && (manner == .free || manner == .manual) && random.happens(40)
        return Caller.Plan(
            manner: manner,
            turns: turns,
            vanishing: vanishes ? now + random.seconds(0.02...15) : nil
        )
    }

    // MARK: Running

    /// Lets everybody live until `isOver` says so; it is asked a hundred times a second.
    func run(until isOver: () throws -> Bool) rethrows {
        while try !isOver() {
            let now = Clock.now
            if now < nextTick {
                serve(wait: nextTick - now)
            } else {
                nextTick = max(nextTick + Self.tick, now)
                for caller in callers { caller.step(now) }
                serve(wait: 0)
            }
        }
    }

    private func serve(wait seconds: Double) {
        // Who does not read finds out that a connection has ended when they read again.
        let open = callers.filter { $0.socket?.isOpen == true && $0.socket?.isDeaf == false }
        var polled = open.map { caller in
            pollfd(fd: caller.socket?.descriptor ?? -1, events: caller.socket?.wantedEvents ?? 0, revents: 0)
        }
        guard poll(&polled, nfds_t(polled.count), Int32((seconds * 1_000).rounded(.up))) > 0 else { return }
        for (caller, result) in zip(open, polled) where result.revents != 0 {
            guard let socket = caller.socket else { continue }
            if Int32(result.revents) & POLLOUT != 0 { socket.flush() }
            guard Int32(result.revents) & ~POLLOUT != 0 else { continue }
            socket.receive(into: buffer) { caller.received($0, Clock.now) }
        }
    }
}
