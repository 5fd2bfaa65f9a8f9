import RealtimeProtocol
import RealtimeUnits
import Testing

@testable import RealtimeSession

@Suite("Every state of the client role's machines")
struct MachineExplorationTests {
    @Test("Creates and responses: every state there is")
    func responses() {
        let result = Exploration(of: WatchedResponses(), depth: 1_000)
        print("explored \(result.shapes) states of the responses by \(result.moves) moves to depth \(result.depth)")
        #expect(result.violations.isEmpty, "\(result.kinds.joined(separator: "\n"))")
        #expect(result.isComplete)
    }

    @Test("Interruptions: every state there is", arguments: [0, 300, 1_000])
    func interruptions(guardMilliseconds: Int) {
        let result = Exploration(of: WatchedInterruption(guardTime: .milliseconds(guardMilliseconds)), depth: 1_000)
        print("explored \(result.shapes) states of the interruption by \(result.moves) moves to depth \(result.depth)")
        #expect(result.violations.isEmpty, "\(result.kinds.joined(separator: "\n"))")
        #expect(result.isComplete)
    }

    @Test("Function calls: every state that a few moves reach")
    func functionCalls() {
        let result = Exploration(of: WatchedToolCalls(), depth: ExplorationSettings.depth(5))
        print(
            "explored \(result.shapes) states of the function calls by \(result.moves) moves to depth \(result.depth)"
        )
        #expect(result.violations.isEmpty, "\(result.kinds.joined(separator: "\n"))")
        #expect(result.shapes > 300)
    }

    @Test("What was heard: every state that a few moves reach", arguments: [true, false])
    func playedAudio(isAcknowledged: Bool) {
        let depth = min(ExplorationSettings.depth(4), 6)
        let result = Exploration(
            of: WatchedLedger(isAcknowledged ? .acknowledged : .clock(latency: .zero)),
            depth: depth
        )
        print("explored \(result.shapes) states of what was heard by \(result.moves) moves to depth \(result.depth)")
        #expect(result.violations.isEmpty, "\(result.kinds.joined(separator: "\n"))")
        #expect(result.shapes > 1_000)
    }
}

/// Creates have one name, and responses three, so that the machine has finitely many states.
private struct WatchedResponses: Explorable {
    enum Move: Hashable, Sendable, CaseIterable {
        case create, cancel, hold, release, expire, refuse, busy, busyUnnamed, refuseAnother
        case createdA, createdB, createdC, createdUnnamed, doneA, doneB, doneC, doneUnnamed
    }

    struct Shape: Hashable {
        var machine: RemoteResponseMachine
        var isOut: Bool
    }

    private static let create = RemoteResponseMachine.Create(id: "c", response: nil)
    private var machine = RemoteResponseMachine()
    /// Whether a create was sent that nothing has answered.
    private var isOut = false
    private(set) var violation: String?

    var shape: Shape { Shape(machine: machine, isOut: isOut) }

    private mutating func fail(_ text: String) { violation = violation ?? text }

    private mutating func sent(_ create: RemoteResponseMachine.Create?, wasActive: ResponseID?) {
        guard create != nil else { return }
        if isOut { fail("1: a create is sent while one is out") }
        if machine.active != nil { fail("1: a create is sent while a response is active") }
        if machine.isHeld { fail("1: a create is sent where nothing can leave") }
        isOut = true
    }

    mutating func make(_ move: Move) -> Bool {
        let before = machine
        switch move {
        case .create:
            // Three that wait show everything that more would: the order is that of an array.
            guard machine.queue.count < 3 else { return false }
            switch machine.create(Self.create) {
            case .send: sent(Self.create, wasActive: nil)
            case .wait: if machine.queue.count != before.queue.count + 1 { fail("a create that waits is lost") }
            case .refuse: fail("a create is refused although few wait")
            }
        case .cancel:
            machine.cancel()
            if let active = before.active, !machine.isStale(active) { fail("17: \(active) is cancelled and not stale") }
            if machine.active != nil { fail("17: something goes on after a cancellation") }
        case .hold, .release: sent(machine.hold(move == .hold), wasActive: before.active)
        case .expire:
            let (unanswered, next) = machine.expired()
            if unanswered != nil {
                if !isOut { fail("21: a create is given up that is not out") }
                isOut = false
            }
            if !before.isWaiting, machine != before { fail("21: something is given up that nobody waits for") }
            sent(next, wasActive: before.active)
        case .refuse, .busy, .busyUnnamed, .refuseAnother:
            refuse(move)
        case .createdA, .createdB, .createdC, .createdUnnamed:
            let id: ResponseID? = [.createdA: "a", .createdB: "b", .createdC: "c"][move]
            let action = machine.created(id)
            if machine.isStale(id), before.isStale(id), machine != before { fail("17: a response begins that is over") }
            if !before.isStale(id) { isOut = false }
            if case .cancel(let other) = action, other != id || !machine.isStale(id) {
                fail("19: another is cancelled")
            }
        case .doneA, .doneB, .doneC, .doneUnnamed:
            let id: ResponseID? = [.doneA: "a", .doneB: "b", .doneC: "c"][move]
            if let id, machine.isOver(id) { return false }
            sent(machine.done(id), wasActive: before.active)
            if let id, !machine.isStale(id) || machine.active == id { fail("17: \(id) is done and not over") }
        }
        check()
        return true
    }

