internal import RealtimeProtocol
internal import RealtimeUnits

/// The rules that join the user's turn, the response and the playback.
extension ServerSession {
    // MARK: Commit

    /// The input buffer has become `item`.
    mutating func committed(_ item: ItemID) {
        let previous = conversation.lastID
        send(
            .inputAudioBufferCommitted(
                InputAudioCommitted(itemID: item, previousItemID: previous, eventID: identifiers.event())
            )
        )
        let part = ContentPart(type: .inputAudio, transcript: .null)
        let message = ConversationItem(message: item, role: .user, status: .completed, content: [part])
        _ = conversation.insert(message, after: nil)
        announce(message, after: previous)
        emit(.inputCommitted(item))
    }

    // MARK: Beginning

    mutating func announceBeginning(of active: ResponseMachine.Active) {
        ledger = PlaybackLedger(
            response: active.id,
            item: active.item,
            rate: outputFormat.sampleRate,
            after: ledger
        )
        pacer.removeAll()
        send(.responseCreated(ResponseEvent(response: describe(active, .inProgress), eventID: identifiers.event())))
        let item = ConversationItem(message: active.item, role: .assistant, status: .inProgress, content: [])
        let previous = conversation.lastID
        _ = conversation.insert(item, after: nil)
        send(
            .outputItemAdded(
                OutputItemEvent(responseID: active.id, outputIndex: 0, item: item, eventID: identifiers.event())
            )
        )
        send(
            .conversationItemAdded(
                ConversationItemEvent(
                    item: item,
                    previousItemID: previous.map { .value($0) } ?? .null,
                    eventID: identifiers.event()
                )
            )
        )
        // Part types are `text` and `audio` here although the item's content says `output_text` and `output_audio`.
        let part =
            active.modality == .text
            ? ContentPart(type: .text, text: "") : ContentPart(type: .audio, transcript: "")
        send(.contentPartAdded(partEvent(of: active, part)))
    }

    private func describe(
        _ active: ResponseMachine.Active,
        _ status: ResponseStatus,
        details: Field<ResponseStatusDetails> = .null,
        output: [ConversationItem] = []
    ) -> Response {
        var result = Response(
            id: active.id,
            status: status,
            statusDetails: details,
            output: output,
            outputModalities: [active.modality]
        )
        result.metadata = active.metadata
        result.usage = .null
        return result
    }

    private mutating func partEvent(of active: ResponseMachine.Active, _ part: ContentPart) -> ContentPartEvent {
        ContentPartEvent(
            responseID: active.id,
            itemID: active.item,
            outputIndex: 0,
            contentIndex: 0,
            part: part,
            eventID: identifiers.event()
        )
    }

