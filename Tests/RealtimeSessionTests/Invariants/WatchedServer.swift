import RealtimeProtocol
import RealtimeSession
import RealtimeTestKit
import RealtimeUnits
import Testing

/// A server session, what has come of it so far, and whether it has kept its promises.
struct WatchedServer: Sendable {
    var session: ServerSession
    var invariants = ServerInvariants()
    var now = SessionInstant.start
    /// How often the session was woken at one instant without anything coming of it.
    private var idleWakes = 0

    init(lead: Duration? = .milliseconds(400)) {
        var initial = SessionConfiguration()
        initial.type = "realtime"
        var configuration = ServerSession.Configuration(
            dialect: .openAI,
            session: initial,
            identifiers: IdentifierSource(prefix: "w"),
            outputLead: lead
        )
        // Short, so that explorations come to the ends of them.
        configuration.limits.sending.stall = .seconds(20)
        configuration.limits.idle = .seconds(60)
        configuration.limits.total = .seconds(3_600)
        session = ServerSession(configuration)
    }

    /// A move for a random walk: what ends the session is rare, or no walk would come far.
    func randomMove(using generator: inout SeededGenerator) -> ServerMove {
        let move = ServerMove.allCases.randomElement(using: &generator) ?? .wait
        let isFarOff = session.deadlineOfCopy.map { now.duration(to: $0) > .seconds(2) } ?? false
        let isEnd = move == .close || move == .disconnect || (move == .deadline && isFarOff)
        return isEnd && !generator.chance(0.02) ? .wait : move
    }

    /// Makes a move; what it was, for a recording, and what came of it. `nil` where it has no meaning here.
    mutating func make(_ move: ServerMove) -> (RecordedInput<ServerCommand>, [ServerSession.Output])? {
        guard let (input, instant) = move.input(for: session, at: now) else { return nil }
        let entry = RecordedInput<ServerCommand>(input, at: instant)
        let wasOpen = session.isOpen
        let isWake = instant == now && move == .deadline
        now = instant
        guard let outputs = try? session.replay([entry]) else {
            Issue.record("\(move) was refused as a misuse")
            return nil
        }
        for output in outputs { invariants.take(output) }
        if move == .speechStarts, wasOpen { invariants.interrupted(activeAfter: interruptedResponse(outputs)) }
        idleWakes = isWake && outputs.isEmpty ? idleWakes + 1 : 0
        #expect(idleWakes < 2, "the session asks to be woken at \(now) again and again, and does nothing")
        return (entry, outputs)
    }

    /// A second start of speech inside a turn announces nothing and interrupts nothing.
    private func interruptedResponse(_ outputs: [ServerSession.Output]) -> ResponseID? {
        outputs.isEmpty ? nil : session.activeResponse
    }
}
