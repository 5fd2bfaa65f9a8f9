import RealtimeAudio
import RealtimeEngines
import RealtimePipeline
import RealtimeProtocol
import RealtimeRecording
import RealtimeRedisStore
import RealtimeRelay
import RealtimeRolePlay
import RealtimeServer
import RealtimeSession
import RealtimeWebSocket

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Turns options into a server's configuration.
struct Setup {
    let options: Options
    let rolePlays = RolePlayStatistics()

    /// Everything, engines and all.
    func configuration() throws -> ServerConfiguration {
        var configuration = try settings(for: try upstream())
        if let host = options.adminHost {
            configuration.admin = AdminConfiguration(
                http: HTTPServerConfiguration(host: host, port: options.adminPort),
                keys: try keys(options.adminKeyFile, "REALTIME_ADMIN_KEYS"),
                allowedHosts: Set(options.hosts)
            )
        }
        configuration.recording = options.recordings.map { folder in
            RecordingConfiguration(folder: folder, format: options.recordingFormat == "wav" ? .wav : .flac)
        }
        return configuration
    }

    /// The store that relays share; `nil` where conversations stay in this process.
    func store(log: @escaping LogSink) throws -> RedisSessionStore? {
        guard var address = options.store else { return nil }
        if let password = getenv("REALTIME_STORE_PASSWORD") { address.password = String(cString: password) }
        let configuration = RedisSessionStore.Configuration(address: address) { text in
            log(LogRecord(level: .warning, message: text))
        }
        return try RedisSessionStore(configuration)
    }

    /// Whether the chosen engines are there, for conversations of clients that choose nothing.
    func engineCheck() throws -> EngineCheck {
        let scenarios = Dictionary(try scenarios().map { ($0.id, $0) }) { _, last in last }
        let scenario = try defaultScenario(scenarios).flatMap { scenarios[$0] } ?? Scenario(id: "none")
        return EngineCheck(
            options: options.engines,
            factory: try options.engines.factory(),
            setup: ConversationSetup(
                scenario: scenario,
                language: options.language.map(SpeechLanguage.init(rawValue:)),
                voice: options.voice ?? options.engines.voices.first
            )
        )
    }

    /// What may change while the server runs, read anew; the rest is as in `old`.
    func reloaded(_ old: ServerConfiguration) throws -> ServerConfiguration { try settings(for: old.upstream) }

    private func settings(for upstream: Upstream) throws -> ServerConfiguration {
        var http = HTTPServerConfiguration(host: options.host, port: options.port)
        if let certificate = options.certificate, let key = options.certificateKey {
            http.tls = try TLSContext(certificateChainFile: certificate, privateKeyFile: key)
        }
        let policy = AccessPolicy(
            keys: try keys(options.keyFile, "REALTIME_KEYS"),
            tokens: try tokens(),
            allowedOrigins: Set(options.origins),
            allowedHosts: Set(options.hosts)
        )
        let scenarios = try scenarios()
        var configuration = ServerConfiguration(http: http, access: policy, upstream: upstream)
        configuration.scenarios = Dictionary(scenarios.map { ($0.id, $0) }) { _, last in last }
        configuration.defaultScenario = try defaultScenario(configuration.scenarios)
        configuration.language = options.language.map(SpeechLanguage.init(rawValue:))
        configuration.staticRoot = options.staticRoot
        if case .pipeline = configuration.upstream {
            configuration.voices = options.engines.voices
            configuration.voice = options.voice ?? configuration.voices.first
            let silence = options.engines.speculation
            configuration.speculation = silence == 0 ? nil : SpeculationSettings(silence: .milliseconds(silence))
        } else {
            configuration.voice = options.voice
        }
        if let sessions = options.sessions { configuration.sessionLimit = sessions }
        configuration.policy = try options.policy.map { path in
            do {
                return try RelayPolicy(parsing: Array(try lines(of: path).joined(separator: "\n").utf8))
            } catch let error as RelayPolicyError {
                throw UsageError("the policy \(path) is refused: \(error)")
            }
        }
        configuration.clientLimits = ClientLimits(
            sessions: options.clientSessions,
            sessionsPerMinute: options.clientRate
        )
        if let most = options.clientFailures { configuration.clientLimits.failuresPerMinute = most == 0 ? nil : most }
        configuration.proxies = ProxyPolicy(trusted: options.proxies, usesProxyProtocol: options.usesProxyProtocol)
        configuration.keepsTranscripts = options.keepsTranscripts
        configuration.servesTestEcho = options.servesTestEcho
        configuration.socketIO = rolePlay(with: configuration)
        return configuration
    }

    /// A folder that was asked for must be there, and so must the default one where a scenario is needed.
    private func scenarios() throws -> [Scenario] {
        let isNeeded = options.scenario != nil || options.upstream == "pipeline"
        if let folder = options.scenarios { return try Scenario.all(inFolder: folder) }
        if isNeeded || access(Options.defaultScenarios, R_OK) == 0 {
            return try Scenario.all(inFolder: Options.defaultScenarios)
        }
        return []
    }

