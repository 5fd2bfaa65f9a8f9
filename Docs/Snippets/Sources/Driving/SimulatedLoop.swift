import RealtimeProtocol
import RealtimeSession
import RealtimeTestKit
import RealtimeUnits

/// A test's loop: time passes when the test says so, and an hour takes no longer than its events.
struct SimulatedLoop {
    private(set) var session: ServerSession
    private(set) var sent: [Frame] = []
    private(set) var events: [ServerSessionEvent] = []
    private var clock = ManualClock()

    init(_ session: ServerSession) { self.session = session }

    mutating func handle(_ input: TransportInput) throws {
        try session.handle(input, at: clock.now)
        drain()
    }

    mutating func perform(_ command: (inout ServerSession, SessionInstant) -> Void) {
        command(&session, clock.now)
        drain()
    }

    /// Wakes the session at every one of its deadlines on the way.
    mutating func pass(_ duration: Duration) throws {
        let end = clock.now.advanced(by: duration)
        while let deadline = session.nextDeadline, deadline <= end {
            clock.advance(to: deadline)
            try handle(.deadlineReached)
        }
        clock.advance(to: end)
    }

    private mutating func drain() {
        while let output = session.nextOutput() {
            switch output {
            case .transport(.send(_, let frame)): sent.append(frame)
            case .transport(.close), .transport(.connect): break
            case .event(let event): events.append(event)
            }
        }
    }
}
