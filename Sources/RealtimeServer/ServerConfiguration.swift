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

/// A model server that sessions are relayed to.
public struct RemoteUpstream: Sendable {
    /// Where it is and how it is reached. Headers may hold a key; nothing here is ever logged.
    public var connection: WebSocketClientConfiguration
    /// What it speaks.
    public var dialect: Dialect
    /// The model that a translated session asks for.
    public var model: String?

    /// Creates an upstream.
    public init(connection: WebSocketClientConfiguration, dialect: Dialect, model: String? = nil) {
        self.connection = connection
        self.dialect = dialect
        self.model = model
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
    /// Where the pipeline's conversations wait for a client that connects again; `nil` keeps none. In this process by
    /// default.
    public var store: (any SessionStore)?

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
        store = MemorySessionStore()
    }
}
