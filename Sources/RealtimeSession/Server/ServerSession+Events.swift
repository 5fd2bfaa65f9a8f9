internal import RealtimeProtocol
internal import RealtimeUnits

/// What a client's events do in the model role.
extension ServerSession {
    mutating func act(on event: ClientEvent, at now: SessionInstant) {
        switch event {
        case .sessionUpdate(let update):
            self.update(update, at: now)
        case .inputAudioBufferCommit(let commit):
            commitByHand(eventID: commit.eventID)
        case .inputAudioBufferClear:
            input.clear()
            emit(.inputCleared)
            send(.inputAudioBufferCleared(PlainEvent(eventID: identifiers.event())))
        case .conversationItemCreate(let create):
            createItem(create)
        case .conversationItemRetrieve(let reference):
            guard let item = conversation.item(reference.itemID) else { return notFound(reference) }
            send(.conversationItemRetrieved(ConversationItemEvent(item: item, eventID: identifiers.event())))
        case .conversationItemDelete(let reference):
            guard conversation.remove(reference.itemID) else { return notFound(reference) }
            send(.conversationItemDeleted(ItemReference(itemID: reference.itemID, eventID: identifiers.event())))
            emit(.itemDeleted(reference.itemID))
        case .conversationItemTruncate(let truncation):
            truncate(truncation, at: now)
        case .responseCreate(let create):
            respond(to: create, at: now)
        case .responseCancel(let cancel):
            guard let active = response.active, cancel.responseID == nil || cancel.responseID == active.id else {
                sendError(
                    .responseCancelNotActive,
                    "Cancellation failed: no active response found.",
                    eventID: cancel.eventID
                )
                return
            }
            cancelResponse(.clientCancelled, at: now)
        case .sessionFinish:
            send(.sessionFinished(PlainEvent(eventID: identifiers.event())))
            end(.normal)
        case .unknown(let unknown):
            sendError(
                .invalidValue,
                "Invalid value for 'type': expected a client event of this protocol, got '\(unknown.type)'.",
                param: "type",
                eventID: event.eventID
            )
        case .inputAudioBufferAppend, .playback, .ping:
            break  // Taken before the roles part.
        case .inputImageAppend, .inputVideoFrameAppend, .inputTextBufferAppend, .inputTextBufferCommit,
            .inputTextBufferClear, .outputAudioBufferClear, .avatarConnect, .mcpApprovalResponse, .simpleBrowserResult:
            sendError(
                .invalidValue,
                "Invalid value for 'type': this server does not take '\(event.type)'.",
                param: "type",
                eventID: event.eventID
            )
        @unknown default:
            break
        }
    }

    // MARK: Session

    /// Applies a `session.create` whose answer is `session.created`.
    mutating func prepare(_ event: ClientEvent) {
        guard case .sessionUpdate(let update) = event else { return }
        if let failure = apply(update.session) {
            sendError(ErrorDetail(failure, eventID: update.eventID))
        }
    }

    private mutating func update(_ update: SessionUpdate, at now: SessionInstant) {
        if dialect == .browser {
            // A second session.create: answered like the first, because a page that reconnects its logic asks again.
            prepare(.sessionUpdate(update))
            send(.sessionCreated(SessionEvent(session: visibleSession, eventID: identifiers.event())))
            emit(.updated(session))
            return
        }
        if let failure = apply(update.session) {
            sendError(ErrorDetail(failure, eventID: update.eventID))
            return
        }
        send(.sessionUpdated(SessionEvent(session: visibleSession, eventID: identifiers.event())))
        emit(.updated(session))
    }

    /// Merges an update into the session. Where a member is refused nothing is merged, except that the browser's
    /// `session.create`, which must not fail, is merged without the refused members.
    private mutating func apply(_ update: SessionConfiguration) -> EventError? {
        var update = update
        var refusal: EventError?
        if let failure = refuseInstructions(update.instructions) {
            guard dialect == .browser else { return failure }
            refusal = failure
            update.instructions = .absent
        }
        // Null and the value already in force count as not mentioned.
        if update.instructions == .null { update.instructions = .absent }
        if let failure = refuseVoice(update.audio?.output?.voice ?? .absent) {
            guard dialect == .browser else { return failure }
            refusal = failure
            update.audio?.output?.voice = .absent
        }
        if let failure = refuseTurnDetection(update.audio?.input?.turnDetection.value?.type) { return failure }
        do throws(EventError) {
            try checkFormats(update)
        } catch {
            return error
        }
        session = session.merged(with: update)
        adoptFormats(of: session)
        return refusal
    }

    func refuseInstructions(_ instructions: Field<String>) -> EventError? {
        guard case .value(let text) = instructions, instructions != session.instructions,
            !configuration.allowsClientInstructions
        else { return nil }
        return EventError(
            .invalidValue(
                expected: "no instructions, since this scenario does not let a client replace its own",
                found: "a text of \(text.count) characters"
            ),
            path: ["session", "instructions"]
        )
    }

    private func refuseVoice(_ voice: Field<Voice>) -> EventError? {
        guard case .value(let value) = voice, !configuration.voices.isEmpty, voice != session.audio?.output?.voice
        else {
            return nil
        }
        if let name = value.name, configuration.voices.contains(name) { return nil }
        return EventError(
            .invalidValue(
                expected: "one of \(configuration.voices.joined(separator: ", "))",
                found: value.name ?? "an object"
            ),
            path: ["session", "audio", "output", "voice"]
        )
    }

