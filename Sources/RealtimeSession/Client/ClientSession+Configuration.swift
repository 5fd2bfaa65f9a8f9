public import RealtimeProtocol

extension ClientSession {
    /// What a session starts from.
    public struct Configuration: Sendable {
        /// The server's dialect.
        public var dialect: Dialect
        /// Sent as soon as the server may be spoken to. `nil` configures nothing: the session is ready with the
        /// connection, and whoever uses it sends the updates (a relay that passes frames through).
        public var session: SessionConfiguration?
        /// Makes identifiers.
        public var identifiers: IdentifierSource
        /// How long the server may take from the connection to its ready signal. Default 15 s.
        public var readyTimeout: Duration
        /// How often a dialect with its own `ping` is asked for a sign of life. Default 30 s.
        public var heartbeatInterval: Duration
        /// How long the answer may take. Default 10 s.
        public var heartbeatTimeout: Duration
        /// Bounds on one frame.
        public var limits: JSONLimits
        /// Whether audio is decoded for ``Event/audio(_:_:)``. A relay has no use for the samples, only for their count.
        public var decodesAudio = true
        /// What may wait for a server that is not ready or does not read.
        public var sending = SendLimits()
        /// How it is known what the listener has heard. Default a clock without latency, until the application
        /// acknowledges with ``ClientSession/acknowledgePlayback(upTo:of:)``.
        public var playback = PlaybackAccounting.clock(latency: .zero)
        /// Whether a stop of the playback takes what was not heard out of the server's conversation. A relay leaves
        /// that to the client behind it.
        public var truncatesUnheard = true
        /// When speech that the application hears by itself interrupts; `nil`, the default, leaves it to the server.
        public var interruption: InterruptionPolicy?
        /// How long an answer to `response.create`, and the end of a cancelled response, are waited for. Default 10 s,
        /// as LiveKit's agents do.
        public var responseTimeout: Duration = .seconds(10)
        /// How a connection that breaks is made again; `nil`, the default, ends the session with it. With a policy the
        /// session asks for connections: ``TransportOutput/connect(_:)``.
        public var reconnect: ReconnectPolicy?
        /// When the session moves to another connection because of the provider's limit; `nil`, the default, never.
        /// ``RefreshPolicy/init(for:)`` knows the limits.
        public var refresh: RefreshPolicy?
        /// What is kept for another connection, where one of the policies is set.
        public var continuity = ContinuityLimits()
        /// How another connection is given the conversation; `nil` as the dialect's servers take it.
        public var carrying: ConversationCarrying?
        /// Where the chance in the pauses between attempts comes from: a random number, handed in.
        public var chanceSeed: UInt64 = 0
        /// How long ``ClientSession/finish(_:at:)`` waits. Default 5 s, as DashScope's SDK waits for `session.finished`
        /// in that order of magnitude and a user who has hung up waits for nothing.
        public var finishTimeout: Duration = .seconds(5)
        /// How long neither side may speak or send anything but audio; `nil`, the default, for ever. Audio alone does
        /// not count: a microphone always sends. What is sent counts from the last input before it.
        public var idleTimeout: Duration?
        /// How long the session may last; `nil`, the default, for ever.
        public var totalTimeout: Duration?
        /// Whether a server whose dialect has no heartbeat of its own is asked for a sign of life every
        /// ``heartbeatInterval``, by a `session.update` that changes nothing. Default no: a WebSocket has pings.
        public var probesLiveness = false
        /// Whether ``ClientSession/conversation`` is kept, for whoever stores it. Default no.
        public var keepsConversation = false
        /// The items of an earlier session, oldest first: the server is given them, in the way of ``carrying``, before
        /// anything that the application sends, and the application hears nothing of that. Those without an identifier
        /// are left out, and so are the oldest beyond ``continuity``'s bounds.
        public var resuming: [ConversationItem] = []

        /// Creates a configuration with the documented defaults.
        public init(
            dialect: Dialect,
            session: SessionConfiguration?,
            identifiers: IdentifierSource,
            readyTimeout: Duration = .seconds(15),
            heartbeatInterval: Duration = .seconds(30),
            heartbeatTimeout: Duration = .seconds(10),
            limits: JSONLimits = .standard
        ) {
            self.dialect = dialect
            self.session = session
            self.identifiers = identifiers
            self.readyTimeout = readyTimeout
            self.heartbeatInterval = heartbeatInterval
            self.heartbeatTimeout = heartbeatTimeout
            self.limits = limits
        }
    }
}
