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
        if case .conversationItemCreate(let create) = event { sendsByHand(create.item) }
        enqueue(.text(bytes), audio: nil)
        return true
    }

    /// Sends a frame as it is: a relay's pass-through. `audio` is its duration where it carries nothing but audio.
    public mutating func forward(_ frame: Frame, audio: Duration?) { enqueue(frame, audio: audio) }

    /// Ends the user's turn by hand.
    public mutating func commitInput() {
        send(.inputAudioBufferCommit(PlainEvent(eventID: identifiers.event())))
    }

    /// Stops the playback, cancels the active response, and takes what was not heard out of the server's conversation,
    /// in that order. The response's remaining deltas are dropped.
    public mutating func cancelResponse(at now: SessionInstant) { interrupt(at: now, cancelling: true) }

    /// Closes the connection at once: what waits is not sent. ``finish(_:at:)`` ends in order.
    public mutating func close(_ reason: CloseReason = .normal) { end(.closedByApplication, reason) }
}
