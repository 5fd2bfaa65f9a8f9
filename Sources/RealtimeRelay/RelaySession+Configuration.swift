public import RealtimeProtocol
public import RealtimeSession

extension RelaySession {
    /// What a relay starts from.
    public struct Configuration: Sendable {
        /// The client's side. Its role is set to `.relay`. A conversation that it resumes is given to the upstream.
        public var client: ServerSession.Configuration
        /// The upstream's dialect.
        public var upstreamDialect: Dialect
        /// What a client may send, see and cost.
        public var policy: RelayPolicy
        /// The model that a translated session asks for; `nil` where the upstream's URL names it.
        public var model: String?
        /// The voice of a translated session, where the client names none.
        public var voice: String?
        /// What is done to the user's audio. Nothing by default.
        public var processing = RelayProcessing()
        /// Whether ``RelaySession/snapshot`` is kept, for whoever stores conversations. Default no.
        public var keepsConversation = false
        /// How often a first connection is asked for before the client is told that there is none. Default 1. A driver
        /// with several upstreams of one dialect takes another at each attempt: ``UpstreamList``.
        public var upstreamAttempts = 1
        /// How an upstream's connection that breaks is made again; `nil`, the default, ends the session with it. With a
        /// policy the driver carries out `.upstream(.connect(_))`: ``survivingConnections(chanceSeed:)``.
        public var reconnect: ReconnectPolicy?
        /// When the session moves to another upstream connection because of the provider's limit; `nil`, the default,
        /// never.
        public var refresh: RefreshPolicy?
        /// What is kept for another connection, where one of the policies is set.
        public var continuity = ContinuityLimits()
        /// How another connection is given the conversation; `nil` as the upstream's dialect has it.
        public var carrying: ConversationCarrying?
        /// Where the chance in the pauses between attempts comes from: a random number, handed in.
        public var chanceSeed: UInt64 = 0

        /// Creates a configuration.
        public init(
            client: ServerSession.Configuration,
            upstreamDialect: Dialect,
            policy: RelayPolicy = RelayPolicy(),
            model: String? = nil,
            voice: String? = nil
        ) {
            self.client = client
            self.client.role = .relay
            self.upstreamDialect = upstreamDialect
            self.policy = policy
            self.model = model
            self.voice = voice
        }

        /// The configuration of a session that outlives its upstream's connections, by the default policies: one that breaks
        /// is made again, and the session moves before the limit of the upstream's provider, where one is published.
        public func survivingConnections(chanceSeed: UInt64) -> Self {
            var configuration = self
            configuration.reconnect = ReconnectPolicy()
            configuration.refresh = RefreshPolicy(for: upstreamDialect)
            configuration.chanceSeed = chanceSeed
            return configuration
        }

        /// The upstream's side, configured with `session`.
        func upstream(session: SessionConfiguration?) -> ClientSession.Configuration {
            var upstream = ClientSession.Configuration(
                dialect: upstreamDialect,
                session: session,
                // Not the prefix of the turns that the relay finds: a client hears of both.
                identifiers: IdentifierSource(prefix: "relayed"),
                limits: client.limits.json
            )
            upstream.decodesAudio = false
            upstream.truncatesUnheard = false
            upstream.reconnect = reconnect
            upstream.refresh = refresh
            upstream.continuity = continuity
            upstream.carrying = carrying
            upstream.chanceSeed = chanceSeed
            upstream.keepsConversation = keepsConversation
            upstream.resuming = client.resuming?.items ?? []
            // What the user says while there is no connection is the same turn as what was said before.
            if reconnect != nil { upstream.sending.audio = max(upstream.sending.audio, continuity.input) }
            return upstream
        }
    }
}
