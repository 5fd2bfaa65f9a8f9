public import RealtimePipeline
public import RealtimeProtocol
public import RealtimeRelay
public import RealtimeSession
public import RealtimeWebSocket

/// Where the answers come from.
public enum Upstream: Sendable {
    /// Engines in this process.
    case pipeline(EngineRunner)
    /// The caller's own audio.
    case echo
    /// Another server.
    case remote(RemoteUpstream)
}

/// A model server that sessions are relayed to, and how they outlive its connections.
public struct RemoteUpstream: Sendable {
    /// Where it is and how it is reached, and after it those that are asked where it does not answer: all of one dialect,
    /// since a session does not know which of them serves it. Headers may hold a key; nothing here is ever logged.
    public let connections: [WebSocketClientConfiguration]
    /// What it speaks.
    public var dialect: Dialect
    /// The model that a translated session asks for.
    public var model: String?
    /// How a connection that breaks is made again; `nil` ends the client's session with it. Docs/Reconnect.md.
    public var reconnect: ReconnectPolicy?
    /// When a session moves to another connection because of the provider's limit; `nil` never. By default as the dialect's
    /// provider has it.
    public var refresh: RefreshPolicy?
    /// What is kept of a conversation for another connection. By default up to 5 s of audio, some 0.3 MB, while the user is
    /// silent, and up to 60 s of a turn.
    public var continuity = ContinuityLimits()
    /// How another connection is given the conversation; `nil` as the dialect has it.
    public var carrying: ConversationCarrying?
    /// Connections that are open before somebody calls. None by default.
    public var warm = WarmUpstreamPolicy()
    /// What is done to the user's audio. Nothing by default.
    public var processing = RelayProcessing()
    /// Which of ``connections`` were dead lately.
    let pool: UpstreamPool

    /// Creates an upstream, with the default policies for connections that end.
    public init(
        connection: WebSocketClientConfiguration,
        fallbacks: [WebSocketClientConfiguration] = [],
        dialect: Dialect,
        model: String? = nil
    ) {
        connections = [connection] + fallbacks
        self.dialect = dialect
        self.model = model
        reconnect = ReconnectPolicy()
        refresh = RefreshPolicy(for: dialect)
        pool = UpstreamPool(connections)
    }

    /// The relay between `client` and this upstream.
    func relay(
        _ client: ServerSession.Configuration,
        policy: RelayPolicy,
        model: String?,
        voice: String?,
        chanceSeed: UInt64
    ) -> RelaySession.Configuration {
        var relay = RelaySession.Configuration(
            client: client,
            upstreamDialect: dialect,
            policy: policy,
            model: model,
            voice: voice
        )
        relay.processing = processing
        relay.upstreamAttempts = connections.count
        relay.reconnect = reconnect
        relay.refresh = refresh
        relay.continuity = continuity
        relay.carrying = carrying
        relay.chanceSeed = chanceSeed
        return relay
    }
}

/// What a server starts from.
public struct ServerConfiguration: Sendable {
    /// Address, TLS and bounds of the listener.
    public var http: HTTPServerConfiguration
    /// Who may connect.
    public var access: AccessPolicy
    /// Where the answers come from.
    public var upstream: Upstream
    /// The scenarios that clients may name with `?scenario=`.
    public var scenarios: [String: Scenario]
    /// The scenario of clients that name none.
    public var defaultScenario: String?
    /// The language of clients that name none with `?language=`; `nil` takes the scenario's first.
    public var language: SpeechLanguage?
    /// The voices that clients may choose; empty accepts any.
    public var voices: [String]
    /// The voice of clients that choose none.
    public var voice: String?
    /// The most sessions at once. Default 1000.
    public var sessionLimit: Int
    /// What clients of a relay may send and change, and what they may cost; `nil` locks the instructions alone. A
    /// scenario's instructions replace the policy's.
    public var policy: RelayPolicy?
    /// How much one client may have.
    public var clientLimits: ClientLimits
    /// Which proxies are believed about where a request comes from.
    public var proxies: ProxyPolicy
    /// Where operators ask; `nil` answers `/healthz` and `/readyz` alone, on the port of the sessions.
    public var admin: AdminConfiguration?
    /// Whether and where sessions are recorded; `nil`, the default, records none.
    public var recording: RecordingConfiguration?
    /// Whether what is said is written down, in memory and within bounds, for `/admin/sessions/…/transcript`. Default
    /// false.
    public var keepsTranscripts: Bool
    /// Seconds since 1970: for tokens and client secrets. The system's clock by default.
    public var wallClock: @Sendable () -> Int
    /// The directory of static files; `nil` serves none.
    public var staticRoot: String?
    /// Whether `/echo` sends every message back as it came, to whoever may open a session: for tests of WebSockets as
    /// such. Default false.
    public var servesTestEcho: Bool
    /// What answers Socket.IO clients at `/socket.io/`; `nil` serves none.
    public var socketIO: SocketIOEndpoint?
    /// Bounds of one session.
    public var limits: ServerSession.Limits
    /// How far ahead of the listener's loudspeaker the pipeline's audio is sent.
    public var outputLead: Duration
    /// When the pipeline begins a reply before the user's turn is known to be over; `nil` never.
    public var speculation: SpeculationSettings?
    /// Where conversations wait for a client that connects again; `nil` keeps none. In this process by default.
    public var store: (any SessionStore)?
    /// Where sessions are counted with those of other servers; `nil`, the default, where this server is alone.
    public var registry: (any SharedSessionRegistry)?

    /// Creates a configuration with the documented defaults.
    public init(http: HTTPServerConfiguration, access: AccessPolicy, upstream: Upstream) {
        self.http = http
        self.access = access
        self.upstream = upstream
        scenarios = [:]
        voices = []
        sessionLimit = 1_000
        clientLimits = ClientLimits()
        proxies = ProxyPolicy()
        keepsTranscripts = false
        servesTestEcho = false
        wallClock = { Timestamp.now }
        limits = ServerSession.Limits()
        outputLead = .milliseconds(400)
        speculation = SpeculationSettings()
        store = MemorySessionStore()
    }
}