    private mutating func refuse(_ move: Move) {
        let isBusy = move == .busy || move == .busyUnnamed
        let event: EventID? = move == .busyUnnamed ? nil : move == .refuseAnother ? "another" : "c"
        let before = machine
        let next = machine.refused(event, isBusy: isBusy)
        if move == .refuseAnother, machine != before || next != nil { fail("an error of something else counts") }
        if isOut, machine != before || next != nil { isOut = false }
        sent(next, wasActive: before.active)
    }

    private mutating func check() {
        if let active = machine.active, machine.isStale(active) { fail("17: \(active) is active and over") }
        // Nothing waits for ever: for what is not waited for a response is active, or the connection takes nothing.
        if !machine.queue.isEmpty, !machine.isWaiting, machine.active == nil, !machine.isHeld {
            fail("a create waits, and nothing will let it go")
        }
    }
}

/// Time goes in steps of 100 ms, and states are told apart by what is left until the deadline.
private struct WatchedInterruption: Explorable {
    enum Move: Hashable, Sendable, CaseIterable { case starts, startsGuarded, stops, halt, step }

    struct Shape: Hashable {
        var name: String
        var left: Duration?
        var spoken: Duration?
        var silent: Duration?
        var isHeld: Bool
    }

    private var machine: InterruptionMachine
    private var now = SessionInstant.start
    private var speaking: SessionInstant?
    private var fellSilent: SessionInstant?
    private var isHeld = false
    private(set) var violation: String?

    init(guardTime: Duration) { machine = InterruptionMachine(InterruptionPolicy(backchannelGuard: guardTime)) }

    var shape: Shape {
        Shape(
            name: machine.name,
            left: machine.deadline.map { now.duration(to: $0) },
            // Longer than the longest time of the policy makes no difference.
            spoken: speaking.map { min($0.duration(to: now), .seconds(3)) },
            silent: fellSilent.map { min($0.duration(to: now), .seconds(3)) },
            isHeld: isHeld
        )
    }

    private mutating func fail(_ text: String) { violation = violation ?? text }

    mutating func make(_ move: Move) -> Bool {
        let before = machine
        switch move {
        case .starts, .startsGuarded:
            let action = machine.speechStarted(isGuarded: move == .startsGuarded, at: now)
            speaking = speaking ?? now
            fellSilent = nil
            if action == .pause {
                if isHeld { fail("18: held twice") }
                if move == .startsGuarded, machine.policy.backchannelGuard > .zero { fail("18: held where guarded") }
                isHeld = true
            }
        case .stops:
            guard speaking != nil else { return false }
            machine.speechStopped(at: now)
            speaking = nil
            fellSilent = now
        case .halt:
            machine.playbackStopped()
            isHeld = false
        case .step:
            now = now.advanced(by: .milliseconds(100))
            decide(before)
        }
        if machine.isHolding != isHeld { fail("18: holds \(machine.isHolding), and the loudspeaker \(isHeld)") }
        if isHeld, machine.deadline == nil { fail("18: held for ever") }
        if let deadline = machine.deadline, deadline <= now { fail("13: wants to be woken in the past") }
        return true
    }

    private mutating func decide(_ before: InterruptionMachine) {
        switch machine.deadlineReached(at: now) {
        case .cut:
            let spoken = speaking.map { $0.duration(to: now) } ?? .zero
            if spoken < machine.policy.minimumSpeech { fail("cut after \(spoken) of speech") }
            isHeld = false
        case .resume:
            if !isHeld { fail("18: goes on and was not held") }
            if speaking != nil { fail("goes on while the user speaks") }
            let silent = fellSilent.map { $0.duration(to: now) } ?? .zero
            if silent < machine.policy.falseInterruptionTimeout { fail("goes on after \(silent) of silence") }
            isHeld = false
        case .none:
            if let deadline = before.deadline, deadline <= now { fail("13: nothing happens at the deadline") }
        }
    }
}