    private func refuseTurnDetection(_ type: TurnDetectionType?) -> EventError? {
        let allowed = configuration.turnDetectionTypes
        guard let type, !allowed.isEmpty, !allowed.contains(type) else { return nil }
        let names = allowed.map(\.rawValue).joined(separator: ", ")
        return EventError(
            .invalidValue(expected: "one of \(names)", found: "'\(type)'"),
            path: ["session", "audio", "input", "turn_detection", "type"]
        )
    }

    private func checkFormats(_ update: SessionConfiguration) throws(EventError) {
        for (side, format) in [("input", update.audio?.input?.format), ("output", update.audio?.output?.format)] {
            guard let format else { continue }
            do throws(EventError) {
                _ = try format.audioFormat()
            } catch {
                throw EventError(error.code, path: ["session", "audio", side, "format"] + error.path)
            }
        }
        guard let output = try? update.audio?.output?.format?.audioFormat(), output != outputFormat,
            response.active != nil
        else { return }
        throw EventError(
            .invalidValue(expected: "the same output format while a response is active", found: "\(output)"),
            path: ["session", "audio", "output", "format"]
        )
    }

    mutating func adoptFormats(of session: SessionConfiguration) {
        if let format = try? session.audio?.input?.format?.audioFormat() { inputFormat = format }
        if let format = try? session.audio?.output?.format?.audioFormat() { outputFormat = format }
    }

    // MARK: Items

    private mutating func notFound(_ reference: ItemReference) {
        sendError(
            .itemNotFound,
            "Invalid value for 'item_id': expected an item of this conversation, got '\(reference.itemID)'.",
            param: "item_id",
            eventID: reference.eventID
        )
    }

    private mutating func createItem(_ create: ConversationItemEvent) {
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
        item.id = item.id ?? identifiers.item()
        item.status = item.status ?? .completed
        let previous = create.previousItemID.value ?? conversation.lastID
        guard conversation.insert(item, after: create.previousItemID.value) else {
            sendError(
                .itemNotFound,
                "Invalid value for 'previous_item_id': expected an item of this conversation, got '\(previous?.rawValue ?? "")'.",
                param: "previous_item_id",
                eventID: create.eventID
            )
            return
        }
        announce(item, after: previous == "root" ? nil : previous)
        emit(.itemCreated(item))
    }

    /// Sends `added` and `done` for an item that is complete as it comes.
    mutating func announce(_ item: ConversationItem, after previous: ItemID?) {
        let field: Field<ItemID> = previous.map { .value($0) } ?? .null
        for make in [ServerEvent.conversationItemAdded, ServerEvent.conversationItemDone] {
            send(make(ConversationItemEvent(item: item, previousItemID: field, eventID: identifiers.event())))
        }
    }

    private mutating func truncate(_ truncation: ItemTruncation, at now: SessionInstant) {
        guard let item = conversation.item(truncation.itemID) else {
            return notFound(ItemReference(itemID: truncation.itemID, eventID: truncation.eventID))
        }
        // Items that a client has put in, and written answers, have no audio of ours.
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
        let rate = outputFormat.sampleRate
        let end = SampleCount(.milliseconds(truncation.audioEndMs), at: rate)
        guard end <= spoken else {
            let length = spoken.milliseconds(at: rate)
            let text = "Audio content of \(length)ms is already shorter than \(truncation.audioEndMs)ms"
            return refuse(truncation, "audio_end_ms", text)
        }
        if let ledger = [ledger, cutLedger].compactMap(\.self).first(where: { $0.item == truncation.itemID }) {
            // The client knows its loudspeaker: what we had guessed of the same item is cut again.
            cutItem(ledger, to: end)
        }
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

    private mutating func refuse(_ truncation: ItemTruncation, _ param: String, _ message: String) {
        sendError(.invalidValue, message, param: param, eventID: truncation.eventID)
    }

    // MARK: Turns and responses

    private mutating func commitByHand(eventID: EventID?) {
        let minimum = SampleCount(configuration.limits.shortestCommit, at: inputFormat.sampleRate)
        let buffered = input.buffered.milliseconds(at: inputFormat.sampleRate)
        switch input.commit(newItem: identifiers.item(), atLeast: minimum) {
        case .reject:
            let least = minimum.milliseconds(at: inputFormat.sampleRate)
            sendError(
                .inputAudioBufferCommitEmpty,
                "Error committing input audio buffer: buffer too small. Expected at least \(least)ms of audio, but buffer only has \(buffered)ms of audio.",
                eventID: eventID
            )
        case .commit(let item):
            committed(item)
        }
    }

    private mutating func respond(to create: ResponseCreate, at now: SessionInstant) {
        if let failure = refuseInstructions(create.response?.instructions ?? .absent) {
            sendError(
                ErrorDetail(EventError(failure.code, path: ["response", "instructions"]), eventID: create.eventID)
            )
            return
        }
        if let active = response.active {
            sendError(
                .conversationAlreadyHasActiveResponse,
                "Conversation already has an active response in progress: \(active.id). Wait until the response is finished before creating a new one.",
                eventID: create.eventID
            )
            return
        }
        // A client that asks for an answer while the last one still plays has stopped waiting for it.
        guard let id = beginResponse(create.response, at: now) else { return }
        emit(.responseRequested(id, create.response))
    }
}
