public import RealtimePipeline
public import SocketIOProtocol

extension RolePlaySession {
    /// What a session starts from.
    public struct Configuration: Hashable, Sendable {
        /// Scenario, language and voice.
        public var setup: ConversationSetup
        /// What the client said of itself.
        public var opening: RolePlayOpening
        /// Bounds.
        public var limits: RolePlayLimits
        /// Whether replies have a face.
        public var hasAvatar: Bool
        /// What finds turns, where the client wants them found.
        public var detector: SpeechDetector

        /// Creates a configuration.
        public init(
            setup: ConversationSetup,
            opening: RolePlayOpening = RolePlayOpening(),
            limits: RolePlayLimits = RolePlayLimits(),
            hasAvatar: Bool = true,
            detector: SpeechDetector = .silero
        ) {
            self.setup = setup
            self.opening = opening
            self.limits = limits
            self.hasAvatar = hasAvatar
            self.detector = detector
        }
    }

    /// What happened.
    public enum Input: Hashable, Sendable {
        /// The client is in.
        case entered
        /// The client sent an event.
        case event(SocketIOEvent)
        /// The client asked for something; the same as its event. `acknowledgement` is the number to answer with.
        case request(RolePlayRequest, acknowledgement: UInt64? = nil)
        /// An engine brought something forth.
        case engine(EngineResult)
        /// An engine could not be given its work.
        case refused(EngineError, EngineCommand)
        /// A face was made.
        case rendered(AvatarFrame, AvatarTicket)
        /// The server ends the role-play.
        case stopped
        /// ``RolePlaySession/nextDeadline`` has come.
        case deadlineReached
    }

    /// What is to be done.
    public enum Output: Hashable, Sendable {
        /// Tell the client.
        case emit(RolePlayEvent)
        /// Answer the client's event.
        case acknowledge(UInt64, SocketIOValue)
        /// `EngineLease.submit`.
        case engine(EngineCommand)
        /// `EngineLease.cancel(through:on:)`.
        case cancel(Generation, EngineLanes)
        /// `AvatarRenderer.render`; the ticket comes back with the face.
        case render(AvatarScene, AvatarTicket)
        /// The role-play is over: release the engines, and let the client go.
        case ended(RolePlaySummary)
    }
}

/// Which clause a face belongs to.
public struct AvatarTicket: Hashable, Sendable {
    let generation: Generation
    let turn: Int
    let index: Int?
}
