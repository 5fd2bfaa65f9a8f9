public import RealtimeProtocol
public import RealtimeSession
public import RealtimeUnits

/// Joins a client to an upstream model server.
///
/// A value like the sessions it joins: it takes what happened on either side and says what to send on which.
/// **After every input, drain `nextOutput()` until it gives `nil`, then wake up at `nextDeadline`.**
///
/// Frames pass as they came where both sides speak the same dialect and the policy changes nothing. Between two dialects
/// with the same audio formats events are translated (`DialectTranslator`); a browser's session is made whole for the
/// dialects with general-availability names.
public struct RelaySession: Sendable {
    /// What a relay starts from.
    public struct Configuration: Sendable {
        /// The client's side. Its role is set to `.relay`.
        public var client: ServerSession.Configuration
        /// The upstream's dialect.
        public var upstreamDialect: Dialect
        /// What a client may change.
        public var policy: RelayPolicy
        /// The model that a translated session asks for; `nil` where the upstream's URL names it.
        public var model: String?
        /// The voice of a translated session, where the client names none.
        public var voice: String?

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

    /// What happened.
    public enum Input: Hashable, Sendable {
        /// At the client's connection.
        case client(TransportInput)
        /// At the upstream's connection.
        case upstream(TransportInput)
        /// The upstream could not be reached; the text holds no secret and may be shown to the client.
        case upstreamUnreachable(String)
        /// The instant of `nextDeadline` has come.
        case deadlineReached
    }

    /// What is to be done.
    public enum Output: Hashable, Sendable {
        /// At the client's connection.
        case client(TransportOutput)
        /// At the upstream's connection.
        case upstream(TransportOutput)
        /// Open a connection to the upstream, and hand in `.upstream(.connected(…))` or `.upstreamUnreachable`.
        case connectUpstream
    }

    let configuration: Configuration
    /// The client's side.
    public private(set) var client: ServerSession
    /// The upstream's side, from the moment it is wanted.
    public private(set) var upstream: ClientSession?
    private var outputs: [Output] = []
    private var outputHead = 0
    private var now = SessionInstant.start
    private var swallowsOwnUpdate = false
    private var toldBrowser = false
    /// Both directions of two dialects that are not spelt alike; `nil` where frames pass, and for a browser.
    private var translators: Translators?

    private struct Translators {
        var toUpstream: DialectTranslator
        var toClient: DialectTranslator
    }

    /// Creates a relay that waits for its client.
    public init(_ configuration: Configuration) {
        self.configuration = configuration
        client = ServerSession(configuration.client)
    }

    /// Whether a client in `dialect` can be joined to an upstream in `other` at all.
    public static func canJoin(_ dialect: Dialect, to other: Dialect) -> Bool {
        dialect == other || (dialect == .browser && other.hasGeneralNames)
            || (dialect.isTranslated && other.isTranslated)
    }

    private var translates: Bool { client.dialect == .browser && configuration.upstreamDialect != .browser }

    /// Whether both sides are over.
    public var isEnded: Bool { client.isEnded && upstream?.isEnded ?? true }

    // MARK: Inputs

    /// Takes what happened on either side.
    public mutating func handle(_ input: Input, at now: SessionInstant) throws(SessionUsageError) {
        guard outputHead == outputs.count else { throw .outputsNotDrained }
        self.now = now
        switch input {
        case .client(let event): try client.handle(event, at: now)
        case .upstream(let event): try upstream?.handle(event, at: now)
        case .upstreamUnreachable(let message):
            client.close(
                .internalError("upstream is unreachable"),
                error: ErrorDetail(type: "server_error", code: .serverError, message: message)
            )
        case .deadlineReached:
            try client.handle(.deadlineReached, at: now)
            try upstream?.handle(.deadlineReached, at: now)
        }
        pump()
    }

    /// Ends both sides.
    public mutating func close(_ reason: CloseReason, error: ErrorDetail? = nil) {
        client.close(reason, error: error)
        upstream?.close()
        pump()
    }

    // MARK: Outputs

    /// The next thing to do, or `nil` where there is nothing.
    public mutating func nextOutput() -> Output? {
        guard outputHead < outputs.count else {
            outputs.removeAll(keepingCapacity: true)
            outputHead = 0
            return nil
        }
        defer { outputHead += 1 }
        return outputs[outputHead]
    }

    /// When `handle(.deadlineReached, at:)` is due.
    public var nextDeadline: SessionInstant? {
        guard let ours = client.nextDeadline else { return upstream?.nextDeadline }
        return upstream?.nextDeadline.map { min(ours, $0) } ?? ours
    }

    /// Moves what one side gives to the other until both are quiet. Terminates: a side gives only in answer to what
    /// it was handed, and nothing is handed back to where it came from.
    private mutating func pump() {
        var isQuiet = false
        while !isQuiet {
            isQuiet = true
            while let output = client.nextOutput() {
                isQuiet = false
                switch output {
                case .transport(let output): outputs.append(.client(output))
                case .event(let event): fromClient(event)
                }
            }
            while let output = upstream?.nextOutput() {
                isQuiet = false
                switch output {
                case .transport(let output): outputs.append(.upstream(output))
                case .event(let event): fromUpstream(event)
                }
            }
        }
    }

