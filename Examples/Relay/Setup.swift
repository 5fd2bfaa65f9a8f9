import RealtimeOfflineEngines
import RealtimePipeline
import RealtimeProtocol
import RealtimeServer
import RealtimeWebSocket

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Turns options into a server's configuration.
struct Setup {
    let options: Options

    func configuration() throws -> ServerConfiguration {
        var http = HTTPServerConfiguration(host: options.host, port: options.port)
        if let certificate = options.certificate, let key = options.certificateKey {
            http.tls = try TLSContext(certificateChainFile: certificate, privateKeyFile: key)
        }
        let policy = AccessPolicy(
            keys: try options.keyFile.map(keys(in:)),
            allowedOrigins: Set(options.origins),
            allowedHosts: Set(options.hosts)
        )
        let scenarios = try scenarios()
        var configuration = ServerConfiguration(http: http, access: policy, upstream: try upstream())
        configuration.scenarios = Dictionary(scenarios.map { ($0.id, $0) }) { _, last in last }
        configuration.defaultScenario = try defaultScenario(configuration.scenarios)
        configuration.language = options.language.map(SpeechLanguage.init(rawValue:))
        configuration.staticRoot = options.staticRoot
        if case .pipeline = configuration.upstream {
            configuration.voices = FliteSynthesizer.voices
            configuration.voice = options.voice ?? configuration.voices.first
        } else {
            configuration.voice = options.voice
        }
        if let sessions = options.sessions { configuration.sessionLimit = sessions }
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

    private func keys(in path: String) throws -> [String] {
        let keys = try lines(of: path)
            .map { String($0.drop(while: \.isWhitespace).prefix { !$0.isWhitespace }) }
            .filter { !$0.isEmpty && !$0.hasPrefix("#") }
        guard !keys.isEmpty else { throw UsageError("the key file \(path) holds no key") }
        return keys
    }

    private func upstream() throws -> Upstream {
        switch options.upstream {
        case "echo":
            return .echo
        case "pipeline":
            var runner = EngineRunner.Configuration()
            if let recognizers = options.recognizers { runner.sessionLimit = recognizers }
            return .pipeline(try EngineRunner(factory: OfflineEngineFactory(), configuration: runner))
        case let url where url.hasPrefix("ws://") || url.hasPrefix("wss://"):
            let dialect = options.dialect ?? .openAI
            var connection = WebSocketClientConfiguration(url: url)
            if let name = dialect.keyVariable, let key = getenv(name) {
                connection.headers.add("Authorization", "Bearer \(String(cString: key))")
            }
            if dialect == .openAIBeta { connection.headers.add("OpenAI-Beta", "realtime=v1") }
            if url.hasPrefix("wss://") {
                connection.tls = try TLSContext(trust: options.upstreamAuthorities.map { .file($0) } ?? .system)
            }
            return .remote(RemoteUpstream(connection: connection, dialect: dialect, model: options.model))
        default:
            throw UsageError("--upstream expects pipeline, echo, ws://… or wss://…, got '\(options.upstream)'")
        }
    }
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
