internal import RealtimeProtocol
internal import RealtimeUnits

/// What is sent, where another connection may have to be sent it again.
extension ClientSession {
    /// Gives a frame to the connection that serves.
    mutating func deliver(_ frame: Frame, on connection: ConnectionID) {
        guard hasContinuity else {
            outputs.append(.transport(.send(connection, frame)))
            return
        }
        guard let noted = noted(frame, on: connection) else { return }
        outputs.append(.transport(.send(connection, noted)))
    }

    /// Notes a frame and returns it as this connection is to get it; `nil` where it must not.
    private mutating func noted(_ frame: Frame, on connection: ConnectionID) -> Frame? {
        let format = inputFormat
        let bytes: [UInt8]
        switch frame {
        case .text(let text): bytes = text
        case .binary(let audio):
            continuity?.append(binary: audio, format.sampleCount(ofBytes: audio.count), rate: format.sampleRate)
            return frame
        }
        guard let event = try? codec.decodeClientEvent(bytes.span) else { return frame }
        switch event {
        case .inputAudioBufferAppend(let audio):
            let count = format.sampleCount(ofBytes: audio.audio.byteCount)
            continuity?.append(audio.audio, count, rate: format.sampleRate)
        case .inputAudioBufferCommit(let commit): continuity?.log.append(.commit, frame, commit.eventID)
        case .inputAudioBufferClear:
            continuity?.log.clear()
            continuity?.openTurn = nil
            continuity?.endedTurn = nil
        case .responseCreate(let create): continuity?.log.append(.response, frame, create.eventID)
        case .sessionUpdate(let update):
            continuity?.updateSent(update)
            return continuing(update, frame)
        case .conversationItemCreate(let create): return noted(create, frame)
        case .conversationItemDelete(let reference):
            continuity?.log.append(.deletion(reference.itemID), frame, reference.eventID)
            return aliased(event, of: reference.itemID, frame)
        case .conversationItemTruncate(let truncation):
            guard isRestored(truncation.itemID) else {
                remember(truncation)
                return aliased(event, of: truncation.itemID, frame)
            }
            cutRestored(truncation)
            return nil
        case .conversationItemRetrieve(let reference): return aliased(event, of: reference.itemID, frame)
        default: break
        }
        return frame
    }

    /// New instructions of the application's, with what an earlier session said behind them where that is how the server
    /// knows of it.
    private func continuing(_ update: SessionUpdate, _ frame: Frame) -> Frame {
        guard let script = continuity?.resumedScript, let instructions = update.session.instructions.value else {
            return frame
        }
        var update = update
        update.session.instructions = .value(Continuity.instructions(instructions, script: script))
        return codec.encode(.sessionUpdate(update)).map(Frame.text) ?? frame
    }

    /// An item of the application's, which gets a name here where it has none: the same on every connection.
    private mutating func noted(_ create: ConversationItemEvent, _ frame: Frame) -> Frame? {
        var (create, frame) = (create, frame)
        sendsByHand(create.item)
        let id = create.item.id ?? identifiers.item()
        let event = create.eventID ?? identifiers.event()
        if create.item.id == nil || create.eventID == nil {
            create.item.id = id
            create.eventID = event
            guard let bytes = codec.encode(.conversationItemCreate(create)) else { return frame }
            frame = .text(bytes)
        }
        continuity?.log.append(.item(id), frame, event)
        continuity?.echoes.expect(create.item, id: id, event: event, isSilent: false)
        return aliased(.conversationItemCreate(create), frame, continuity?.echoes)
    }

    /// The event with the names that this connection's server has given.
    private mutating func aliased(_ event: ClientEvent, of item: ItemID, _ frame: Frame) -> Frame? {
        guard continuity?.renames == true, continuity?.echoes.isExpected(item) == true else {
            return aliased(event, frame, continuity?.echoes)
        }
        continuity?.deferred.append((item, frame))
        return nil
    }

    /// Sends what has waited for the name of this item.
    mutating func sendDeferred(_ item: ItemID) {
        guard let connection, let waiting = continuity?.deferred, !waiting.isEmpty else { return }
        continuity?.deferred.removeAll { $0.item == item }
        for (_, frame) in waiting.filter({ $0.item == item }) {
            guard let echoes = continuity?.echoes else { return }
            outputs.append(.transport(.send(connection, aliased(frame, echoes))))
        }
    }

    /// The frame with the names that a server has given.
    func aliased(_ frame: Frame, _ echoes: ItemEchoes) -> Frame {
        guard case .text(let bytes) = frame, let event = try? codec.decodeClientEvent(bytes.span) else { return frame }
        return aliased(event, frame, echoes)
    }

    private func aliased(_ event: ClientEvent, _ frame: Frame, _ echoes: ItemEchoes?) -> Frame {
        guard let echoes, echoes.hasAliases else { return frame }
        var event = event
        switch event {
        case .conversationItemCreate(var create):
            if case .value(let previous) = create.previousItemID {
                create.previousItemID = .value(echoes.servers(previous))
            }
            event = .conversationItemCreate(create)
        case .conversationItemDelete(var reference):
            reference.itemID = echoes.servers(reference.itemID)
            event = .conversationItemDelete(reference)
        case .conversationItemRetrieve(var reference):
            reference.itemID = echoes.servers(reference.itemID)
            event = .conversationItemRetrieve(reference)
        case .conversationItemTruncate(var truncation):
            truncation.itemID = echoes.servers(truncation.itemID)
            event = .conversationItemTruncate(truncation)
        default: return frame
        }
        return codec.encode(event).map(Frame.text) ?? frame
    }

    // MARK: Restored items

    /// Whether the connection that serves was given this item again, so that it has no audio of it to truncate.
    func isRestored(_ id: ItemID) -> Bool { continuity?.replica.contains(id) == true }

    /// Cuts an item that cannot be truncated: the server is given it anew, with the words that were heard.
    private mutating func cutRestored(_ truncation: ItemTruncation) {
        remember(truncation)
        rewriteRestored()
        truncations.accepted(truncation.itemID)
        var answer = truncation
        answer.eventID = identifiers.event()
        guard let bytes = codec.encode(.conversationItemTruncated(answer)) else { return }
        emit(.received(.conversationItemTruncated(answer), .text(bytes)))
    }

    /// Brings what was restored up to date.
    mutating func rewriteRestored() {
        guard case .ready(let connection) = phase, var state = continuity else { return }
        let stale = state.memory.entries.filter { entry in
            state.replica.revision(of: entry.id).map { $0 != entry.revision } ?? false
        }
        for entry in stale {
            state.replica.hasNot(entry.id)
            state.echoes.expectDeletion(entry.id)
            let reference = ItemReference(itemID: state.echoes.servers(entry.id), eventID: identifiers.event())
            transmit(.conversationItemDelete(reference), on: connection)
            guard let item = entry.restored(codec.dialect) else { continue }
            let previous = state.memory.predecessor(of: entry.id).map(state.echoes.servers) ?? "root"
            give(item, previous: .value(previous), to: connection, &state.echoes)
            state.replica.has(entry)
        }
        continuity = state
    }

    /// Creates an item that the application knows of already.
    mutating func give(
        _ item: ConversationItem,
        previous: Field<ItemID>,
        to connection: ConnectionID,
        _ echoes: inout ItemEchoes
    ) {
        let event = identifiers.event()
        if let id = item.id { echoes.expect(item, id: id, event: event, isSilent: true) }
        transmit(
            .conversationItemCreate(ConversationItemEvent(item: item, previousItemID: previous, eventID: event)),
            on: connection
        )
    }
}
