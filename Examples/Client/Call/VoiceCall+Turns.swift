import RealtimeAudio
import RealtimeProtocol
import RealtimeSession
import RealtimeUnits

/// The microphone, the loudspeaker, and when a turn is over.
extension VoiceCall {
    /// The server is ready: opens the microphone and begins the first turn.
    mutating func open(at now: SessionInstant) {
        let (input, output) = (session.inputFormat.sampleRate, session.outputFormat.sampleRate)
        if input != speechRate {
            speechRate = input
            speech = settings.clip.conversion(to: input)
        }
        if case .failure(let error) = speech { return fail(.conversion(error)) }
        playback = PlaybackClock(sampleRate: output)
        microphone = Microphone(sampleRate: input, at: now)
        emit(.sound(.opened(input: input, output: output)))
        emit(.progress(.ready))
        beginTurn()
    }

    private mutating func beginTurn() {
        guard case .success(let speech) = speech, let start = microphone?.speak(speech, after: Self.pause) else {
            return
        }
        let clip = settings.clip
        let extent = clip.extent.converted(from: clip.sampleRate, to: speechRate)
        guard let end = microphone?.instant(of: start + extent.end) else { return }
        turn = Turn(number: pastTurns.count + 1, speechEnd: end)
    }

    /// Sends what the microphone has captured.
    mutating func listen(until now: SessionInstant) {
        while outcome == nil, let frame = microphone?.nextFrame(at: now) {
            emit(.sound(.captured(frame)))
            perform(.appendAudio(PCMConversion.bytes(from: frame, as: session.inputFormat.encoding)))
            pump(at: now)
        }
    }

    /// Plays what is due.
    mutating func play(until now: SessionInstant) {
        guard let start = microphone?.start, let stretch = playback.advance(to: now) else { return }
        emit(.sound(.played(stretch.samples, at: start.duration(to: stretch.start))))
        if playback.isDry { lastHeard = now }
        // What is heard and not is the session's business; it tells the server where that wants to know.
        perform(.acknowledgePlayback(playback.playedSinceStop, session.playbackGeneration))
        drainTransport()
    }

    /// Does what a person does by hand, where that is asked for: ends the turn, or wants another reply.
    mutating func act(at now: SessionInstant) {
        guard outcome == nil, let turn, microphone?.isSpeaking == false else { return }
        if settings.isManual, committedTurn < turn.number {
            committedTurn = turn.number
            perform(.commitInput)
            perform(.createResponse)
            pump(at: now)
        }
        if let heard = settings.retryAfter, retriedTurn < turn.number,
            playback.playedSinceStop >= SampleCount(heard, at: playback.sampleRate)
        {
            retriedTurn = turn.number
            perform(.cancelResponse)
            perform(.createResponse)
            pump(at: now)
        }
    }

    /// Ends the turn where it is whole and was heard, and the call where it takes too long.
    mutating func judge(at now: SessionInstant) {
        guard outcome == nil, let turn, microphone?.isSpeaking == false, playback.isDry else { return }
        let missing = turn.missing
        if missing.isEmpty {
            pastTurns.append(turn)
            self.turn = nil
            emit(.progress(.completed(turn)))
            if pastTurns.count < settings.turns { beginTurn() } else { finish(.succeeded) }
            return
        }
        let patience = max(turn.speechEnd, lastHeard ?? turn.speechEnd).advanced(by: settings.timeout)
        if now >= patience {
            fail(.incomplete(turn: turn.number, missing: missing, complaints: turn.complaints))
        }
    }
}
