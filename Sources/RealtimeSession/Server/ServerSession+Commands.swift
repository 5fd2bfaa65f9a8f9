public import RealtimeProtocol
public import RealtimeUnits

/// What the model side may do. Positions and audio are in the session's formats.
extension ServerSession {
    // MARK: Commands: the user's turn

    /// Says that the user's speech began at `position` of all audio appended so far, padding included.
    ///
    /// The client hears of it first, so that it stops playing; then the active response is cancelled, and of the
    /// item that was playing only what was heard is kept. `interrupts` is false where the session's turn detection
    /// says `interrupt_response: false`.
    public mutating func speechStarted(at position: SampleCount, interrupts: Bool = true, now: SessionInstant) {
        guard isOpen else { return }
        let item = identifiers.item()
        switch input.speechStarted(item: item) {
        case .none: break
        case .announce:
            send(
                .speechStarted(
                    SpeechStarted(
                        audioStartMs: position.milliseconds(at: inputFormat.sampleRate),
                        itemID: item,
                        eventID: identifiers.event()
                    )
                )
            )
            if interrupts { interrupt(at: now) }
        }
    }

    /// Says that the user's speech ended at `position`; commits the input buffer as an item and returns it.
    public mutating func speechStopped(at position: SampleCount) -> ItemID? {
        guard isOpen else { return nil }
        switch input.speechStopped() {
        case .none:
            return nil
        case .commit(let item):
            send(
                .speechStopped(
                    SpeechStopped(
                        audioEndMs: position.milliseconds(at: inputFormat.sampleRate),
                        itemID: item,
                        eventID: identifiers.event()
                    )
                )
            )
            committed(item)
            return item
        }
    }

    /// Sends a piece of what the user said.
    public mutating func transcriptDelta(_ delta: String, of item: ItemID) {
        send(
            .inputTranscriptionDelta(
                InputTranscriptionDelta(itemID: item, contentIndex: 0, delta: delta, eventID: identifiers.event())
            )
        )
    }

    /// Says what the user said in `item`.
    public mutating func transcriptCompleted(_ transcript: String, of item: ItemID, usage: Usage? = nil) {
        conversation.update(item) { $0.content = [ContentPart(type: .inputAudio, transcript: transcript)] }
        var event = InputTranscriptionCompleted(
            itemID: item,
            contentIndex: 0,
            transcript: transcript,
            eventID: identifiers.event()
        )
        event.usage = usage
        send(.inputTranscriptionCompleted(event))
    }

    /// Says that `item` could not be transcribed.
    public mutating func transcriptFailed(_ error: ErrorDetail, of item: ItemID) {
        send(
            .inputTranscriptionFailed(
                InputTranscriptionFailed(itemID: item, contentIndex: 0, error: error, eventID: identifiers.event())
            )
        )
    }

    // MARK: Commands: the model's turn

    /// Begins a response; `nil` where one is active or nobody is there.
    public mutating func beginResponse(
        _ request: ResponseConfiguration? = nil,
        at now: SessionInstant
    ) -> ResponseID? {
        guard isOpen, response.active == nil else { return nil }
        // The beta and DashScope say text and audio, in any order, for what the others call audio.
        let modalities = request?.outputModalities ?? session.outputModalities ?? [.audio]
        let active = ResponseMachine.Active(
            id: identifiers.response(),
            item: identifiers.item(),
            modality: modalities.contains(.audio) || !modalities.contains(.text) ? .audio : .text,
            metadata: request?.metadata ?? .absent
        )
        guard response.begin(active) else { return nil }
        announceBeginning(of: active)
        return active.id
    }

    /// Adds words to the active response. For a spoken one they belong to the audio appended after them.
    public mutating func append(text: String, to id: ResponseID) {
        guard response.active?.id == id, response.active?.isComplete == false, !text.isEmpty else { return }
        beginMessage()
        guard let active = response.active else { return }
        var delta = TextDelta(delta: text, eventID: identifiers.event())
        delta.responseID = id
        delta.itemID = active.item
        delta.outputIndex = active.messageIndex
        delta.contentIndex = 0
        if active.modality == .text {
            response.update { $0.text += text }
            send(.outputTextDelta(delta))
        } else {
            ledger?.append(text: text)
            send(.outputTranscriptDelta(delta))
        }
    }

    /// Adds audio, whole samples in ``outputFormat``, to the active response. It is sent as its time comes.
    ///
    /// Returns whether it was taken: not where the response is over, or where more than ``Limits/pendingOutput`` waits
    /// already (look at ``pendingOutput`` before making more).
    public mutating func append(audio: [UInt8], to id: ResponseID, at now: SessionInstant) -> Bool {
        guard response.active?.id == id, response.active?.modality == .audio, response.active?.isComplete == false
        else { return false }
        let pending = outputFormat.duration(ofBytes: pacer.pendingBytes + audio.count)
        guard pending <= configuration.limits.pendingOutput else { return false }
        if response.active?.messageIndex == nil { beginMessage() }
        ledger?.append(outputFormat.sampleCount(ofBytes: audio.count))
        if pacer.lead == nil {
            sendDelta(audio, at: now)
        } else {
            pacer.append(audio)
            releaseAudio(at: now)
        }
        return true
    }

    /// Says that nothing more comes; the response ends when all its audio was sent. Calls that are open end with what
    /// they have of their arguments.
    public mutating func finishResponse(_ id: ResponseID, at now: SessionInstant) {
        guard let active = response.active, active.id == id, !active.isComplete else { return }
        for call in active.calls where !call.isDone { finishFunctionCall(call.id) }
        response.update { $0.isComplete = true }
        announceTranscriptEarly()
        endIfDrained()
    }

    /// Ends the active response because something failed; the client gets the reason.
    public mutating func failResponse(_ id: ResponseID, _ detail: ErrorDetail, at now: SessionInstant) {
        guard response.active?.id == id else { return }
        var error = detail
        error.type = "server_error"
        sendError(error)
        endResponse(
            .failed,
            details: ResponseStatusDetails(
                type: .failed,
                error: .value(
                    ErrorDetail(type: "server_error", code: detail.code ?? .serverError, message: detail.message)
                )
            ),
            at: now
        )
    }

    /// Ends the session: the client gets an error where there is one, then a close.
    public mutating func close(_ reason: CloseReason, error: ErrorDetail? = nil) {
        guard phase != .ended else { return }
        if let error { sendError(error) }
        end(reason)
    }

    /// Tells the client what is wrong; the session goes on.
    public mutating func report(_ error: ErrorDetail) { sendError(error) }

    /// Sends an event outside the protocol, to the browser dialect alone: other clients may validate what they get.
    public mutating func sendExtension(_ event: UnknownEvent) {
        guard dialect == .browser else { return }
        send(.unknown(event))
    }
}