    // MARK: Pacing

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
        guard let active = response.active else { return }
        let count = outputFormat.sampleCount(ofBytes: audio.count)
        ledger?.send(count, at: now)
        conversation.spoke(count, in: active.item)
        var delta = AudioDelta(delta: AudioPayload(encoding: audio), eventID: identifiers.event())
        delta.responseID = active.id
        delta.itemID = active.item
        delta.outputIndex = 0
        delta.contentIndex = 0
        send(.outputAudioDelta(delta), audio: count.duration(at: outputFormat.sampleRate))
    }

    // MARK: Ending

    mutating func announceTranscriptEarly() {
        guard dialect.announcesTranscriptBeforeAudioEnds, let active = response.active, !active.transcriptAnnounced,
            active.modality == .audio
        else { return }
        response.update { $0.transcriptAnnounced = true }
        send(.outputTranscriptDone(transcriptDone(of: active, ledger?.text ?? "")))
    }

    private mutating func transcriptDone(of active: ResponseMachine.Active, _ text: String) -> TranscriptDone {
        TranscriptDone(
            responseID: active.id,
            itemID: active.item,
            outputIndex: 0,
            contentIndex: 0,
            transcript: text,
            eventID: identifiers.event()
        )
    }

    mutating func endIfDrained() {
        guard let active = response.active, active.isComplete, pacer.isEmpty else { return }
        endResponse(.completed, details: nil, at: lastInstant)
    }

    /// Speech during a reply: what was not sent is dropped, and the item keeps what was heard.
    mutating func interrupt(at now: SessionInstant) {
        if response.active != nil {
            cancelResponse(.turnDetected, at: now)
        } else if let ledger, ledger.isPlaying(at: now) {
            // Everything was sent, but the last words are still on their way to the listener's ear.
            truncateToHeard(ledger, at: now)
        }
    }

    mutating func cancelResponse(_ cancellation: ResponseEndReason, at now: SessionInstant) {
        guard let active = response.active else { return }
        pacer.removeAll()
        sendQueue.dropAudio()
        endResponse(.cancelled, details: ResponseStatusDetails(type: .cancelled, reason: cancellation), at: now)
        emit(.responseCancelled(active.id))
    }

    /// The one way a response ends: every `added` gets its `done`, in order, and then the response its own.
    mutating func endResponse(_ status: ResponseStatus, details: ResponseStatusDetails?, at now: SessionInstant) {
        guard let active = response.end() else { return }
        pacer.removeAll()
        let isWhole = status == .completed
        let heard = ledger?.heard(at: now) ?? .zero
        let text: String
        if active.modality == .text {
            text = active.text
        } else {
            text = isWhole ? ledger?.text ?? "" : ledger?.text(heard: heard) ?? ""
        }
        let part = finishPart(of: active, text: text)
        let item = ConversationItem(
            message: active.item,
            role: .assistant,
            status: isWhole ? .completed : .incomplete,
            content: [part]
        )
        send(
            .conversationItemDone(
                ConversationItemEvent(
                    item: item,
                    previousItemID: previousField(of: active.item),
                    eventID: identifiers.event()
                )
            )
        )
        send(
            .outputItemDone(
                OutputItemEvent(responseID: active.id, outputIndex: 0, item: item, eventID: identifiers.event())
            )
        )
        conversation.update(active.item) { $0 = item }
        let described = describe(active, status, details: details.map { .value($0) } ?? .null, output: [item])
        send(.responseDone(ResponseEvent(response: described, eventID: identifiers.event())))
        if status == .cancelled, let ledger, active.modality == .audio, ledger.sent > .zero {
            truncateToHeard(ledger, at: now)
        }
        if isWhole { emit(.responseFinished(active.id)) }
    }

    private func previousField(of id: ItemID) -> Field<ItemID> {
        guard let index = conversation.items.lastIndex(where: { $0.id == id }), index > 0,
            let previous = conversation.items[index - 1].id
        else { return .null }
        return .value(previous)
    }

    /// Sends the ends of the content part, and returns what the item keeps of it.
    private mutating func finishPart(of active: ResponseMachine.Active, text: String) -> ContentPart {
        if active.modality == .text {
            send(
                .outputTextDone(
                    TextDone(
                        responseID: active.id,
                        itemID: active.item,
                        outputIndex: 0,
                        contentIndex: 0,
                        text: text,
                        eventID: identifiers.event()
                    )
                )
            )
            send(.contentPartDone(partEvent(of: active, ContentPart(type: .text, text: text))))
            return ContentPart(type: .outputText, text: text)
        }
        send(
            .outputAudioDone(
                ContentReference(
                    responseID: active.id,
                    itemID: active.item,
                    outputIndex: 0,
                    contentIndex: 0,
                    eventID: identifiers.event()
                )
            )
        )
        if !active.transcriptAnnounced { send(.outputTranscriptDone(transcriptDone(of: active, text))) }
        send(.contentPartDone(partEvent(of: active, ContentPart(type: .audio, transcript: text))))
        return ContentPart(type: .outputAudio, transcript: text)
    }

    // MARK: Truncation

    /// Cuts the item that plays to what was heard, and tells the client.
    private mutating func truncateToHeard(_ ledger: PlaybackLedger, at now: SessionInstant) {
        let heard = ledger.heard(at: now)
        cutItem(ledger, to: heard)
        send(
            .conversationItemTruncated(
                ItemTruncation(
                    itemID: ledger.item,
                    contentIndex: 0,
                    audioEndMs: heard.milliseconds(at: ledger.rate),
                    eventID: identifiers.event()
                )
            )
        )
        // What is cut is no longer playing: a second start of speech must not cut it again.
        cutLedger = ledger
        self.ledger = nil
    }

    mutating func cutItem(_ ledger: PlaybackLedger, to end: SampleCount) {
        let text = ledger.text(heard: end)
        conversation.update(ledger.item) {
            $0.status = .incomplete
            $0.content = [ContentPart(type: .outputAudio, transcript: text)]
        }
    }
}
