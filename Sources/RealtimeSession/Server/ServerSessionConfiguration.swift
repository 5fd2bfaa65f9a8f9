public import RealtimeProtocol

extension ServerSession {
    /// Who makes the server's events.
    public enum Role: Hashable, Sendable {
        /// This session does, for a model on this side: it opens the session, numbers the items, paces the audio.
        case model
        /// An upstream server does; this session hands the client's events on and forwards the upstream's.
        case relay
    }

    /// Bounds of one session.
    public struct Limits: Hashable, Sendable {
        /// Bounds on one frame.
        public var json: JSONLimits = .standard
        /// The longest audio between two commits. Default 15 minutes, 43 MB of 24 kHz PCM16 in whatever keeps it.
        public var inputBuffer: Duration = .seconds(900)
        /// The least audio a manual commit needs. 100 ms: OpenAI's `input_audio_buffer_commit_empty`.
        public var shortestCommit: Duration = .milliseconds(100)
        /// Audio kept that a browser sends before `session.create`. Default 10 s; the oldest is kept.
        public var audioBeforeOpening: Duration = .seconds(10)
        /// How long a browser may take for its `session.create`. Default 30 s.
        public var opening: Duration = .seconds(30)
        /// How long a client may send nothing at all. Default 10 minutes.
        public var idle: Duration = .seconds(600)
        /// How long the session may last. Default 60 minutes, OpenAI's limit.
        public var total: Duration = .seconds(3_600)
        /// The longest audio that may wait for its turn to be sent. Default 120 s, 5.8 MB of 24 kHz PCM16.
        public var pendingOutput: Duration = .seconds(120)
        /// What may wait for a client that does not read.
        public var sending = SendLimits()

        /// The documented defaults.
        public init() {}
    }

    /// What a session starts from.
    public struct Configuration: Sendable {
        /// Who makes the server's events.
        public var role: Role
        /// The client's dialect, as path and headers tell it.
        public var dialect: Dialect
        /// Whether a first event `session.create` turns the dialect into the browser's, whatever the path said.
        public var detectsBrowser: Bool
        /// What `session.created` says: model, instructions, formats, voice, turn detection.
        public var session: SessionConfiguration
        /// The voices a client may choose; empty accepts any.
        public var voices: [String]
        /// The kinds of turn detection a client may choose; empty accepts any.
        public var turnDetectionTypes: [TurnDetectionType] = []
        /// Whether a client may replace the instructions.
        public var allowsClientInstructions: Bool
        /// Whether `instructions` are left out of what the client is shown.
        public var hidesInstructions: Bool
        /// Makes identifiers.
        public var identifiers: IdentifierSource
        /// How far ahead of the listener's loudspeaker audio is sent; `nil` sends it at once. Default 400 ms: enough
        /// for a TCP retransmission, little enough to be thrown away.
        public var outputLead: Duration?
        /// Bounds.
        public var limits: Limits
        /// The conversation of an earlier connection, to be gone on with.
        public var resuming: ConversationSnapshot?
        /// Something that the client is told right after `session.created`.
        public var notice: ErrorDetail?

        /// Creates a configuration with the documented defaults.
        public init(
            role: Role = .model,
            dialect: Dialect,
            detectsBrowser: Bool = true,
            session: SessionConfiguration = SessionConfiguration(),
            voices: [String] = [],
            allowsClientInstructions: Bool = false,
            hidesInstructions: Bool = false,
            identifiers: IdentifierSource,
            outputLead: Duration? = .milliseconds(400),
            limits: Limits = Limits()
        ) {
            self.role = role
            self.dialect = dialect
            self.detectsBrowser = detectsBrowser
            self.session = session
            self.voices = voices
            self.allowsClientInstructions = allowsClientInstructions
            self.hidesInstructions = hidesInstructions
            self.identifiers = identifiers
            self.outputLead = outputLead
            self.limits = limits
        }
    }
}

/// What a server session tells the side that makes the answers.
public enum ServerSessionEvent: Hashable, Sendable {
    /// The client may be served; the configuration in force.
    indirect case opened(SessionConfiguration)
    /// The client has changed the session; the configuration in force.
    indirect case updated(SessionConfiguration)
    /// Audio from the user: whole samples in ``ServerSession/inputFormat``.
    case inputAudio([UInt8])
    /// What was appended since the last commit is now this item.
    case inputCommitted(ItemID)
    /// What was appended since the last commit is to be forgotten.
    case inputCleared
    /// The client has added an item.
    indirect case itemCreated(ConversationItem)
    /// The client has removed an item.
    case itemDeleted(ItemID)
    /// The client wants this response, which has begun.
    indirect case responseRequested(ResponseID, ResponseConfiguration?)
    /// This response is over before its end: whatever is still being made for it is to be dropped.
    case responseCancelled(ResponseID)
    /// Everything of this response has been sent.
    case responseFinished(ResponseID)
    /// Relay role: a client event to act on or to forward, and the frame it came in.
    case relayed(ClientEvent, Frame)
    /// The client reads more slowly than it is written to (`true`), or has caught up (`false`): ``SendLimits``.
    case backlogChanged(isHigh: Bool)
    /// The session is over. Nothing follows.
    case ended(CloseReason?)
}
