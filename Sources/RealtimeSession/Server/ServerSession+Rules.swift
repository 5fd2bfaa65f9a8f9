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

    // MARK: Interruption

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
        sendQueue.dropAudio()
        endResponse(.cancelled, details: ResponseStatusDetails(type: .cancelled, reason: cancellation), at: now)
        emit(.responseCancelled(active.id))
    }

    // MARK: Ending

    mutating func endIfDrained() {
        guard let active = response.active, active.isComplete, pacer.isEmpty else { return }
        endResponse(.completed, details: nil, at: lastInstant)
    }

    /// The one way a response ends: every `added` gets its `done`, in order, and then the response its own.
    mutating func endResponse(_ status: ResponseStatus, details: ResponseStatusDetails?, at now: SessionInstant) {
        guard let active = response.end() else { return }
        pacer.removeAll()
        var output: [(index: Int, item: ConversationItem)] = []
        if let index = active.messageIndex { output.append((index, finishMessage(index, of: active, status, at: now))) }
        for call in active.calls {
            // A call that is done has been announced as such; one that is cut short keeps the arguments so far.
            let item = call.isDone ? describe(call, .completed) : finish(call, .incomplete, of: active.id)
            output.append((call.outputIndex, item))
        }
        output.sort { $0.index < $1.index }
        let described = describe(
            active,
            status,
            details: details.map { .value($0) } ?? .null,
            output: output.map(\.item)
        )
        send(.responseDone(ResponseEvent(response: described, eventID: identifiers.event())))
        if active.modality == .audio, let ledger, ledger.item == active.item {
            if let end = ledger.cutEnd {
                // The client has said where, and was answered.
                conversation.cut(active.item, to: end)
            } else if status == .cancelled, ledger.sent > .zero {
                truncateToHeard(ledger, at: now)
            }
        }
        if status == .completed { emit(.responseFinished(active.id)) }
    }

    /// The listener is gone, perhaps in the middle of something: the conversation keeps what was heard of it.
    mutating func settle(at now: SessionInstant) {
        let heard = ledger?.heard(at: now) ?? .zero
        if let active = response.end() {
            if active.messageIndex != nil {
                let part =
                    active.modality == .text
                    ? ContentPart(type: .outputText, text: active.text)
                    : ContentPart(type: .outputAudio, transcript: ledger?.text(heard: heard) ?? "")
                conversation.update(active.item) {
                    $0.status = .incomplete
                    $0.content = [part]
                }
            }
            for call in active.calls where !call.isDone {
                let item = describe(call, .incomplete)
                conversation.update(call.item) { $0 = item }
            }
            emit(.responseCancelled(active.id))
        } else if let ledger, ledger.isPlaying(at: now) {
            cutItem(ledger, to: heard)
        }
        ledger = nil
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
