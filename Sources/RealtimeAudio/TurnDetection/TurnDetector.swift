public import RealtimeUnits

/// Finds the user's turns in the scores of a voice activity detector, as `server_vad` does.
///
/// Overview: quiet → (speech) → starting → (minimum speech) → speaking → (silence) → trailing → (silence duration) →
/// quiet. Speech during *trailing* goes back to *speaking* once it has lasted the minimum resumption; a gap during
/// *starting* goes back to *quiet* and is a misfire.
///
/// Responsibilities:
/// 1. decide from one score a hop whether the user speaks, with hysteresis;
/// 2. give the exact positions of each turn's audio, in samples of the stream;
/// 3. tell how long the user has been silent inside a turn (``silence``), so that work can start before the turn ends;
/// 4. watch the idle timeout;
/// 5. remember which samples the last turn had (``lastTurn``).
///
/// What it never does: look at a clock, keep audio, or give two events for one call. The same scores give the same
/// events, whatever the pieces in which the audio came. Each call is O(1) and allocates nothing.
public struct TurnDetector: Hashable, Sendable {
    /// What the user is doing, as far as is known.
    public enum Activity: Hashable, Sendable {
        /// Nobody speaks.
        case quiet
        /// Somebody may have begun to speak; less than the minimum speech so far.
        case starting
        /// The user speaks.
        case speaking
        /// The user has paused inside a turn; it ends unless speech returns within the silence duration.
        case trailing
    }

    private enum State: Hashable {
        /// Can transition to: starting, speaking.
        case quiet
        /// Can transition to: quiet, speaking. `since` is the first sample of speech.
        case starting(since: Int)
        /// Can transition to: trailing, quiet (cut or reset).
        case speaking
        /// Can transition to: speaking, resuming, quiet. `since` is the end of the last speech.
        case trailing(since: Int)
        /// Can transition to: speaking, trailing, quiet. `speech` is where the speech began that may end the pause.
        case resuming(since: Int, speech: Int)
    }

    /// What decides. Changes take effect with the next hop.
    public private(set) var settings: TurnDetectionSettings
    /// The rate that positions count.
    public let sampleRate: SampleRate
    /// Samples that a score stands for.
    public let hopLength: SampleCount

    /// Samples seen.
    public private(set) var position = SampleCount.zero
    private var state = State.quiet
    /// The end of the last turn: the earliest sample that the next may claim.
    private var earliestStart = 0
    private var turnStart = 0
    /// The audio of the last turn that ended by itself; `nil` before there is one. No two share a sample.
    public private(set) var lastTurn: Range<SampleCount>?
    private var idleStart: Int?

    /// Makes a detector at the start of a stream.
    ///
    /// - Throws: ``TurnDetectionError`` with `invalidThreshold`, `negativeDuration` or `invalidHop`.
    public init(
        settings: TurnDetectionSettings = TurnDetectionSettings(),
        sampleRate: SampleRate,
        hopLength: SampleCount
    ) throws(TurnDetectionError) {
        try settings.validate()
        // The upper bound keeps positions within 64 bits for 2³¹ hops.
        guard (1...1 << 32).contains(hopLength.value) else {
            throw TurnDetectionError(code: .invalidHop, value: "\(hopLength)")
        }
        self.settings = settings
        self.sampleRate = sampleRate
        self.hopLength = hopLength
    }

    // MARK: Getters

    /// What the user is doing.
    public var activity: Activity {
        switch state {
        case .quiet: .quiet
        case .starting: .starting
        case .speaking: .speaking
        case .trailing, .resuming: .trailing
        }
    }

    /// How long the user has been silent inside the running turn: zero while speaking, `nil` outside a turn.
    ///
    /// Work that should be ready when the turn ends (recognition, a reply) can start as soon as this reaches some 100
    /// ms, and must be dropped if it falls back to zero.
    public var silence: SampleCount? {
        switch state {
        case .quiet, .starting: nil
        case .speaking: .zero
        case .trailing(let since), .resuming(let since, _): SampleCount(position.value - since)
        }
    }

    // MARK: Inputs

