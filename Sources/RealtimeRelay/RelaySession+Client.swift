internal import RealtimeProtocol
internal import RealtimeSession
internal import RealtimeUnits

/// What the client sends, on its way to the upstream.
extension RelaySession {
    mutating func fromClient(_ event: ServerSessionEvent) {
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

    mutating func refuseDialect() {
        let message =
            "Cannot relay the dialect '\(client.dialect.rawValue)' to an upstream that speaks "
            + "'\(configuration.upstreamDialect.rawValue)'."
        client.close(
            .policy("dialects do not match"),
            error: ErrorDetail(code: .invalidValue, message: message)
        )
    }

    /// What the relay itself tells an upstream whose client speaks its dialect: the instructions, where they are its own.
    var passThroughSession: SessionConfiguration? {
        guard let instructions = configuration.policy.instructions else { return nil }
        var session = SessionConfiguration()
        session.type = "realtime"
        session.instructions = .value(instructions)
        return session
    }

    mutating func connect(session: SessionConfiguration?) {
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

    mutating func relay(_ event: ClientEvent, _ frame: Frame) {
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
    mutating func sendTranslated(_ event: ClientEvent) {
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

    func duration(of frame: Frame) -> Duration {
        // Base64 writes four characters for three bytes; the envelope is small beside them.
        client.inputFormat.duration(ofBytes: frame.byteCount * 3 / 4)
    }
}
