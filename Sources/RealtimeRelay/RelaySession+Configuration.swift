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
        /// How often a connection is asked for before the client is told that there is none. Default 1. A driver with
        /// several upstreams of one dialect takes another at each attempt: ``UpstreamList``.
        public var upstreamAttempts = 1

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
    }
}