    // MARK: From the client

    private mutating func fromClient(_ event: ServerSessionEvent) {
        switch event {
        case .opened:
            guard Self.canJoin(client.dialect, to: configuration.upstreamDialect) else {
                refuseDialect()
                return
            }
            let toUpstream = DialectTranslator(from: client.dialect, to: configuration.upstreamDialect)
            if !translates, !toUpstream.isIdentity {
                let toClient = DialectTranslator(from: configuration.upstreamDialect, to: client.dialect)
                translators = Translators(toUpstream: toUpstream, toClient: toClient)
            }
            // A browser's session is only known with the session.create that follows at once.
            if !translates { connect(session: passThroughSession) }
        case .relayed(let event, let frame):
            relay(event, frame)
        case .ended(let reason):
            upstream?.close(reason.flatMap(\.sendable) ?? .normal)
        case .updated, .inputAudio, .inputCommitted, .inputCleared, .itemCreated, .itemDeleted, .responseRequested,
            .responseCancelled, .responseFinished, .backlogChanged:
            break  // Model role only.
        }
    }

    private mutating func refuseDialect() {
        let message =
            "Cannot relay the dialect '\(client.dialect.rawValue)' to an upstream that speaks "
            + "'\(configuration.upstreamDialect.rawValue)'."
        client.close(
            .policy("dialects do not match"),
            error: ErrorDetail(code: .invalidValue, message: message)
        )
    }

    /// What the relay itself tells an upstream whose client speaks its dialect: the instructions, where they are its own.
    private var passThroughSession: SessionConfiguration? {
        guard let instructions = configuration.policy.instructions else { return nil }
        var session = SessionConfiguration()
        session.type = "realtime"
        session.instructions = .value(instructions)
        return session
    }

    private mutating func connect(session: SessionConfiguration?) {
        guard upstream == nil else { return }
        swallowsOwnUpdate = session != nil && !translates
        var upstream = ClientSession.Configuration(
            dialect: configuration.upstreamDialect,
            session: session,
            identifiers: IdentifierSource(prefix: "relay"),
            limits: configuration.client.limits.json
        )
        upstream.decodesAudio = false
        upstream.truncatesUnheard = false
        self.upstream = ClientSession(upstream)
        outputs.append(.connectUpstream)
    }

    private mutating func relay(_ event: ClientEvent, _ frame: Frame) {
        if case .inputAudioBufferAppend = event {
            let audio = duration(of: frame)
            upstream?.forward(frame, audio: audio)
            return
        }
        var event = event
        var isChanged = translates
        switch configuration.policy.judge(event) {
        case .pass: break
        case .replace(let replacement):
            event = replacement
            isChanged = true
        case .refuse(let detail):
            client.report(detail)
            // A browser's session.create must open a session all the same, with the relay's instructions.
            guard translates, case .sessionUpdate(var update) = event else { return }
            update.session.instructions = .absent
            event = .sessionUpdate(update)
        }
        if translates, case .sessionUpdate(let update) = event {
            let session = translatedSession(update.session)
            if upstream == nil {
                connect(session: session)
            } else {
                upstream?.send(.sessionUpdate(SessionUpdate(session: session, eventID: update.eventID)))
            }
        } else if translators != nil {
            sendTranslated(event)
        } else if isChanged {
            upstream?.send(event)
        } else {
            upstream?.forward(frame, audio: nil)
        }
    }

    /// Says a client's event in the upstream's dialect. An event that it does not have is refused, as the upstream would
    /// refuse it; members that it does not have are left out.
    private mutating func sendTranslated(_ event: ClientEvent) {
        guard let translation = translators?.toUpstream.translate(event) else { return }
        for event in translation.events { upstream?.send(event) }
        guard translation.events.isEmpty, let loss = translation.report.losses.first else { return }
        client.report(
            ErrorDetail(
                code: .invalidValue,
                message: "'\(event.type)' cannot be relayed: \(loss.reason).",
                param: "type",
                eventID: event.eventID
            )
        )
    }

    private func duration(of frame: Frame) -> Duration {
        // Base64 writes four characters for three bytes; the envelope is small beside them.
        client.inputFormat.duration(ofBytes: frame.byteCount * 3 / 4)
    }

