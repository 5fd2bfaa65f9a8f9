internal import RealtimePipeline
internal import RealtimeProtocol
internal import RealtimeRelay
internal import RealtimeSession
internal import RealtimeUnits
internal import RealtimeWebSocket

/// Makes the session that a request asks for.
struct SessionFactory {
    /// Somebody who was let in and wants a session.
    struct Arrival: Sendable {
        var request: HTTPRequest
        var dialect: Dialect
        var address: String
        var visitor: FrontDoor.Visitor
        var place: ClientAdmission.Place
    }

    let configuration: ServerConfiguration
    let state: ServerState
    let metrics: LoopMetrics
    let watch: RelayWatch
    /// Upstreams of the loop that are open already.
    let warm: WarmUpstreams?

    /// Why a request cannot have the session it asks for.
    private struct Refusal: Error {
        var detail: ErrorDetail
        var reason: String
    }

    /// The handler of a WebSocket that `arrival` opened.
    func makeHandler(for arrival: Arrival, on webSocket: WebSocket) -> any WebSocketHandler {
        let dialect = arrival.dialect
        let identifiers = IdentifierSource(prefix: Self.randomPrefix())
        let id = identifiers.session.rawValue
        let log = state.log
        let tagged: (LogRecord) -> Void = { record in
            var record = record
            record.fields.insert(("session", id), at: 0)
            log(record)
        }
        do throws(Refusal) {
            guard state.registry.enter() else { throw full }
            do throws(Refusal) {
                let session = try makeSession(arrival, identifiers, webSocket, tagged)
                let probe = makeProbe(arrival, id, webSocket)
                tagged(LogRecord(level: .info, message: "session started", fields: describe(arrival, probe)))
                return SessionHost(session, on: webSocket, probe: probe, log: tagged)
            } catch {
                state.registry.leave()
                throw error
            }
        } catch {
            arrival.place.release()
            metrics.refused(error.detail.code == .sessionLimitReached ? .sessions : .request).add()
            return refuse(error, dialect: dialect, on: webSocket, log: tagged)
        }
    }

    private var full: Refusal {
        Refusal(
            detail: ErrorDetail(
                type: "server_error",
                code: .sessionLimitReached,
                message: "This server serves at most \(state.registry.limit) sessions at a time."
            ),
            reason: "session limit reached"
        )
    }

    private func makeProbe(_ arrival: Arrival, _ id: String, _ webSocket: WebSocket) -> SessionProbe {
        let second = configuration.wallClock()
        let recording = state.recorder?.begin(session: id, at: second, metrics: metrics)
        let record = SessionRecord(
            id: id,
            client: arrival.place.client,
            principal: arrival.visitor.principal,
            address: arrival.address,
            dialect: arrival.dialect,
            startedAt: second,
            startInstant: webSocket.context.now,
            owner: .webSocket(webSocket.id, on: webSocket.context.loop),
            transcript: configuration.keepsTranscripts ? TranscriptLog() : nil,
            recordingName: recording?.name
        )
        return SessionProbe(
            record,
            metrics: metrics,
            registry: state.registry,
            place: arrival.place,
            recording: recording,
            context: webSocket.context,
            wallClock: configuration.wallClock
        )
    }

    private func describe(_ arrival: Arrival, _ probe: SessionProbe) -> [(name: String, value: String)] {
        var fields = [("dialect", arrival.dialect.rawValue), ("address", arrival.address)]
        if let principal = arrival.visitor.principal { fields.append(("principal", principal.name)) }
        if let name = probe.record.recordingName { fields.append(("recording", name)) }
        return fields.map { (name: $0.0, value: $0.1) }
    }

    private func refuse(
        _ refusal: Refusal,
        dialect: Dialect,
        on webSocket: WebSocket,
        log: @escaping (LogRecord) -> Void
    ) -> any WebSocketHandler {
        log(LogRecord(level: .warning, message: "session refused", fields: [("reason", refusal.reason)]))
        let session = HostedRefusal(refusal.detail, reason: .policy(refusal.reason), dialect: dialect)
        return SessionHost(session, on: webSocket, probe: nil, log: log)
    }

    private func makeSession(
        _ arrival: Arrival,
        _ identifiers: IdentifierSource,
        _ webSocket: WebSocket,
        _ log: @escaping (LogRecord) -> Void
    ) throws(Refusal) -> any HostedSession {
        let request = arrival.request
        let posted = arrival.visitor.grant?.session
        var initial = initialSession(arrival.dialect, model: request.queryValue("model"))
        // What was posted with a client secret counts, and not what its bearer asks for.
        if let posted { initial = initial.merged(with: posted) }
        var server = ServerSession.Configuration(
            dialect: arrival.dialect,
            session: initial,
            voices: configuration.voices,
            identifiers: identifiers,
            outputLead: configuration.outputLead,
            limits: configuration.limits
        )
        var scenario = try scenario(request.queryValue("scenario"))
        if posted?.instructions.value != nil { scenario?.allowsClientInstructions = false }
        let language = request.queryValue("language").map(SpeechLanguage.init(rawValue:)) ?? configuration.language
        let postedVoice = posted?.audio?.output?.voice.value.flatMap(Self.name(of:))
        switch configuration.upstream {
        case .echo:
            server.voices = []
            return HostedEcho(server)
        case .remote(let remote):
            server.voices = []
            var relay = remote.relay(
                server,
                policy: policy(scenario, language, posted),
                model: posted?.model ?? remote.model,
                voice: postedVoice ?? configuration.voice,
                chanceSeed: .random(in: .min ... .max)
            )
            relay.keepsConversation = configuration.store != nil
            let (context, watch, pool, warm) = (webSocket.context, watch, remote.pool, warm)
            return awaiting(arrival, identifiers, webSocket, log) { resumption, stored in
                if let resumption { relay.client = resumption.adopted(stored, by: relay.client) }
                return HostedRelay(
                    relay,
                    upstream: pool,
                    warm: warm,
                    context: context,
                    observer: watch,
                    resumption: resumption,
                    log: log
                )
            }
        case .pipeline(let runner):
            let setup = ConversationSetup(
                scenario: scenario ?? Scenario(id: "none"),
                language: language,
                voice: try voice(postedVoice ?? request.queryValue("voice"))
            )
            let lease = try admit(setup, to: runner, on: webSocket)
            let speculation = configuration.speculation
            return awaiting(arrival, identifiers, webSocket, log, abandon: lease.release) { resumption, stored in
                if let resumption { server = resumption.adopted(stored, by: server) }
                return HostedPipeline(
                    PipelineSession.Configuration(server: server, setup: setup, speculation: speculation),
                    lease: lease,
                    resumption: resumption,
                    log: log
                )
            }
        }
    }

    /// The configured policy under the scenario, under what was posted with a client secret.
    private func policy(
        _ scenario: Scenario?,
        _ language: SpeechLanguage?,
        _ posted: SessionConfiguration?
    ) -> RelayPolicy {
        var policy =
            configuration.policy ?? RelayPolicy(allowsClientInstructions: scenario?.allowsClientInstructions ?? false)
        if let scenario {
            policy.instructions =
                scenario.instructions[language ?? scenario.languages.first ?? .english] ?? policy.instructions
            if !scenario.allowsClientInstructions { policy.allowsClientInstructions = false }
        }
        return posted.map(policy.bound(to:)) ?? policy
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

    /// What a voice is called.
    private static func name(of voice: Voice) -> String? {
        if case .named(let name) = voice { name } else { nil }
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
