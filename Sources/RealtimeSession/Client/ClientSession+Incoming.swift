internal import RealtimeProtocol
internal import RealtimeUnits

/// What the server says, where another connection may have to go on from it.
extension ClientSession {
    /// Notes an event of the connection that serves, and returns it as the application is to see it: with the
    /// identifiers and positions that it has seen before. `nil` where it answers what the session did by itself.
    mutating func noted(_ event: ServerEvent, _ frame: Frame, at now: SessionInstant) -> (ServerEvent, Frame)? {
        guard let shown = note(event, at: now) else { return nil }
        guard isRenaming, shown != event, let bytes = codec.encode(shown) else { return (shown, frame) }
        return (shown, .text(bytes))
    }

    /// Whether events of the connection differ from what the application is told.
    private var isRenaming: Bool {
        guard let continuity else { return false }
        return continuity.echoes.hasAliases || continuity.origin > .zero
    }

    private mutating func note(_ event: ServerEvent, at now: SessionInstant) -> ServerEvent? {
        switch event {
        case .sessionCreated(let created):
            continuity?.adopt(created.session)
            continuity?.wasGreeted = true
        case .sessionUpdated(let updated):
            continuity?.adopt(updated.session)
            continuity?.updateAnswered()
        case .conversationItemAdded(let added): return noteAdded(added).map(ServerEvent.conversationItemAdded)
        case .conversationItemDone(let done):
            guard let id = done.item.id, continuity?.echoes.done(id) != true else { return nil }
            let done = renamed(done)
            put(done.item, after: done.previousItemID.value, isOpen: false)
            return .conversationItemDone(done)
        case .conversationItemRetrieved(let retrieved):
            let retrieved = renamed(retrieved)
            if let id = retrieved.item.id { continuity?.memory.cut(id, to: nil) }
            put(retrieved.item, after: nil, isOpen: false)
            return .conversationItemRetrieved(retrieved)
        case .conversationItemTruncated(var truncated):
            truncated.itemID = ours(truncated.itemID)
            remember(truncated)
            return .conversationItemTruncated(truncated)
        case .conversationItemDeleted(var deleted):
            guard continuity?.echoes.deleted(deleted.itemID) != true else { return nil }
            deleted.itemID = ours(deleted.itemID)
            continuity?.log.answered(.deletion(deleted.itemID))
            continuity?.memory.remove(deleted.itemID)
            continuity?.replica.hasNot(deleted.itemID)
            return .conversationItemDeleted(deleted)
        case .outputItemAdded(let added): put(added.item, after: nil, isOpen: true)
        case .outputItemDone(let done): put(done.item, after: nil, isOpen: false)
        case .outputTextDelta(let delta), .outputTranscriptDelta(let delta):
            guard let id = delta.itemID, !response.isStale(delta.responseID) else { break }
            continuity?.memory.add(words: delta.delta, to: id, part: delta.contentIndex ?? 0)
        case .outputTranscriptDone(let done):
            guard let id = done.itemID, let words = done.transcript else { break }
            continuity?.memory.add(words: words, to: id, part: done.contentIndex ?? 0, isWhole: true)
        case .responseCreated:
            continuity?.log.answered(.response)
            continuity?.owedSince = nil
        case .responseDone(let done):
            for item in done.response.output ?? [] { put(item, after: nil, isOpen: false) }
            continuity?.memory.closeAll()
        case .inputAudioBufferCommitted(let committed):
            let rate = inputFormat.sampleRate
            let noted = continuity?.noted(committed, rate: rate, at: now)
            return noted.map(ServerEvent.inputAudioBufferCommitted)
        case .speechStarted(let started):
            let rate = inputFormat.sampleRate
            return continuity?.noted(started, rate: rate).map(ServerEvent.speechStarted)
        case .speechStopped(let stopped):
            let rate = inputFormat.sampleRate
            return (continuity?.noted(stopped, rate: rate)).map(ServerEvent.speechStopped)
        case .inputTranscriptionDelta(var delta):
            delta.itemID = delta.itemID.map(ours)
            return .inputTranscriptionDelta(delta)
        case .inputTranscriptionCompleted(var completed):
            completed.itemID = completed.itemID.map(ours)
            noteTranscript(of: completed.itemID, completed.transcript)
            return .inputTranscriptionCompleted(completed)
        case .inputTranscriptionFailed(var failed):
            failed.itemID = failed.itemID.map(ours)
            noteTranscript(of: failed.itemID, nil)
            return .inputTranscriptionFailed(failed)
        case .error(let error): return note(error.error) ? event : nil
        default: break
        }
        return event
    }

    // MARK: Items

    private func ours(_ id: ItemID) -> ItemID { continuity?.echoes.ours(id) ?? id }

    private func renamed(_ event: ConversationItemEvent) -> ConversationItemEvent {
        var event = event
        event.item.id = event.item.id.map(ours)
        if case .value(let previous) = event.previousItemID { event.previousItemID = .value(ours(previous)) }
        return event
    }

    private mutating func put(_ item: ConversationItem, after previous: ItemID?, isOpen: Bool) {
        guard let id = item.id else { return }
        continuity?.memory.put(item, id: id, after: previous, isOpen: isOpen)
    }

    private mutating func noteAdded(_ added: ConversationItemEvent) -> ConversationItemEvent? {
        guard let id = added.item.id else { return added }
        let isKnown = continuity?.memory.contains(ours(id)) == true
        let action = continuity?.echoes.added(added.item, isKnown: isKnown)
        let name = ours(id)
        if name != id { continuity?.renames = true }
        switch action {
        case .swallow:
            sendDeferred(name)
            return nil
        case .answer:
            continuity?.log.answered(.item(name))
            sendDeferred(name)
        case .some(.none), nil: break
        }
        let added = renamed(added)
        put(added.item, after: added.previousItemID.value, isOpen: added.item.status == .inProgress)
        continuity?.memory.added(name)
        return added
    }

    /// An item keeps what was heard of it; a later event of its whole text does not change that.
    mutating func remember(_ truncation: ItemTruncation) {
        let heard = SampleCount(.milliseconds(min(max(0, truncation.audioEndMs), Continuity.longest)), at: ledger.rate)
        let before = continuity?.memory.entry(truncation.itemID)?.heard
        continuity?.memory.cut(truncation.itemID, to: before.map { min($0, heard) } ?? heard)
    }

    private mutating func noteTranscript(of id: ItemID?, _ words: String?) {
        guard let id else { return }
        continuity?.untranscribed.removeAll { $0 == id }
        continuity?.memory.transcribed(id, words)
    }

    // MARK: Errors

    /// Returns whether the application is to see the error.
    private mutating func note(_ error: ErrorDetail) -> Bool {
        let dialect = configuration.dialect
        continuity?.reconnect?.received(error, in: dialect)
        continuity?.refreshing.received(error, in: dialect)
        continuity?.updateRefused(error)
        guard let event = error.eventID else {
            // An event without a name is refused without one.
            if error.code == .inputAudioBufferCommitEmpty { continuity?.log.answered(.commit) }
            if error.code == .conversationAlreadyHasActiveResponse { continuity?.log.answered(.response) }
            return true
        }
        continuity?.log.refused(event)
        guard let refused = continuity?.echoes.refused(event), refused.isSilent else { return true }
        continuity?.memory.remove(refused.item)
        continuity?.replica.hasNot(refused.item)
        return false
    }
}
