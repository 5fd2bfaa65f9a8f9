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
            retrieve(reference)
        case .conversationItemDelete(let reference):
            delete(reference)
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

    // MARK: Turns and responses

    mutating func commitByHand(eventID: EventID?) {
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
        if let failure = create.response.flatMap({ refuseInstructions($0.instructions) }) {
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
