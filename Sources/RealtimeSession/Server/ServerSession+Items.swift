internal import RealtimeProtocol
internal import RealtimeUnits

/// What a client does to the items of the conversation.
extension ServerSession {
    // MARK: Create, retrieve, delete

    mutating func createItem(_ create: ConversationItemEvent) {
        var item = create.item
        if let id = item.id, conversation.item(id) != nil {
            sendError(
                .invalidValue,
                "Invalid value for 'item.id': expected a new identifier, got '\(id)'.",
                param: "item.id",
                eventID: create.eventID
            )
            return
        }
        if item.type == .functionCallOutput, let call = item.callID, !conversation.hasCall(call) {
            sendError(
                .invalidToolCallID,
                "Tool call ID '\(call)' not found in conversation.",
                param: "item.call_id",
                eventID: create.eventID
            )
            return
        }
        item.id = item.id ?? identifiers.item()
        item.status = item.status ?? .completed
        // An empty name is what clients write that have none: the item goes to the end.
        let named = create.previousItemID.value.flatMap { $0.rawValue.isEmpty ? nil : $0 }
        let previous = named ?? conversation.lastID
        guard conversation.insert(item, after: named) else {
            sendError(
                dialect == .xAI ? .itemNotFound : .invalidValue,
                "Invalid value for 'previous_item_id': expected an item of this conversation, got '\(previous?.rawValue ?? "")'.",
                param: "previous_item_id",
                eventID: create.eventID
            )
            return
        }
        announce(item, after: previous == "root" ? nil : previous)
        emit(.itemCreated(item))
    }

    mutating func retrieve(_ reference: ItemReference) {
        guard let item = conversation.item(reference.itemID) else {
            return notFound(reference, .itemRetrieveInvalidItemID)
        }
        send(.conversationItemRetrieved(ConversationItemEvent(item: item, eventID: identifiers.event())))
    }

    mutating func delete(_ reference: ItemReference) {
        guard conversation.remove(reference.itemID) else {
            return notFound(reference, .itemDeleteInvalidItemID)
        }
        send(.conversationItemDeleted(ItemReference(itemID: reference.itemID, eventID: identifiers.event())))
        emit(.itemDeleted(reference.itemID))
    }

    /// OpenAI has a code for each thing that can be done to an item; xAI has one for all.
    private mutating func notFound(_ reference: ItemReference, _ code: ErrorCode) {
        sendError(
            dialect == .xAI ? .itemNotFound : code,
            "Invalid value for 'item_id': expected an item of this conversation, got '\(reference.itemID)'.",
            param: "item_id",
            eventID: reference.eventID
        )
    }

    /// Sends `added` and `done` for an item that is complete as it comes.
    mutating func announce(_ item: ConversationItem, after previous: ItemID?) {
        let field: Field<ItemID> = previous.map { .value($0) } ?? .null
        for make in [ServerEvent.conversationItemAdded, ServerEvent.conversationItemDone] {
            send(make(ConversationItemEvent(item: item, previousItemID: field, eventID: identifiers.event())))
        }
    }

    // MARK: Truncate

    mutating func truncate(_ truncation: ItemTruncation, at now: SessionInstant) {
        guard let item = conversation.item(truncation.itemID) else {
            let reference = ItemReference(itemID: truncation.itemID, eventID: truncation.eventID)
            return notFound(reference, .itemTruncateInvalidItemID)
        }
        // Items that a client has put in, written answers and what an earlier connection said have no audio of ours.
        guard item.role == .assistant, let spoken = conversation.spoken(truncation.itemID) else {
            return refuse(truncation, "item_id", "Only model output audio messages can be truncated.")
        }
        guard truncation.contentIndex == 0 else {
            let text = "Invalid value for 'content_index': expected 0, got \(truncation.contentIndex)."
            return refuse(truncation, "content_index", text)
        }
        guard truncation.audioEndMs >= 0 else {
            let text = "Invalid value for 'audio_end_ms': expected 0 or more, got \(truncation.audioEndMs)."
            return refuse(truncation, "audio_end_ms", text)
        }
        let end = SampleCount(.milliseconds(truncation.audioEndMs), at: spoken.rate)
        guard end <= spoken.count else {
            let length = spoken.count.milliseconds(at: spoken.rate)
            let text = "Audio content of \(length)ms is already shorter than \(truncation.audioEndMs)ms"
            return refuse(truncation, "audio_end_ms", text)
        }
        cut(item, of: truncation.itemID, to: end, spoken: spoken.count)
        send(
            .conversationItemTruncated(
                ItemTruncation(
                    itemID: truncation.itemID,
                    contentIndex: truncation.contentIndex,
                    audioEndMs: truncation.audioEndMs,
                    eventID: identifiers.event()
                )
            )
        )
    }

    /// The client knows its loudspeaker: what we had guessed of the same item is cut again.
    private mutating func cut(_ item: ConversationItem, of id: ItemID, to end: SampleCount, spoken: SampleCount) {
        // Where all of a whole answer was heard there is nothing to cut.
        guard end < spoken || item.status != .completed else { return }
        if ledger?.item == id {
            ledger?.cut(to: end)
            // An item that is still being made is cut when it ends: until then there is more to come.
            if response.active?.item != id, let ledger { cutItem(ledger, to: end) }
        } else if let cutLedger, cutLedger.item == id {
            cutItem(cutLedger, to: end)
        } else if end < spoken {
            // Which words go with which audio is no longer known of an older item: its share of them is kept.
            let share = Double(end.value) / Double(spoken.value)
            conversation.update(id) {
                $0.status = .incomplete
                $0.content = [ContentPart(type: .outputAudio, transcript: item.spokenText.leading(share: share))]
            }
        }
        if response.active?.item != id { conversation.cut(id, to: end) }
    }

    private mutating func refuse(_ truncation: ItemTruncation, _ param: String, _ message: String) {
        sendError(.invalidValue, message, param: param, eventID: truncation.eventID)
    }
}

extension ErrorCode {
    /// OpenAI's `conversation.item.delete` of an item that does not exist.
    static let itemDeleteInvalidItemID: ErrorCode = "item_delete_invalid_item_id"
    /// OpenAI's `conversation.item.truncate` of an item that does not exist.
    static let itemTruncateInvalidItemID: ErrorCode = "item_truncate_invalid_item_id"
    /// OpenAI's output of a function call that does not exist.
    static let invalidToolCallID: ErrorCode = "invalid_tool_call_id"
}
