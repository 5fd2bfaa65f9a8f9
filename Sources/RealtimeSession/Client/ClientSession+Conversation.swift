public import RealtimeProtocol
internal import RealtimeUnits

/// The conversation for whoever stores it, and one that was stored.
extension ClientSession {
    // MARK: Getters

    /// The items as the server has them, oldest first, in words: what ``Configuration/resuming`` takes. Empty unless
    /// ``Configuration/keepsConversation`` or a policy of reconnection asks for it.
    ///
    /// Of an item that was cut, the words that were heard; of one that is being made, the words so far, and no call.
    /// What the user said is in it where the server has written it down: audio is not kept. O(bytes) of the text.
    public var conversation: [ConversationItem] {
        (continuity?.memory ?? memory)?.kept(for: codec.dialect) ?? []
    }

    /// Goes up when ``conversation`` has changed by more than the words of an item that is being made.
    public var conversationRevision: UInt64 {
        if continuity != nil { return continuity?.memory.settled ?? 0 }
        return memory?.settled ?? 0
    }

    // MARK: Commands

    /// The listener has heard so much of an item and will hear no more: ``conversation`` keeps that part of its words.
    /// For a relay whose client has gone; the server is not told.
    package mutating func keepHeard(_ heard: Duration, of item: ItemID) {
        let rate = ledger.rate
        let heard = SampleCount(max(.zero, heard), at: rate)
        if continuity != nil {
            continuity?.memory.cut(item, heard: heard, rate: rate)
        } else {
            memory?.cut(item, heard: heard, rate: rate)
        }
    }

    // MARK: Inside

    /// Notes what an event says of the conversation.
    mutating func keep(_ event: ServerEvent) {
        switch event {
        case .outputTextDelta(let delta), .outputTranscriptDelta(let delta):
            if response.isStale(delta.responseID) { return }
        default: break
        }
        memory?.note(event, rate: ledger.rate)
    }

    /// Gives the server what an earlier session said.
    mutating func giveEarlierConversation(to connection: ConnectionID) {
        guard !configuration.resuming.isEmpty, var state = continuity else { return }
        switch state.carrying {
        case .items:
            let (steps, _) = state.memory.steps(for: &state.replica, leaving: [], dialect: codec.dialect)
            for case .create(let item, let previous) in steps {
                give(item, previous: previous, to: connection, &state.echoes)
            }
            continuity = state
        case .instructions:
            // Where the session configures the server itself, that has been said with the configuration.
            guard configuration.session == nil, state.resumedScript != nil, let session = state.successorSession else {
                return
            }
            transmit(.sessionUpdate(SessionUpdate(session: session, eventID: identifiers.event())), on: connection)
            silentUpdates += 1
        case .nothing: break
        }
    }
}

extension ConversationMemory {
    /// The items in words.
    fileprivate func kept(for dialect: Dialect) -> [ConversationItem] {
        entries.compactMap { entry in
            if entry.isOpen, entry.item.type == .functionCall { return nil }
            var entry = entry
            entry.audio = KeptSpeech()
            return entry.restored(dialect)
        }
    }

    /// Cuts an item unless all of it was heard. Less than a millisecond is the rounding of positions, not a cut.
    fileprivate mutating func cut(_ id: ItemID, heard: SampleCount, rate: SampleRate) {
        guard let entry = entry(id), heard + SampleCount(.milliseconds(1), at: rate) < entry.received else { return }
        cut(id, to: entry.heard.map { min($0, heard) } ?? heard)
    }

    /// Notes what an event of the server says of the conversation.
    fileprivate mutating func note(_ event: ServerEvent, rate: SampleRate) {
        switch event {
        case .conversationItemAdded(let added): note(added, isOpen: added.item.status == .inProgress)
        case .conversationItemDone(let event), .conversationItemRetrieved(let event): note(event, isOpen: false)
        case .conversationItemDeleted(let deleted): remove(deleted.itemID)
        case .conversationItemTruncated(let truncated):
            let end = min(max(0, truncated.audioEndMs), Continuity.longest)
            cut(truncated.itemID, heard: SampleCount(.milliseconds(end), at: rate), rate: rate)
        case .outputItemAdded(let added):
            if let id = added.item.id { put(added.item, id: id, after: nil, isOpen: true) }
        case .outputItemDone(let done):
            if let id = done.item.id { put(done.item, id: id, after: nil, isOpen: false) }
        case .outputTextDelta(let delta), .outputTranscriptDelta(let delta):
            if let id = delta.itemID { add(words: delta.delta, to: id, part: delta.contentIndex ?? 0) }
        case .outputTranscriptDone(let done):
            if let id = done.itemID, let words = done.transcript {
                add(words: words, to: id, part: done.contentIndex ?? 0, isWhole: true)
            }
        case .responseDone(let done):
            for item in done.response.output ?? [] {
                if let id = item.id { put(item, id: id, after: nil, isOpen: false) }
            }
            closeAll()
        case .inputAudioBufferCommitted(let committed):
            let part = ContentPart(type: .inputAudio, transcript: .null)
            let item = ConversationItem(message: committed.itemID, role: .user, content: [part])
            announce(item, id: committed.itemID, after: committed.previousItemID)
        case .inputTranscriptionCompleted(let completed):
            if let id = completed.itemID { transcribed(id, completed.transcript) }
        default: break
        }
    }

    private mutating func note(_ event: ConversationItemEvent, isOpen: Bool) {
        guard let id = event.item.id else { return }
        put(event.item, id: id, after: event.previousItemID.value, isOpen: isOpen)
    }
}
