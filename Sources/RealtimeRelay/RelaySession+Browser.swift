internal import RealtimeProtocol
internal import RealtimeSession
internal import RealtimeUnits

/// A browser in front of a model server: its session is made whole, and what its listener heard is told upstream.
extension RelaySession {
    /// Opens the upstream with a page's session, or changes the one that is open.
    mutating func completeSession(_ update: SessionUpdate) {
        let session = wholeSession(update.session)
        let (input, output) = (client.inputFormat, client.outputFormat)
        guard upstream != nil else {
            formats = RelayFormats(clientInput: input, clientOutput: output, upstream: configuration.upstreamDialect)
            connect(session: session)
            adoptFormats()
            return
        }
        formats.asked(update.eventID, clientInput: input, clientOutput: output, upstreamInput: session.inputFormat)
        adoptFormats()
        upstream?.send(.sessionUpdate(SessionUpdate(session: session, eventID: update.eventID)))
    }

    /// The session that a page leaves to the relay: speech both ways, turns found by the server, and the user's words.
    private func wholeSession(_ page: SessionConfiguration) -> SessionConfiguration {
        let dialect = configuration.upstreamDialect
        var session = SessionConfiguration()
        session.type = "realtime"
        session.outputModalities = [.audio]
        let (input, output) = (client.inputFormat, client.outputFormat)
        var listening = SessionAudioInput(
            format: WireAudioFormat(dialect.takes(input) ? input : dialect.defaultInputFormat),
            turnDetection: .value(TurnDetection(type: .serverVAD))
        )
        // A page shows what was heard, so transcription is asked for.
        if let model = dialect.transcriptionModel {
            listening.transcription = .value(TranscriptionSettings(model: model))
        }
        var speaking = SessionAudioOutput(
            format: WireAudioFormat(dialect.gives(output) ? output : dialect.defaultOutputFormat)
        )
        if let voice = configuration.voice { speaking.voice = .value(.named(voice)) }
        session.audio = SessionAudio(input: listening, output: speaking)
        if let own = configuration.policy.ownSession { session = session.merged(with: own) }
        if let instructions = page.instructions.value { session.instructions = .value(instructions) }
        if let voice = page.audio?.output?.voice.value { session.audio?.output?.voice = .value(voice) }
        if configuration.processing.turnDetection != nil { session.audio?.input?.turnDetection = .null }
        return adaptedToUpstream(session)
    }

    /// Sends a server's event to a page, which hears of its session once.
    mutating func tellPage(_ event: ServerEvent) {
        switch event {
        case .sessionCreated:
            break  // The browser is greeted when its own configuration is in force.
        case .sessionUpdated(let updated):
            guard !toldCreated else { return }
            toldCreated = true
            let event = resumed(SessionEvent(session: updated.session, eventID: updated.eventID))
            client.forward(.sessionCreated(event), at: now)
        case .speechStarted:
            truncateUpstream()
            client.forward(event, at: now)
        default:
            client.forward(event, at: now)
        }
    }

    /// Tells the upstream what the listener heard: over a plain WebSocket it stops by itself but cannot know that.
    mutating func truncateUpstream() {
        guard client.isPlaying(at: now), let heard = client.heard(at: now), heard.audioEndMs > 0,
            configuration.upstreamDialect.truncatesItems
        else { return }
        upstream?.send(
            .conversationItemTruncate(
                ItemTruncation(itemID: heard.item, contentIndex: 0, audioEndMs: heard.audioEndMs)
            )
        )
    }
}