    /// Takes the score of the next hop. A score that is not a number counts as silence.
    public mutating func scored(_ score: Float) -> TurnEvent? {
        let start = position.value
        position += hopLength
        switch state {
        case .quiet:
            guard score >= settings.threshold else { return idleEvent() }
            return startedSpeech(since: start)
        case .starting(let since):
            guard score >= settings.effectiveReleaseThreshold else {
                state = .quiet
                // The idle timeout may be due as well; it is asked again with the next hop.
                return .misfired(from: SampleCount(since), to: SampleCount(start))
            }
            return startedSpeech(since: since)
        case .speaking:
            guard !(score >= settings.effectiveReleaseThreshold) else { return nil }
            return paused(since: start)
        case .trailing(let since):
            // Coming back takes the full threshold: the level that ended speech must not also resume it.
            guard score >= settings.threshold else { return paused(since: since) }
            return resumed(since: since, speech: start)
        case .resuming(let since, let speech):
            guard score >= settings.effectiveReleaseThreshold else { return paused(since: since) }
            return resumed(since: since, speech: speech)
        }
    }

    /// Takes word that `count` samples have come behind the last hop, too few for a score yet: a pause that is long enough
    /// by now ends the turn, and does not wait for the rest of the hop.
    ///
    /// With hops of 32 ms that is 20 ms earlier at a silence of 300 ms, and 12 ms at 500. It asks no less silence: what
    /// is not looked at is shorter than a hop, and lies behind the last one that was silent. A pause that may just be
    /// ending (``TurnDetectionSettings/minimumResumption``) waits for the score. Where the silence ends inside a hop, call
    /// this before ``scored(_:)`` also when the hop has come whole: the same audio then gives the same events in whatever
    /// pieces.
    ///
    /// - Parameter count: 0 up to, and not including, ``hopLength``.
    public mutating func received(unscored count: SampleCount) -> TurnEvent? {
        guard case .trailing(let since) = state else { return nil }
        return paused(since: since, at: position + count)
    }

    // MARK: Commands

    /// Starts the idle timeout at `position`, where the reply had been heard. Speech ends it, another call replaces it.
    /// Negative positions count as zero.
    public mutating func armIdleTimeout(at position: SampleCount) {
        idleStart = max(0, position.value)
    }

    /// Stops the idle timeout.
    public mutating func disarmIdleTimeout() {
        idleStart = nil
    }

    /// Takes new settings in the middle of a stream, as `session.update` does; a running turn goes on under them.
    ///
    /// - Throws: ``TurnDetectionError``; the old settings stay.
    public mutating func update(_ settings: TurnDetectionSettings) throws(TurnDetectionError) {
        try settings.validate()
        self.settings = settings
    }

    /// Ends a running turn here without an event, because its audio was committed or cleared by somebody else.
    /// Positions go on; the next turn does not reach back before this point.
    public mutating func cut() {
        state = .quiet
        earliestStart = position.value
    }

    /// Starts a new stream at position zero.
    public mutating func reset() {
        state = .quiet
        position = .zero
        earliestStart = 0
        idleStart = nil
        lastTurn = nil
    }

    // MARK: Decisions

    private mutating func startedSpeech(since start: Int) -> TurnEvent? {
        guard position.value - start >= samples(settings.minimumSpeech) else {
            state = .starting(since: start)
            return nil
        }
        state = .speaking
        idleStart = nil
        let padding = samples(settings.prefixPadding)
        // A padding longer than the stream so far must not overflow below its start.
        let padded = padding >= start ? 0 : start - padding
        turnStart = max(earliestStart, padded)
        return .speechStarted(at: SampleCount(turnStart))
    }

    private mutating func resumed(since: Int, speech: Int) -> TurnEvent? {
        let isLongEnough = position.value - speech >= samples(settings.minimumResumption)
        state = isLongEnough ? .speaking : .resuming(since: since, speech: speech)
        return nil
    }

    private mutating func paused(since end: Int) -> TurnEvent? { paused(since: end, at: position) }

    private mutating func paused(since end: Int, at now: SampleCount) -> TurnEvent? {
        let silence = samples(settings.silenceDuration)
        guard now.value - end >= silence else {
            state = .trailing(since: end)
            return nil
        }
        state = .quiet
        // The turn ends where the silence was long enough, which may lie inside this hop.
        earliestStart = end + silence
        lastTurn = SampleCount(turnStart)..<SampleCount(earliestStart)
        return .speechStopped(at: SampleCount(earliestStart))
    }

    private mutating func idleEvent() -> TurnEvent? {
        guard let start = idleStart, let timeout = settings.idleTimeout else { return nil }
        guard position.value - start >= samples(timeout) else { return nil }
        idleStart = nil
        return .idleTimedOut(from: SampleCount(start), to: position)
    }

    private func samples(_ duration: Duration) -> Int {
        SampleCount(duration, at: sampleRate).value
    }
}
