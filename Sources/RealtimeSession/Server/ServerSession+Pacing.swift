internal import RealtimeProtocol
internal import RealtimeUnits

/// When the audio of a response leaves, and how.
extension ServerSession {
    /// When the next paced delta is due.
    var pacingDeadline: SessionInstant? {
        guard let lead = pacer.lead, !pacer.isEmpty, let ledger else { return nil }
        let ahead = SampleCount(lead, at: ledger.rate)
        return ledger.instant(playedUpTo: ledger.sent - ahead) ?? lastInstant
    }

    /// Sends the audio whose time has come.
    mutating func releaseAudio(at now: SessionInstant) {
        guard let lead = pacer.lead else { return }
        let longest = SampleCount(OutputPacer.longestDelta, at: outputFormat.sampleRate).value
        while !pacer.isEmpty, let ledger, ledger.sent == .zero || ledger.ahead(at: now) <= lead {
            sendDelta(pacer.take(atMost: longest * outputFormat.encoding.bytesPerSample), at: now)
        }
        endIfDrained()
    }

    mutating func sendDelta(_ audio: [UInt8], at now: SessionInstant) {
        guard let id = response.active?.id, let item = response.active?.item else { return }
        let count = outputFormat.sampleCount(ofBytes: audio.count)
        ledger?.send(count, at: now)
        conversation.spoke(count, at: outputFormat.sampleRate, in: item)
        let duration = count.duration(at: outputFormat.sampleRate)
        if dialect.binaryMessages == .audio, session.audio?.output?.transport == "binary" {
            // Bare samples belong to the response and part in progress; nothing else is said of them.
            send(.binary(audio), audio: duration)
            return
        }
        var delta = AudioDelta(delta: AudioPayload(encoding: audio), eventID: identifiers.event())
        delta.responseID = id
        delta.itemID = item
        delta.outputIndex = response.active?.messageIndex
        delta.contentIndex = 0
        send(.outputAudioDelta(delta), audio: duration)
    }
}
