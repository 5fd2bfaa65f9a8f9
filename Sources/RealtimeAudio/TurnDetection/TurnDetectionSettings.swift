/// What `turn_detection` of type `server_vad` sets, and three settings of ours.
///
/// Defaults are those the OpenAI Realtime API documents for `server_vad`; ``openAI`` and its neighbours are those of
/// other dialects and detectors.
public struct TurnDetectionSettings: Hashable, Sendable {
    /// A hop whose score is at least this starts speech. 0.5 by default; any finite number, since dialects differ in
    /// range (DashScope: −1 … 1).
    public var threshold: Float
    /// Once speech runs, hops count as speech down to this score. `nil`: 0.15 below ``threshold`` but not below
    /// 0.01, as in Silero's reference code.
    public var releaseThreshold: Float?
    /// How much audio before the first speech belongs to the turn. 300 ms by default.
    public var prefixPadding: Duration
    /// How much silence ends the turn. 500 ms by default.
    public var silenceDuration: Duration
    /// How long speech must last without a gap before it counts as a turn. Zero by default: the first hop of
    /// speech starts the turn, as with OpenAI. 50 to 250 ms keep clicks and coughs out, at that much delay.
    public var minimumSpeech: Duration
    /// How long speech must last before it ends a pause inside a turn. Zero by default: the first hop of speech does.
    /// What is shorter is part of the pause, so that a click does not keep a turn open.
    public var minimumResumption: Duration
    /// How long after ``TurnDetector/armIdleTimeout(at:)`` a silent user is worth an event. `nil`, the default: never.
    public var idleTimeout: Duration?

    /// Creates settings.
    public init(
        threshold: Float = 0.5,
        releaseThreshold: Float? = nil,
        prefixPadding: Duration = .milliseconds(300),
        silenceDuration: Duration = .milliseconds(500),
        minimumSpeech: Duration = .zero,
        minimumResumption: Duration = .zero,
        idleTimeout: Duration? = nil
    ) {
        self.threshold = threshold
        self.releaseThreshold = releaseThreshold
        self.prefixPadding = prefixPadding
        self.silenceDuration = silenceDuration
        self.minimumSpeech = minimumSpeech
        self.minimumResumption = minimumResumption
        self.idleTimeout = idleTimeout
    }

    /// The score at which speech ends; see ``releaseThreshold``. Never above ``threshold``.
    public var effectiveReleaseThreshold: Float {
        min(threshold, releaseThreshold ?? max(threshold - 0.15, 0.01))
    }

    func validate() throws(TurnDetectionError) {
        for value in [threshold, releaseThreshold ?? 0] where !value.isFinite {
            throw TurnDetectionError(code: .invalidThreshold, value: "\(value)")
        }
        let durations = [prefixPadding, silenceDuration, minimumSpeech, minimumResumption, idleTimeout ?? .zero]
        for value in durations where value < .zero {
            throw TurnDetectionError(code: .negativeDuration, value: "\(value)")
        }
    }
}