    private func translatedSession(_ browser: SessionConfiguration) -> SessionConfiguration {
        var session = SessionConfiguration()
        session.type = "realtime"
        if let instructions = browser.instructions.value ?? configuration.policy.instructions {
            session.instructions = .value(instructions)
        }
        session.outputModalities = [.audio]
        var input = SessionAudioInput(
            format: WireAudioFormat(client.inputFormat),
            turnDetection: .value(TurnDetection(type: .serverVAD))
        )
        // A page shows what was heard, so transcription is asked for.
        input.transcription = .value(TranscriptionSettings(model: "gpt-4o-mini-transcribe"))
        var output = SessionAudioOutput(format: WireAudioFormat(client.outputFormat))
        if let voice = browser.audio?.output?.voice.value ?? configuration.voice.map(Voice.named) {
            output.voice = .value(voice)
        }
        session.audio = SessionAudio(input: input, output: output)
        return session
    }

    // MARK: From the upstream

    private mutating func fromUpstream(_ event: ClientSession.Event) {
        switch event {
        case .received(let event, let frame): fromUpstream(event, frame)
        case .ready, .audio, .stopPlayback, .pausePlayback, .resumePlayback, .toolCalls, .responseOverdue,
            .backlogChanged, .reconnecting, .reconnected, .refreshed:
            break
        case .malformed(let error):
            client.report(
                ErrorDetail(
                    type: "server_error",
                    code: .serverError,
                    message: "The upstream sent a frame that is no event: \(error)"
                )
            )
        case .ended(let end): upstreamEnded(end)
        }
    }

    private mutating func fromUpstream(_ event: ServerEvent, _ frame: Frame) {
        if case .sessionUpdated = event, swallowsOwnUpdate {
            swallowsOwnUpdate = false
            return
        }
        if translates {
            translate(event)
        } else if let translation = translators?.toClient.translate(event) {
            for event in translation.events { client.forward(configuration.policy.redact(event) ?? event, at: now) }
        } else if let redacted = configuration.policy.redact(event) {
            client.forward(redacted, at: now)
        } else {
            client.forward(frame, event: event, at: now)
        }
    }

    private mutating func translate(_ event: ServerEvent) {
        switch event {
        case .sessionCreated:
            break  // The browser is greeted when its own configuration is in force.
        case .sessionUpdated(let updated):
            guard !toldBrowser else { return }
            toldBrowser = true
            client.forward(.sessionCreated(SessionEvent(session: updated.session, eventID: updated.eventID)), at: now)
        case .speechStarted:
            truncateUpstream()
            client.forward(event, at: now)
        default:
            client.forward(event, at: now)
        }
    }

    /// Tells the upstream what the listener heard: over a plain WebSocket it stops by itself but cannot know that.
    private mutating func truncateUpstream() {
        guard client.isPlaying(at: now), let heard = client.heard(at: now), heard.audioEndMs > 0 else { return }
        upstream?.send(
            .conversationItemTruncate(
                ItemTruncation(itemID: heard.item, contentIndex: 0, audioEndMs: heard.audioEndMs)
            )
        )
    }

    private mutating func upstreamEnded(_ end: ClientSession.SessionEnd) {
        let (message, reason): (String, CloseReason) =
            switch end {
            case .closedByApplication: ("", .normal)
            case .closedByServer(let reason?) where reason.sendable != nil:
                ("The upstream closed the session: \(reason.code) \(reason.text)", reason)
            case .closedByServer: ("The connection to the upstream broke.", .internalError("upstream connection broke"))
            case .notReady: ("The upstream did not become ready in time.", .internalError("upstream is not ready"))
            case .heartbeatMissed: ("The upstream stopped answering.", .internalError("upstream stopped answering"))
            case .serverDoesNotRead: ("The upstream stopped reading.", .internalError("upstream stopped reading"))
            case .idle: ("The session was idle for too long.", .policy("idle"))
            case .tooLong: ("The session has reached its longest duration.", .goingAway("session is too long"))
            }
        let error = message.isEmpty ? nil : ErrorDetail(type: "server_error", code: .serverError, message: message)
        client.close(reason, error: reason.code == 1000 ? nil : error)
    }
}

extension Dialect {
    /// Whether this is one of the dialects that converse in PCM of 24 kHz both ways, so that audio passes between any two
    /// of them as it is.
    fileprivate var isTranslated: Bool {
        switch self {
        case .openAI, .azureOpenAI, .openAIBeta, .azureVoiceLive, .xAI, .stepFun: true
        case .openAITranslation, .dashScopeOmni, .dashScopeASR, .dashScopeTTS, .glm, .browser: false
        }
    }

    /// Whether events have general-availability names.
    fileprivate var hasGeneralNames: Bool {
        switch self {
        case .openAI, .azureOpenAI, .xAI: true
        case .openAIBeta, .openAITranslation, .azureVoiceLive, .dashScopeOmni, .dashScopeASR, .dashScopeTTS, .glm,
            .stepFun, .browser:
            false
        }
    }
}

extension CloseReason {
    /// The reason where RFC 6455 section 7.4 lets an endpoint send its code: 1005, 1006 and 1015 only describe.
    fileprivate var sendable: CloseReason? {
        switch code {
        case 1000...1003, 1007...1014, 3000...4999: self
        default: nil
        }
    }
}
