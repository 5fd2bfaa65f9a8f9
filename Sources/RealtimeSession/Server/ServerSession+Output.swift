internal import RealtimeProtocol
internal import RealtimeUnits

/// The events of a response: its message, its function calls, and their beginnings and ends.
extension ServerSession {
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
        // A page has no events of the response itself: it knows that one has ended by the end of its audio.
        if dialect == .browser { beginMessage() }
    }

    /// Opens the message of the active response, where that has not been done: with its first word or sample, because
    /// a response may consist of function calls alone.
    mutating func beginMessage() {
        guard let active = response.active, active.messageIndex == nil else { return }
        let index = active.nextIndex
        response.update { $0.messageIndex = index }
        let item = ConversationItem(message: active.item, role: .assistant, status: .inProgress, content: [])
        announceOutput(item, at: index, of: active.id)
        // Part types are `text` and `audio` here although the item's content says `output_text` and `output_audio`.
        let part =
            active.modality == .text
            ? ContentPart(type: .text, text: "") : ContentPart(type: .audio, transcript: "")
        send(.contentPartAdded(partEvent(of: active, index, part)))
    }

    private mutating func announceOutput(_ item: ConversationItem, at index: Int, of id: ResponseID) {
        let previous = conversation.lastID
        _ = conversation.insert(item, after: nil)
        send(
            .outputItemAdded(
                OutputItemEvent(responseID: id, outputIndex: index, item: item, eventID: identifiers.event())
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
    }

    func describe(
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

    private mutating func partEvent(
        of active: ResponseMachine.Active,
        _ index: Int,
        _ part: ContentPart
    ) -> ContentPartEvent {
        ContentPartEvent(
            responseID: active.id,
            itemID: active.item,
            outputIndex: index,
            contentIndex: 0,
            part: part,
            eventID: identifiers.event()
        )
    }

    // MARK: Ending

    mutating func announceTranscriptEarly() {
        guard dialect.announcesTranscriptBeforeAudioEnds, let active = response.active, !active.transcriptAnnounced,
            active.modality == .audio, let index = active.messageIndex
        else { return }
        response.update { $0.transcriptAnnounced = true }
        send(.outputTranscriptDone(transcriptDone(of: active, index, ledger?.text ?? "")))
    }

    private mutating func transcriptDone(
        of active: ResponseMachine.Active,
        _ index: Int,
        _ text: String
    ) -> TranscriptDone {
        TranscriptDone(
            responseID: active.id,
            itemID: active.item,
            outputIndex: index,
            contentIndex: 0,
            transcript: text,
            eventID: identifiers.event()
        )
    }

    /// Sends the ends of the message at `index`, and returns it as the conversation keeps it: of a spoken one that did not
    /// come to its end, the words that were heard.
    mutating func finishMessage(
        _ index: Int,
        of active: ResponseMachine.Active,
        _ status: ResponseStatus,
        at now: SessionInstant
    ) -> ConversationItem {
        let isWhole = status == .completed && ledger?.cutEnd == nil
        let text =
            if active.modality == .text {
                active.text
            } else {
                isWhole ? ledger?.text ?? "" : ledger?.text(heard: ledger?.heard(at: now) ?? .zero) ?? ""
            }
        let part = finishPart(index, of: active, text: text)
        let item = ConversationItem(
            message: active.item,
            role: .assistant,
            status: isWhole ? .completed : .incomplete,
            content: [part]
        )
        finishOutput(item, active.item, at: index, of: active.id)
        return item
    }

    private mutating func finishOutput(_ item: ConversationItem, _ id: ItemID, at index: Int, of response: ResponseID) {
        send(
            .conversationItemDone(
                ConversationItemEvent(
                    item: item,
                    previousItemID: conversation.predecessor(of: id).map { .value($0) } ?? .null,
                    eventID: identifiers.event()
                )
            )
        )
        send(
            .outputItemDone(
                OutputItemEvent(responseID: response, outputIndex: index, item: item, eventID: identifiers.event())
            )
        )
        conversation.update(id) { $0 = item }
    }

    /// Sends the ends of the content part, and returns what the item keeps of it.
    private mutating func finishPart(_ index: Int, of active: ResponseMachine.Active, text: String) -> ContentPart {
        if active.modality == .text {
            send(
                .outputTextDone(
                    TextDone(
                        responseID: active.id,
                        itemID: active.item,
                        outputIndex: index,
                        contentIndex: 0,
                        text: text,
                        eventID: identifiers.event()
                    )
                )
            )
            send(.contentPartDone(partEvent(of: active, index, ContentPart(type: .text, text: text))))
            return ContentPart(type: .outputText, text: text)
        }
        send(
            .outputAudioDone(
                ContentReference(
                    responseID: active.id,
                    itemID: active.item,
                    outputIndex: index,
                    contentIndex: 0,
                    eventID: identifiers.event()
                )
            )
        )
        if !active.transcriptAnnounced { send(.outputTranscriptDone(transcriptDone(of: active, index, text))) }
        send(.contentPartDone(partEvent(of: active, index, ContentPart(type: .audio, transcript: text))))
        return ContentPart(type: .outputAudio, transcript: text)
    }

    // MARK: Function calls

    /// A call as an item of the conversation.
    func describe(_ call: ResponseMachine.FunctionCall, _ status: ItemStatus) -> ConversationItem {
        var item = ConversationItem(id: call.item, type: .functionCall)
        item.status = status
        item.name = call.name
        item.callID = call.id
        item.arguments = call.arguments
        return item
    }

    mutating func announce(_ call: ResponseMachine.FunctionCall, of id: ResponseID) {
        announceOutput(describe(call, .inProgress), at: call.outputIndex, of: id)
    }

    /// Sends the ends of a call, and returns it as the conversation keeps it.
    @discardableResult
    mutating func finish(
        _ call: ResponseMachine.FunctionCall,
        _ status: ItemStatus,
        of id: ResponseID
    ) -> ConversationItem {
        send(
            .functionCallArgumentsDone(
                FunctionCallArgumentsDone(
                    responseID: id,
                    itemID: call.item,
                    outputIndex: call.outputIndex,
                    callID: call.id,
                    name: call.name,
                    arguments: call.arguments,
                    eventID: identifiers.event()
                )
            )
        )
        let item = describe(call, status)
        finishOutput(item, call.item, at: call.outputIndex, of: id)
        return item
    }
}