    private func defaultScenario(_ scenarios: [String: Scenario]) throws -> String? {
        guard let name = options.scenario else { return options.upstream == "pipeline" ? "assistant" : nil }
        guard scenarios[name] != nil else {
            let known = scenarios.keys.sorted().joined(separator: ", ")
            throw UsageError("--scenario expects one of \(known), got '\(name)'")
        }
        return name
    }

    /// Keys of a file and of the environment; `nil` where neither is given.
    private func keys(_ file: String?, _ variable: String) throws -> StaticKeys? {
        var keys: StaticKeys?
        if let file {
            let read = StaticKeys(parsing: try lines(of: file).joined(separator: "\n"))
            guard !read.isEmpty else { throw UsageError("the key file \(file) holds no key") }
            keys = read
        }
        if let value = getenv(variable) {
            let read = StaticKeys(parsingList: String(cString: value))
            guard !read.isEmpty else { throw UsageError("\(variable) holds no key") }
            keys = keys?.adding(read) ?? read
        }
        return keys
    }

    private func tokens() throws -> TokenVerifier? {
        guard let path = options.tokenKeys else { return nil }
        do {
            return try TokenVerifier(
                keySet: Array(try lines(of: path).joined(separator: "\n").utf8),
                issuer: options.tokenIssuer,
                audiences: options.tokenAudiences
            )
        } catch let error as TokenKeyError {
            throw UsageError("the token keys \(path) are refused: \(error)")
        }
    }

    private func upstream() throws -> Upstream {
        switch options.upstream {
        case "echo":
            return .echo
        case "pipeline":
            var runner = EngineRunner.Configuration()
            if let recognizers = options.recognizers { runner.sessionLimit = recognizers }
            if options.engines.usesNetwork {
                runner.workers = max(runner.workers, NetworkEngineFactory.workers(forSessions: runner.sessionLimit))
            }
            return .pipeline(try EngineRunner(factory: try options.engines.factory(), configuration: runner))
        case let url where url.isWebSocket:
            let dialect = options.dialect ?? .openAI
            for fallback in options.fallbacks where !fallback.isWebSocket {
                throw UsageError("--fallback expects ws://… or wss://…, got '\(fallback)'")
            }
            // Made once: reading the system's authorities takes a while.
            let urls = [url] + options.fallbacks
            let isSecure = urls.contains { $0.hasPrefix("wss://") }
            let tls = isSecure ? try TLSContext(trust: options.upstreamAuthorities.map { .file($0) } ?? .system) : nil
            let connections = urls.map { connection(to: $0, dialect, tls) }
            var remote = RemoteUpstream(
                connection: connections[0],
                fallbacks: Array(connections.dropFirst()),
                dialect: dialect,
                model: options.model
            )
            setContinuity(of: &remote)
            remote.processing = processing()
            if let count = options.warmUpstreams { remote.warm.count = count }
            return .remote(remote)
        default:
            throw UsageError("--upstream expects pipeline, echo, ws://… or wss://…, got '\(options.upstream)'")
        }
    }

    private func connection(
        to url: String,
        _ dialect: Dialect,
        _ tls: TLSContext?
    ) -> WebSocketClientConfiguration {
        var connection = WebSocketClientConfiguration(url: url)
        if let name = dialect.keyVariable, let key = getenv(name) {
            connection.headers.add("Authorization", "Bearer \(String(cString: key))")
        }
        if dialect == .openAIBeta { connection.headers.add("OpenAI-Beta", "realtime=v1") }
        if url.hasPrefix("wss://") { connection.tls = tls }
        return connection
    }

    /// How sessions outlive the upstream's connections.
    private func setContinuity(of remote: inout RemoteUpstream) {
        if let minutes = options.connectionLimit {
            remote.refresh = minutes == 0 ? nil : RefreshPolicy(limit: .seconds(minutes * 60))
        }
        if let attempts = options.reconnectAttempts { remote.reconnect?.attempts = attempts }
        if !options.reconnects {
            remote.reconnect = nil
            remote.refresh = nil
        }
    }

    private func processing() -> RelayProcessing {
        RelayProcessing(
            echoCancellation: options.processing.cancelsEcho ? RelayProcessing.EchoCancellation() : nil,
            noiseSuppression: options.processing.noiseSuppression,
            gainTarget: options.processing.gain.map { Float($0) },
            turnDetection: options.processing.findsTurns ? TurnDetectionSettings() : nil
        )
    }
}

extension String {
    fileprivate var isWebSocket: Bool { hasPrefix("ws://") || hasPrefix("wss://") }
}

extension Dialect {
    /// The environment variable that holds the key.
    var keyVariable: String? {
        switch self {
        case .openAI, .openAIBeta, .openAITranslation: "OPENAI_API_KEY"
        case .azureOpenAI: "AZURE_OPENAI_API_KEY"
        case .azureVoiceLive: "AZURE_VOICELIVE_API_KEY"
        case .dashScopeOmni, .dashScopeASR, .dashScopeTTS: "DASHSCOPE_API_KEY"
        case .xAI: "XAI_API_KEY"
        case .glm: "ZHIPUAI_API_KEY"
        case .stepFun: "STEPFUN_API_KEY"
        case .browser: nil
        }
    }
}
