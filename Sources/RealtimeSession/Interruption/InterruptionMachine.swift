internal import RealtimeUnits

/// Decides whether speech during a reply is an interruption: pause at once, cut when it lasts, go on when it does not.
struct InterruptionMachine: Hashable, Sendable {
    enum State: Hashable, Sendable {
        /// Nobody speaks over a reply. Can become `guarded` or `paused`.
        case idle
        /// Speech where a "mm-hm" is likely; the reply plays on. Can become `idle`, by silence or by the cut.
        case guarded(until: SessionInstant)
        /// Speech, and the reply is held. Can become `waiting`, or `idle` by the cut.
        case paused(until: SessionInstant)
        /// The speech was too short; the reply is held a little longer. Can become `paused`, or `idle` by going on.
        case waiting(until: SessionInstant)
    }

    let policy: InterruptionPolicy
    private(set) var state = State.idle

    init(_ policy: InterruptionPolicy) { self.policy = policy }

    /// Whether the reply is held.
    var isHolding: Bool {
        switch state {
        case .idle, .guarded: false
        case .paused, .waiting: true
        }
    }

    var deadline: SessionInstant? {
        switch state {
        case .idle: nil
        case .guarded(let until), .paused(let until), .waiting(let until): until
        }
    }

    /// Actions returned by `speechStarted(isGuarded:at:)`.
    enum SpeechStartedAction: Hashable {
        /// Hold the reply.
        case pause
        /// Nothing, for now.
        case none
    }

    mutating func speechStarted(isGuarded: Bool, at now: SessionInstant) -> SpeechStartedAction {
        switch state {
        case .idle:
            if isGuarded, policy.backchannelGuard > .zero {
                state = .guarded(until: now.advanced(by: max(policy.backchannelGuard, policy.minimumSpeech)))
                return .none
            }
            state = .paused(until: now.advanced(by: policy.minimumSpeech))
            return .pause
        case .waiting:
            state = .paused(until: now.advanced(by: policy.minimumSpeech))
            return .none
        case .guarded, .paused:
            return .none
        }
    }

    mutating func speechStopped(at now: SessionInstant) {
        switch state {
        case .idle, .waiting: break
        case .guarded: state = .idle
        case .paused: state = .waiting(until: now.advanced(by: policy.falseInterruptionTimeout))
        }
    }

    /// Actions returned by `deadlineReached(at:)`.
    enum DeadlineAction: Hashable {
        /// The user means it: stop the reply.
        case cut
        /// The user did not: go on.
        case resume
        /// Not yet.
        case none
    }

    mutating func deadlineReached(at now: SessionInstant) -> DeadlineAction {
        guard let deadline, deadline <= now else { return .none }
        switch state {
        case .idle: return .none
        case .guarded, .paused:
            state = .idle
            return .cut
        case .waiting:
            state = .idle
            return .resume
        }
    }

    /// The loudspeaker was stopped, for whatever reason.
    mutating func playbackStopped() { state = .idle }
}
