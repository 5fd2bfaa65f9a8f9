internal import RealtimeProtocol
internal import RealtimeSession
internal import RealtimeUnits

/// What the client sends, on its way to the upstream.
extension RelaySession {
    mutating func fromClient(_ event: ServerSessionEvent) {
        switch event {
        case .opened: opened()
        case .relayed(.inputAudioBufferAppend(let append), let frame):
            // Nothing but the policy's table of events can hold audio back.
            guard configuration.policy.events.isEmpty || admits(.inputAudioBufferAppend(append), frame) else { return }
            relayAppend(append, frame)
        case .relayed(let event, let frame): relay(event, frame)
        case .ended(let reason):
            observe(.closed(reason, accounting))
            upstream?.close(reason.flatMap(\.sendable) ?? .normal)
        case .updated, .inputAudio, .inputCommitted, .inputCleared, .itemCreated, .itemDeleted, .responseRequested,
            .responseCancelled, .responseFinished, .backlogChanged:
            break  // Model role only.
        }
    }

    private mutating func opened() {
        clock.start(at: now)
        observe(.opened(client: client.dialect, upstream: configuration.upstreamDialect))
        guard Self.canJoin(client.dialect, to: configuration.upstreamDialect) else {
            refuseDialect()
            return
        }
        // A session of the relay's own is the one the client gets: its formats are the client's.
        let own = configuration.policy.session.audio
        formats = RelayFormats(
            clientInput: (try? own?.input?.format?.audioFormat()) ?? client.inputFormat,
            clientOutput: (try? own?.output?.format?.audioFormat()) ?? client.outputFormat,
            upstream: configuration.upstreamDialect
        )
        let toUpstream = DialectTranslator(from: client.dialect, to: configuration.upstreamDialect)
        if !completesSession, !toUpstream.isIdentity {
            let toClient = DialectTranslator(from: configuration.upstreamDialect, to: client.dialect)
            translators = Translators(toUpstream: toUpstream, toClient: toClient)
            if !configuration.upstreamDialect.echoesItemIdentifiers { identifiers = ItemIdentifiers() }
        }
        settleRoute()
        if isIdentity { formats.shareUpstream() }
        adoptFormats()
        // A browser's session is only known with the session.create that follows at once.
        if !completesSession { connect(session: ownSession) }
        resumeSession()
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

    /// What the relay itself tells an upstream: what is its own by policy, and that it finds turns by itself.
    var ownSession: SessionConfiguration? {
        var own = configuration.policy.ownSession
        if configuration.processing.turnDetection != nil {
            var session = own ?? SessionConfiguration()
            session.type = session.type ?? "realtime"
            if session.audio == nil { session.audio = SessionAudio() }
            if session.audio?.input == nil { session.audio?.input = SessionAudioInput() }
            session.audio?.input?.turnDetection = .null
            own = session
        }
        guard let own else { return nil }
        return adaptedToUpstream(withUpstreamFormats(own))
    }

    /// The session with formats that the upstream has, where it mentions others.
    private func withUpstreamFormats(_ session: SessionConfiguration) -> SessionConfiguration {
        var session = session
        let dialect = configuration.upstreamDialect
        if let format = session.inputFormat, !dialect.takes(format) {
            session.audio?.input?.format = WireAudioFormat(dialect.defaultInputFormat)
        }
        if let format = try? session.audio?.output?.format?.audioFormat(), !dialect.gives(format) {
            session.audio?.output?.format = WireAudioFormat(dialect.defaultOutputFormat)
        }
        return session
    }

    /// A session in general-availability terms as the upstream's dialect can say it.
    func adaptedToUpstream(_ session: SessionConfiguration) -> SessionConfiguration {
        var translator = DialectTranslator(from: .openAI, to: configuration.upstreamDialect)
        let events = translator.translate(.sessionUpdate(SessionUpdate(session: session))).events
        guard case .sessionUpdate(let update)? = events.first else { return session }
        return update.session
    }

    mutating func connect(session: SessionConfiguration?) {
        guard upstream == nil else { return }
        swallowsOwnUpdate = session != nil && !completesSession
        upstream = ClientSession(configuration.upstream(session: session))
        if let session {
            inForce = session
            formats.asked(nil, clientInput: nil, clientOutput: nil, upstreamInput: session.inputFormat)
        }
        requestConnection()
    }

    // MARK: Events

    mutating func relay(_ event: ClientEvent, _ frame: Frame) {
        guard case .text(let bytes) = frame else { return }
        settleRoute()
        switch judge(event, bytes) {
        case .pass: relayAccepted(event, frame)
        case .drop: accounting.refusals += 1
        case .splice(let edits):
            if let (event, frame) = spliced(bytes, edits) { relayAccepted(event, frame) }
        case .refuse(let detail, let edits):
            refuse(detail)
            // A browser's session.create must open a session all the same, with the relay's own values.
            guard completesSession, case .sessionUpdate = event, let (event, frame) = spliced(bytes, edits) else {
                return
            }
            relayAccepted(event, frame)
        }
    }

    /// Whether an event that needs no change may go on; where not, the client was told.
    private mutating func admits(_ event: ClientEvent, _ frame: Frame) -> Bool {
        guard case .text(let bytes) = frame else { return false }
        switch judge(event, bytes) {
        case .pass, .splice: return true
        case .drop: accounting.refusals += 1
        case .refuse(let detail, _): refuse(detail)
        }
        return false
    }

    private func judge(_ event: ClientEvent, _ bytes: [UInt8]) -> PolicyVerdict {
        var policy = configuration.policy
        // Turns are the relay's affair; a client that sets them is not told off, since most do.
        if configuration.processing.turnDetection != nil { policy.members[.turnDetection] = .drop }
        let codec = EventCodec(dialect: client.dialect, limits: configuration.client.limits.json)
        var asked = configuration.client.session
        if asked.model == nil { asked.model = configuration.model }
        var models: [SessionConfiguration] = []
        if let model = configuration.model {
            var session = SessionConfiguration()
            session.model = model
            models.append(session)
        }
        let candidates = [inForce, configuration.policy.ownSession ?? SessionConfiguration(), asked] + models
        return policy.judge(event, bytes, limits: codec.limits) {
            candidates.compactMap { session in
                codec.encode(.sessionUpdate(SessionUpdate(session: session)))
                    .flatMap { try? JSONValue(parsing: $0) }?["session"]
            }
        }
    }

    /// The frame with its changes, and what it says then.
    private mutating func spliced(_ bytes: [UInt8], _ edits: [FrameSplice.Edit]) -> (ClientEvent, Frame)? {
        let codec = EventCodec(dialect: client.dialect, limits: configuration.client.limits.json)
        guard let text = FrameSplice.apply(edits, to: bytes), let event = try? codec.decodeClientEvent(text) else {
            // The frame was parsed with the same grammar, so this is a fault of ours; what was to be cut must not pass.
            refuse(ErrorDetail(type: "server_error", code: .serverError, message: "The event could not be relayed."))
            return nil
        }
        return (event, .text(text))
    }

    private mutating func relayAccepted(_ event: ClientEvent, _ frame: Frame) {
        prepare(for: event)
        if case .sessionUpdate(let update) = event { keepAsked(update.session) }
        if completesSession, case .sessionUpdate(let update) = event {
            completeSession(update)
        } else if translators != nil {
            sendTranslated(event)
        } else if completesSession {
            upstream?.send(event)
        } else {
            if case .sessionUpdate(let update) = event {
                formats.asked(
                    update.eventID,
                    clientInput: update.session.inputFormat,
                    clientOutput: nil,
                    upstreamInput: update.session.inputFormat
                )
            }
            upstream?.forward(frame, audio: nil)
        }
    }

    /// What an event means for the audio and the clocks.
    private mutating func prepare(for event: ClientEvent) {
        clock.active(at: now)
        switch event {
        case .inputAudioBufferCommit:
            endUplink()
            uplink?.processor?.cutTurn()
            turnTimer.turnEnded(at: now)
        case .inputAudioBufferClear:
            uplink?.reset()
            uplink?.processor?.cutTurn()
        case .responseCreate: turnTimer.turnEnded(at: now)
        case .responseCancel, .outputAudioBufferClear:
            clock.cut(at: now)
            uplink?.processor?.cut()
        default: break
        }
    }

    /// Says a client's event in the upstream's dialect. An event that it does not have is refused, as the upstream would
    /// refuse it; members that it does not have are left out.
    private mutating func sendTranslated(_ event: ClientEvent) {
        if case .conversationItemTruncate = event, !configuration.upstreamDialect.truncatesItems {
            // The upstream cuts by itself and has no event for it; an error at every interruption would say nothing new.
            accounting.translationLosses += 1
            return
        }
        guard let translation = translators?.toUpstream.translate(event) else { return }
        accounting.translationLosses += translation.report.losses.count
        for event in translation.events {
            if case .sessionUpdate(let update) = event {
                negotiate(update)
            } else {
                upstream?.send(identifiers?.sent(event) ?? event)
            }
        }
        guard translation.events.isEmpty, let loss = translation.report.losses.first else { return }
        refuse(
            ErrorDetail(
                code: .invalidValue,
                message: "'\(event.type)' cannot be relayed: \(loss.reason).",
                param: "type",
                eventID: event.eventID
            )
        )
    }

    /// Sends an update with formats that the upstream has. What the client asked for is what it sends and gets; where
    /// the upstream has other formats, the relay converts.
    mutating func negotiate(_ update: SessionUpdate) {
        var update = update
        let (input, output): (AudioFormat?, AudioFormat?)
        do throws(EventError) {
            input = try update.session.audio?.input?.format?.audioFormat()
            output = try update.session.audio?.output?.format?.audioFormat()
        } catch {
            refuse(ErrorDetail(error, eventID: update.eventID))
            return
        }
        let dialect = configuration.upstreamDialect
        var upstreamInput: AudioFormat?
        if let input {
            let chosen = dialect.takes(input) ? input : dialect.defaultInputFormat
            update.session.audio?.input?.format = WireAudioFormat(chosen)
            upstreamInput = chosen
        }
        if let output {
            let chosen = dialect.gives(output) ? output : dialect.defaultOutputFormat
            update.session.audio?.output?.format = WireAudioFormat(chosen)
        }
        formats.asked(update.eventID, clientInput: input, clientOutput: output, upstreamInput: upstreamInput)
        // The end of the stream in the old format goes before the update.
        adoptFormats()
        upstream?.send(.sessionUpdate(update))
    }

    /// Tells the client that an event of its does not go on.
    mutating func refuse(_ detail: ErrorDetail) {
        accounting.refusals += 1
        observe(.refused(code: detail.code ?? .serverError, param: detail.param))
        client.report(detail)
    }
}

extension SessionConfiguration {
    /// The format of the user's audio, where it is mentioned and one that this library has.
    var inputFormat: AudioFormat? { try? audio?.input?.format?.audioFormat() }
}
