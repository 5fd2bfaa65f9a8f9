internal import RealtimePipeline
internal import RealtimeProtocol
internal import RealtimeRelay
internal import RealtimeSession
internal import RealtimeUnits
internal import RealtimeWebSocket

/// Makes the session that a request asks for.
struct SessionFactory: Sendable {
    let configuration: ServerConfiguration
    let registry: SessionRegistry
    let log: LogSink

    /// Why a request cannot have the session it asks for.
    private struct Refusal: Error {
        var detail: ErrorDetail
        var reason: String
    }

    /// The handler of a WebSocket that `request` opened in `dialect`.
    func makeHandler(for request: HTTPRequest, dialect: Dialect, on webSocket: WebSocket) -> any WebSocketHandler {
        let identifiers = IdentifierSource(prefix: Self.randomPrefix())
        let id = identifiers.session.rawValue
        let log = log
        let tagged: (LogRecord) -> Void = { record in
            var record = record
            record.fields.insert(("session", id), at: 0)
            log(record)
        }
        guard registry.enter() else {
            return refuse(
                Refusal(
                    detail: ErrorDetail(
                        type: "server_error",
                        code: .sessionLimitReached,
                        message: "This server serves at most \(registry.limit) sessions at a time."
                    ),
                    reason: "session limit reached"
                ),
                dialect: dialect,
                on: webSocket,
                registry: nil,
                log: tagged
            )
        }
        do throws(Refusal) {
            let session = try makeSession(request, dialect, identifiers, webSocket, tagged)
            tagged(LogRecord(level: .info, message: "session started", fields: [("dialect", dialect.rawValue)]))
            return SessionHost(session, on: webSocket, registry: registry, log: tagged)
        } catch {
            return refuse(error, dialect: dialect, on: webSocket, registry: registry, log: tagged)
        }
    }

    private func refuse(
        _ refusal: Refusal,
        dialect: Dialect,
        on webSocket: WebSocket,
        registry: SessionRegistry?,
        log: @escaping (LogRecord) -> Void
    ) -> any WebSocketHandler {
        log(LogRecord(level: .warning, message: "session refused", fields: [("reason", refusal.reason)]))
        let session = HostedRefusal(refusal.detail, reason: .policy(refusal.reason), dialect: dialect)
        return SessionHost(session, on: webSocket, registry: registry, log: log)
    }

    private func makeSession(
        _ request: HTTPRequest,
        _ dialect: Dialect,
        _ identifiers: IdentifierSource,
        _ webSocket: WebSocket,
        _ log: @escaping (LogRecord) -> Void
    ) throws(Refusal) -> any HostedSession {
        var server = ServerSession.Configuration(
            dialect: dialect,
            session: initialSession(dialect, model: request.queryValue("model")),
            voices: configuration.voices,
            identifiers: identifiers,
            outputLead: configuration.outputLead,
            limits: configuration.limits
        )
        let scenario = try scenario(request.queryValue("scenario"))
        let language = request.queryValue("language").map(SpeechLanguage.init(rawValue:)) ?? configuration.language
        switch configuration.upstream {
        case .echo:
            server.voices = []
            return HostedEcho(server)
        case .remote(let remote):
            server.voices = []
            let instructions = scenario.flatMap { $0.instructions[language ?? $0.languages.first ?? .english] }
            let policy = RelayPolicy(
                instructions: instructions,
                allowsClientInstructions: scenario?.allowsClientInstructions ?? false
            )
            return HostedRelay(
                RelaySession.Configuration(
                    client: server,
                    upstreamDialect: remote.dialect,
                    policy: policy,
                    model: remote.model,
                    voice: configuration.voice
                ),
                upstream: remote,
                context: webSocket.context,
                log: log
            )
        case .pipeline(let runner):
            let setup = ConversationSetup(
                scenario: scenario ?? Scenario(id: "none"),
                language: language,
                voice: try voice(request.queryValue("voice"))
            )
            let lease = try admit(setup, to: runner, on: webSocket)
            let resumption = configuration.store.map { Resumption(request, principal: nil, in: $0) }
            return HostedPipeline(
                PipelineSession.Configuration(server: server, setup: setup),
                lease: lease,
                resumption: resumption,
                load: loading(resumption, on: webSocket),
                log: log
            )
        }
    }

    /// Asks the store for a conversation, and hands the answer to the session on its loop, if it still lives.
    private func loading(_ resumption: Resumption?, on webSocket: WebSocket) -> () -> Void {
        guard let resumption else { return {} }
        let context = webSocket.context
        let (loop, id) = (context.loop, webSocket.id)
        return {
            resumption.store.load(resumption.key, at: context.now) { stored in
                loop.execute { context in (context.webSocket(id: id)?.userState as? SessionHost)?.resume(stored) }
            }
        }
    }

    private func scenario(_ name: String?) throws(Refusal) -> Scenario? {
        guard let name = name ?? configuration.defaultScenario else { return nil }
        if let scenario = configuration.scenarios[name] { return scenario }
        let known = configuration.scenarios.keys.sorted().joined(separator: ", ")
        throw Refusal(
            detail: ErrorDetail(
                code: .invalidValue,
                message: "Invalid value for 'scenario': expected one of \(known), got '\(name)'.",
                param: "scenario"
            ),
            reason: "unknown scenario"
        )
    }

    private func voice(_ name: String?) throws(Refusal) -> String? {
        guard let name else { return configuration.voice }
        if configuration.voices.isEmpty || configuration.voices.contains(name) { return name }
        throw Refusal(
            detail: ErrorDetail(
                code: .invalidValue,
                message:
                    "Invalid value for 'voice': expected one of \(configuration.voices.joined(separator: ", ")), got '\(name)'.",
                param: "voice"
            ),
            reason: "unknown voice"
        )
    }

    private func admit(
        _ setup: ConversationSetup,
        to runner: EngineRunner,
        on webSocket: WebSocket
    ) throws(Refusal) -> EngineLease {
        let loop = webSocket.context.loop
        let id = webSocket.id
        do throws(EngineError) {
            return try runner.admit(setup) { result in
                // On a worker: the result travels to the loop that the session lives on, and finds it gone or there.
                loop.execute { context in
                    (context.webSocket(id: id)?.userState as? SessionHost)?.handle(result)
                }
            }
        } catch {
            let isLimit = if case .sessionLimitReached = error { true } else { false }
            throw Refusal(
                detail: ErrorDetail(
                    type: isLimit ? "server_error" : "invalid_request_error",
                    code: isLimit ? .sessionLimitReached : .invalidValue,
                    message: "\(error)"
                ),
                reason: isLimit ? "session limit reached" : "session cannot be served"
            )
        }
    }

    /// What `session.created` shows before the client has said anything.
    private func initialSession(_ dialect: Dialect, model: String?) -> SessionConfiguration {
        var session = SessionConfiguration()
        session.type = "realtime"
        session.model = model ?? "swift-realtime"
        session.outputModalities = [.audio]
        let input = SessionAudioInput(format: WireAudioFormat(dialect.defaultInputFormat))
        var output = SessionAudioOutput(format: WireAudioFormat(dialect.defaultOutputFormat))
        if let voice = configuration.voice { output.voice = .value(.named(voice)) }
        session.audio = SessionAudio(input: input, output: output)
        return session
    }

    /// Twelve characters of base 36: 62 bits, enough that two sessions of one server never share them.
    private static func randomPrefix() -> String {
        let text = String(UInt64.random(in: .min ... .max), radix: 36)
        return String((String(repeating: "0", count: 12) + text).suffix(12))
    }
}
