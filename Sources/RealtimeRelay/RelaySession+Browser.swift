internal import RealtimeProtocol
internal import RealtimeSession
internal import RealtimeUnits

/// A browser in front of a model server: its session is made whole, and what its listener heard is told upstream.
extension RelaySession {
    func translatedSession(_ browser: SessionConfiguration) -> SessionConfiguration {
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

    mutating func translate(_ event: ServerEvent) {
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
    mutating func truncateUpstream() {
        guard client.isPlaying(at: now), let heard = client.heard(at: now), heard.audioEndMs > 0 else { return }
        upstream?.send(
            .conversationItemTruncate(
                ItemTruncation(itemID: heard.item, contentIndex: 0, audioEndMs: heard.audioEndMs)
            )
        )
    }
}
