internal import RealtimeProtocol
internal import RealtimeUnits

/// How the session moves from one connection to the next.
extension ClientSession {
    // MARK: When

    /// Whether this is a boundary between turns: nobody speaks, nothing is asked for, nothing is awaited.
    private func isQuiet(at now: SessionInstant) -> Bool {
        guard let state = continuity else { return true }
        if let owed = state.owedSince, now < owed.advanced(by: configuration.responseTimeout) { return false }
        return response.isIdle && !tools.isWaiting && state.openTurn == nil && state.endedTurn == nil
            && state.brokenTurn == nil && state.log.openCommits == 0 && !state.log.awaitsResponse
            && (state.untranscribed.isEmpty || !state.transcribes)
    }

    /// Moves to the successor where it can take over and the time is right.
    mutating func moveOn(at now: SessionInstant) {
        guard continuity?.successor?.isStanding == true else { return }
        switch phase {
        case .interrupted: takeOver(at: now)
        case .ready:
            if isQuiet(at: now) || refreshDeadline.map({ $0 <= now }) ?? false { takeOver(at: now) }
        case .connecting, .greeting, .configuring, .closing, .ended: break
        }
    }

    /// When the session moves whatever is going on.
    var refreshDeadline: SessionInstant? {
        guard let refresh = continuity?.refresh else { return nil }
        return connectedAt?.advanced(by: refresh.deadline)
    }

    // MARK: What is cut off

    /// The connection ends here, in the middle of whatever goes on: the application is told the end of everything that
    /// it waits for, and what must be asked for again is.
    mutating func cutOff(status: ResponseStatus, at now: SessionInstant) {
        guard let state = continuity else { return }
        continuity?.cutResponse = nil
        if let id = response.unfinished {
            continuity?.cutResponse = id
            endResponse(id, status)
        } else if let next = response.connectionLost() {
            send(next)
        }
        continuity?.memory.closeAll()
        tellAnnounced()
        if state.transcribes { for id in state.untranscribed { failTranscript(of: id) } }
        continuity?.untranscribed = []
        // A turn whose words were cut off is the same turn for the application when its audio has been sent again.
        continuity?.brokenTurn = state.openTurn?.item ?? state.endedTurn?.item ?? state.brokenTurn
        continuity?.openTurn = nil
        continuity?.endedTurn = nil
        // The server would have answered by itself; another one does not know that a turn has just ended.
        if state.owedSince != nil, response.isIdle, !state.log.awaitsResponse { createResponse() }
        continuity?.owedSince = nil
    }

    private mutating func endResponse(_ id: ResponseID, _ status: ResponseStatus) {
        let details: ResponseStatusDetails =
            status == .cancelled
            ? ResponseStatusDetails(type: status, reason: .clientCancelled)
            : ResponseStatusDetails(
                type: status,
                error: .value(
                    ErrorDetail(type: "server_error", code: "connection_lost", message: "The connection was lost.")
                )
            )
        let done = Response(id: id, status: status, statusDetails: .value(details), outputModalities: [.audio])
        let event = ServerEvent.responseDone(ResponseEvent(response: done, eventID: identifiers.event()))
        if let bytes = codec.encode(event) { emit(.received(event, .text(bytes))) }
        brokenSample = []
        responseDone(done)
    }

    /// A turn that was committed is an item, although the connection's end has cut that off.
    private mutating func tellAnnounced() {
        guard let memory = continuity?.memory else { return }
        for entry in memory.entries where entry.isAnnounced {
            continuity?.memory.added(entry.id)
            var item = entry.item
            item.status = .completed
            let previous = memory.predecessor(of: entry.id).map { Field.value($0) } ?? .null
            for make in [ServerEvent.conversationItemAdded, ServerEvent.conversationItemDone] {
                let event = make(
                    ConversationItemEvent(item: item, previousItemID: previous, eventID: identifiers.event())
                )
                if let bytes = codec.encode(event) { emit(.received(event, .text(bytes))) }
            }
        }
    }

    private mutating func failTranscript(of id: ItemID) {
        let detail = ErrorDetail(type: "server_error", code: "connection_lost", message: "The connection was lost.")
        let event = ServerEvent.inputTranscriptionFailed(
            InputTranscriptionFailed(itemID: id, contentIndex: 0, error: detail, eventID: identifiers.event())
        )
        if let bytes = codec.encode(event) { emit(.received(event, .text(bytes))) }
    }

    // MARK: The switch

