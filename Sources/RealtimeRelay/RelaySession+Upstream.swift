internal import RealtimeProtocol
internal import RealtimeSession
internal import RealtimeUnits

/// What the upstream sends, on its way to the client.
extension RelaySession {
    mutating func fromUpstream(_ event: ClientSession.Event) {
        switch event {
        case .received(.outputAudioDelta(let delta), let frame): relayDelta(delta, frame)
        case .received(let event, let frame): relay(event, frame)
        case .toolCalls(_, let calls): keep(calls)
        case .ready: upstreamReady()
        case .reconnecting(let attempt, _): lostUpstream(before: attempt)
        case .reconnected(let resumption): moved(resumption, isRefresh: false)
        case .refreshed(let resumption): moved(resumption, isRefresh: true)
        case .audio, .stopPlayback, .pausePlayback, .resumePlayback, .responseOverdue, .backlogChanged: break
        case .malformed(let error): malformed(.down, error)
        case .ended(let end): upstreamEnded(end)
        }
    }

    mutating func malformed(_ direction: RelayDirection, _ error: EventError) {
        accounting.malformed += 1
        observe(.malformed(direction))
        client.report(
            ErrorDetail(
                type: "server_error",
                code: .serverError,
                message: "The upstream sent a frame that is no event: \(error)"
            )
        )
    }

    // MARK: Events

    private mutating func relay(_ event: ServerEvent, _ frame: Frame) {
        note(event)
        if case .error(let error) = event, mayBeMended(error.error) {
            farewell = (event, frame)
            return
        }
        tell(event, frame)
    }

    /// Tells the client, as the policy and its dialect have it.
    mutating func tell(_ event: ServerEvent, _ frame: Frame) {
        if case .sessionUpdated = event, swallowsOwnUpdate {
            swallowsOwnUpdate = false
            return
        }
        guard case .text(let bytes) = frame else { return }
        var (event, frame) = (event, frame)
        let limits = configuration.client.limits.json
        var edits: [FrameSplice.Edit] = []
        if concealsAnything {
            switch configuration.policy.conceal(event, bytes, limits: limits) {
            case .pass: break
            case .splice(let found): edits = found
            case .drop: return
            }
        }
        if case .error(let error) = event {
            let redacted = Redaction.redact(error.error.message)
            if redacted != error.error.message {
                let text = JSONValue.string(redacted).serialized
                edits.append(FrameSplice.Edit([.member("error"), .member("message")], .replace(text)))
            }
        }
        if !edits.isEmpty {
            let codec = EventCodec(dialect: configuration.upstreamDialect, limits: limits)
            // What was to be hidden must not pass where it could not be cut out, which would be a fault of ours.
            guard let text = FrameSplice.apply(edits, to: bytes), let again = try? codec.decodeServerEvent(text) else {
                return
            }
            (event, frame) = (again, .text(text))
        }
        if let named = identifiers?.received(event) { event = named }
        if completesSession {
            tellPage(event)
        } else if let translation = translators?.toClient.translate(event) {
            accounting.translationLosses += translation.report.losses.count
            for event in translation.events { tellTranslated(event) }
        } else if let told = resumed(event) {
            client.forward(told, at: now)
        } else {
            client.forward(frame, event: event, at: now)
        }
        if case .sessionCreated = event { tellNotice() }
        if completesSession, case .sessionUpdated = event { tellNotice() }
    }

    /// What an event means for formats, audio and clocks.
    private mutating func note(_ event: ServerEvent) {
        switch event {
        case .sessionCreated(let created):
            inForce = inForce.merged(with: created.session)
            formats.answered(created.session, isUpdate: false)
            formatsMayHaveChanged()
        case .sessionUpdated(let updated):
            inForce = inForce.merged(with: updated.session)
            formats.answered(updated.session, isUpdate: true)
            formatsMayHaveChanged()
        case .error(let error):
            accounting.upstreamErrors += 1
            observe(.upstreamError(error.error.code))
            if formats.refused(error.error.eventID) { formatsMayHaveChanged() }
        case .speechStarted:
            turnTimer.turnBegan()
            clock.cut(at: now)
            uplink?.processor?.cut()
        case .speechStopped:
            turnTimer.turnEnded(at: now)
            clock.active(at: now)
        case .outputAudioDone: endDownlink()
        case .responseDone(let done):
            clock.active(at: now)
            if done.response.status == .cancelled { dropDownlink() } else { endDownlink() }
        case .outputTextDelta, .outputTranscriptDelta, .inputTranscriptionDelta, .inputTranscriptionCompleted,
            .inputAudioBufferCommitted, .responseCreated:
            clock.active(at: now)
        default: break
        }
    }

    private mutating func formatsMayHaveChanged() {
        if isIdentity { formats.shareUpstream() }
        adoptFormats()
    }

    /// Sends a translated event; a session in it says the formats that hold for the client.
    private mutating func tellTranslated(_ event: ServerEvent) {
        switch event {
        case .sessionCreated(let created):
            // A client that was greeted in the upstream's place is not greeted again.
            guard !toldCreated else { return }
            toldCreated = true
            let told = withClientFormats(created)
            client.forward(.sessionCreated(told), at: now)
        case .sessionUpdated(let updated):
            let told = withClientFormats(updated)
            client.forward(.sessionUpdated(told), at: now)
        default: client.forward(event, at: now)
        }
    }

    mutating func withClientFormats(_ event: SessionEvent) -> SessionEvent {
        var event = resumed(event)
        let isConverted =
            formats.clientInput != formats.upstreamInput || formats.clientOutput != formats.upstreamOutput
        if isConverted || event.session.audio?.input?.format != nil {
            if event.session.audio == nil { event.session.audio = SessionAudio() }
            if event.session.audio?.input == nil { event.session.audio?.input = SessionAudioInput() }
            event.session.audio?.input?.format = WireAudioFormat(formats.clientInput)
        }
        if isConverted || event.session.audio?.output?.format != nil {
            if event.session.audio?.output == nil { event.session.audio?.output = SessionAudioOutput() }
            event.session.audio?.output?.format = WireAudioFormat(formats.clientOutput)
        }
        return event
    }
}
