public import RealtimeSession

extension PipelineSession {
    /// What a session starts from.
    public struct Configuration: Sendable {
        /// The server role's configuration. Instructions and turn detection that it does not name come from the
        /// scenario and from the documented defaults.
        public var server: ServerSession.Configuration
        /// What the engines are prepared for.
        public var setup: ConversationSetup
        /// Whether the machine says the scenario's greeting first. Default false.
        public var greets: Bool
        /// When a reply is begun before the user's turn is known to be over; `nil` never.
        public var speculation: SpeculationSettings?
        /// What finds speech in the user's audio.
        public var detector: SpeechDetector

        /// Creates a configuration.
        public init(
            server: ServerSession.Configuration,
            setup: ConversationSetup,
            greets: Bool = false,
            speculation: SpeculationSettings? = SpeculationSettings(),
            detector: SpeechDetector = .silero
        ) {
            self.server = server
            self.setup = setup
            self.greets = greets
            self.speculation = speculation
            self.detector = detector
        }
    }

    /// What happened.
    public enum Input: Sendable {
        /// At the client's connection.
        case transport(TransportInput)
        /// In an engine.
        case engine(EngineResult)
    }

    /// What is to be done.
    public enum Output: Sendable {
        /// At the client's connection.
        case transport(TransportOutput)
        /// By an engine: `EngineLease.submit`.
        case engine(EngineCommand)
        /// Results up to this generation are no longer wanted: `EngineLease.cancel(through:on:)`.
        case cancel(Generation, EngineLanes)
        /// Where the time of a turn went, when its first audio leaves.
        case latency(TurnLatency)
        /// The session is over; the lease can be released.
        case ended
    }
}

/// Where the time went between the end of the user's speech and the first audio of the answer.
public struct TurnLatency: Hashable, Sendable {
    /// From the end of speech until silence had lasted long enough to call it a turn.
    public var endpointing: Duration
    /// From there until the words were known.
    public var recognition: Duration
    /// From there until the first clause of the reply was known.
    public var reply: Duration
    /// From there until its first audio was made.
    public var synthesis: Duration

    /// From the end of speech to the first audio.
    public var total: Duration { endpointing + recognition + reply + synthesis }
}