    /// The successor serves from here on. What comes of the connection before is nobody's.
    mutating func takeOver(at now: SessionInstant) {
        let before = connection
        if before != nil {
            if response.active != nil {
                emit(.stopPlayback)
                ledger.halt(at: now)
                interruption?.playbackStopped()
                // A relay leaves it to the client behind it, which plays what it was sent.
                if configuration.truncatesUnheard { for cut in ledger.takeCuts(at: now) { rememberCut(cut) } }
            }
            cutOff(status: .cancelled, at: now)
        }
        // What was to be deleted is not given again.
        for id in continuity?.log.deletions ?? [] {
            continuity?.memory.remove(id)
            tellDeletion(of: id)
        }
        giveConversation()
        guard var state = continuity, let successor = state.successor else { return }
        if let before { outputs.append(.transport(.close(before, .normal))) }
        phase = .ready(successor.connection)
        isWritable = successor.isWritable
        connectedAt = successor.connectedAt
        state.successor = nil
        state.echoes = successor.echoes
        state.replica = successor.replica
        state.origin = state.log.start
        state.deferred = successor.deferred
        state.hasGivenUpRefresh = false
        state.reconnect?.ready(at: now)
        state.refreshing.ready(at: now)
        response.forgetPast()
        let lostInput = state.log.takeOverrun().duration(at: inputFormat.sampleRate)
        let resumption = Resumption(
            connection: successor.connection,
            items: successor.replica.count,
            lostItems: successor.lost + state.memory.takeForgotten(),
            replayedInput: state.log.kept.duration(at: inputFormat.sampleRate),
            lostInput: lostInput,
            response: state.cutResponse
        )
        let wasEverReady = state.wasEverReady
        state.wasEverReady = true
        // What this server does by itself, which the one before may not have come to say.
        for case (.sessionCreated(let said), _)? in [successor.greeting] { state.adopt(said.session) }
        for case (.sessionUpdated(let said), _)? in [successor.answer] { state.adopt(said.session) }
        continuity = state
        tellGreeting(of: successor)
        catchUp(successor)
        replayLog(on: successor.connection)
        restartTimers(at: now)
        if !wasEverReady {
            emit(.ready)
            tellFirstAnswer(of: successor)
        } else {
            emit(before == nil ? .reconnected(resumption) : .refreshed(resumption))
        }
        flush()
    }

    /// The first connection that greets is the one that the application hears of, whichever it is.
    private mutating func tellGreeting(of successor: Successor) {
        guard continuity?.wasGreeted == false, let (event, frame) = successor.greeting else { return }
        continuity?.wasGreeted = true
        tellSession(event, frame)
    }

    /// The first answer to the session's own configuration, where the connection before did not come to give it.
    private mutating func tellFirstAnswer(of successor: Successor) {
        guard let (event, frame) = successor.answer else { return }
        tellSession(event, frame)
    }

    private mutating func tellSession(_ event: ServerEvent, _ frame: Frame) {
        switch event {
        case .sessionCreated(let told), .sessionUpdated(let told): adoptFormats(of: told.session)
        default: break
        }
        emit(.received(event, frame))
    }

    /// Tells the successor what has changed since it was configured, and the application what it has answered.
    private mutating func catchUp(_ successor: Successor) {
        if let session = continuity?.successorSession, session != successor.session {
            transmit(.sessionUpdate(SessionUpdate(session: session, eventID: identifiers.event())))
            // Where the application waits for an answer, this is it.
            if continuity?.openUpdates == 0 { silentUpdates += 1 }
        } else if let open = continuity?.openUpdates, open > 0, let (event, frame) = successor.answer {
            tellSession(event, frame)
            continuity?.allUpdatesAnswered()
        }
    }

    /// Sends again, in order, what the server's conversation has not got.
    private mutating func replayLog(on connection: ConnectionID) {
        for replayed in continuity?.log.replay ?? [] {
            switch replayed {
            case .audio(let bytes, isBinary: true): outputs.append(.transport(.send(connection, .binary(bytes))))
            case .audio(let bytes, isBinary: false):
                let append = InputAudioBufferAppend(audio: AudioPayload(encoding: bytes))
                guard let text = codec.encode(.inputAudioBufferAppend(append)) else { continue }
                outputs.append(.transport(.send(connection, .text(text))))
            case .request(.item(let id), let frame, let event):
                outputs.append(.transport(.send(connection, frame)))
                guard case .text(let bytes) = frame,
                    case .conversationItemCreate(let create)? = try? codec.decodeClientEvent(bytes.span)
                else { continue }
                continuity?.echoes.expect(create.item, id: id, event: event, isSilent: false)
            case .request(_, let frame, _): outputs.append(.transport(.send(connection, frame)))
            }
        }
    }

    private mutating func restartTimers(at now: SessionInstant) {
        pongDue = nil
        nextPing = beats ? now.advanced(by: configuration.heartbeatInterval) : nil
        if response.isWaiting { responseWaitStart = now }
        lastActivity = now
    }

    /// Of an item that the connection loses, only what was heard stays.
    private mutating func rememberCut(_ cut: PlayedAudioLedger.Cut) {
        switch cut {
        case .truncate(let item, let index, let end):
            let milliseconds = end.milliseconds(at: ledger.rate)
            remember(ItemTruncation(itemID: item, contentIndex: index, audioEndMs: milliseconds))
        case .delete(let item):
            continuity?.memory.remove(item)
            tellDeletion(of: item)
        }
    }

    /// An item is gone although no server has said so.
    private mutating func tellDeletion(of id: ItemID) {
        continuity?.log.answered(.deletion(id))
        let event = ServerEvent.conversationItemDeleted(ItemReference(itemID: id, eventID: identifiers.event()))
        if let bytes = codec.encode(event) { emit(.received(event, .text(bytes))) }
    }
}
