public import RealtimeProtocol
public import RealtimeUnits

/// What the application may do.
extension ClientSession {
    // MARK: Commands

    /// Appends audio: whole samples in ``inputFormat``. Before the server is ready it waits, the oldest dropped first.
    public mutating func append(audio: [UInt8]) {
        let event = InputAudioBufferAppend(audio: AudioPayload(encoding: audio))
        guard let bytes = codec.encode(.inputAudioBufferAppend(event)) else { return }
        enqueue(.text(bytes), audio: inputFormat.duration(ofBytes: audio.count))
    }

    /// Sends any event; nothing where the dialect has no such event, and then returns `false`.
    @discardableResult
    public mutating func send(_ event: ClientEvent) -> Bool {
        guard let bytes = codec.encode(event) else { return false }
        enqueue(.text(bytes), audio: nil)
        return true
    }

    /// Sends a frame as it is: a relay's pass-through. `audio` is its duration where it carries nothing but audio.
    public mutating func forward(_ frame: Frame, audio: Duration?) { enqueue(frame, audio: audio) }

    /// Ends the user's turn by hand.
    public mutating func commitInput() {
        send(.inputAudioBufferCommit(PlainEvent(eventID: identifiers.event())))
    }

    /// Asks for a response.
    public mutating func createResponse(_ response: ResponseConfiguration? = nil) {
        send(.responseCreate(ResponseCreate(response: response, eventID: identifiers.event())))
    }

    /// Cancels the active response; its remaining deltas are dropped. Nothing where none is active.
    public mutating func cancelResponse() {
        guard let id = response.active else { return }
        send(.responseCancel(ResponseCancel(responseID: id, eventID: identifiers.event())))
        response.cancel()
        emit(.stopPlayback)
    }

    /// Reports how much of the live response has left the loudspeaker, in samples of ``outputFormat`` since its start.
    ///
    /// Sent as our `playback` extension; servers that do not know it answer with a harmless error, so it is sent only
    /// where the dialect is the browser's.
    public mutating func reportPlayback(_ played: SampleCount) {
        guard let ledger else { return }
        self.ledger?.acknowledge(played)
        guard configuration.dialect == .browser else { return }
        send(.playback(PlaybackReport(responseID: ledger.response, playedSamples: played.value)))
    }

    /// Truncates the item that plays to what was heard, where the server made an item: nothing where nothing was heard
    /// or all of it.
    public mutating func truncateToHeard(at now: SessionInstant) {
        guard let ledger else { return }
        let heard = ledger.heard(at: now)
        guard heard > .zero, heard < ledger.sent else { return }
        let end = heard.milliseconds(at: ledger.rate)
        send(
            .conversationItemTruncate(
                ItemTruncation(itemID: ledger.item, contentIndex: 0, audioEndMs: end, eventID: identifiers.event())
            )
        )
        self.ledger = nil
    }

    /// Closes the connection.
    public mutating func close(_ reason: CloseReason = .normal) { end(.closedByApplication, reason) }
}
