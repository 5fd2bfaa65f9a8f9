internal import RealtimeProtocol
internal import RealtimeUnits

/// The connection that is to take over: how it is made.
extension ClientSession {
    // MARK: The end of a connection

    /// The connection that served is gone, or is given up here with `reason`.
    mutating func lose(_ end: SessionEnd, closing reason: CloseReason? = nil, at now: SessionInstant) {
        guard phase != .ended else { return }
        if let reason, let connection { outputs.append(.transport(.close(connection, reason))) }
        guard closing == nil else { return finish(.closedByApplication) }
        guard continuity?.reconnect != nil else {
            guard continuity?.successor?.isStanding == true else { return finish(end) }
            cutOff(status: .failed, at: now)
            phase = .interrupted
            return takeOver(at: now)
        }
        guard let attempt = nextAttempt(after: end, at: now) else { return finish(end) }
        cutOff(status: .failed, at: now)
        phase = .interrupted
        emit(.reconnecting(attempt: attempt.number, at: attempt.instant))
        switch continuity?.successor?.state {
        case .standing?: takeOver(at: now)
        case .connecting?, .greeting?, .configuring?: break  // Under way already.
        case .pausing?, nil: awaitSuccessor(at: attempt.instant, now: now)
        }
    }

    private mutating func nextAttempt(
        after end: SessionEnd,
        at now: SessionInstant
    ) -> (number: Int, instant: SessionInstant)? {
        guard let chance = continuity?.nextChance(),
            case .connect(let instant)? = continuity?.reconnect?.ended(end, chance: chance, at: now),
            let number = continuity?.reconnect?.attemptsMade
        else { return nil }
        return (number, instant)
    }

    // MARK: Making it

    /// Makes a successor at `instant`, which may be now.
    mutating func awaitSuccessor(at instant: SessionInstant, now: SessionInstant) {
        continuity?.successor = Successor(connection: ConnectionID(0), at: instant)
        if instant <= now { openSuccessor(at: now) }
    }

    mutating func openSuccessor(at now: SessionInstant) {
        guard let connection = continuity?.nextConnection() else { return }
        var successor = Successor(connection: connection, at: now)
        successor.state = .connecting
        continuity?.successor = successor
        outputs.append(.transport(.connect(connection)))
    }

    /// The successor is not to be: its pause, or another one's, follows where the budget allows it.
    mutating func successorFailed(
        _ end: SessionEnd,
        status: Int? = nil,
        closing reason: CloseReason? = nil,
        at now: SessionInstant
    ) {
        guard let successor = continuity?.successor else { return }
        if let reason, successor.isOpen { outputs.append(.transport(.close(successor.connection, reason))) }
        continuity?.successor = nil
        guard phase == .interrupted else {
            continuity?.refreshing.refused(status: status)
            if let chance = continuity?.nextChance(),
                case .connect(let instant)? = continuity?.refreshing.ended(end, chance: chance, at: now)
            {
                awaitSuccessor(at: instant, now: now)
            } else {
                continuity?.hasGivenUpRefresh = true
            }
            return
        }
        continuity?.reconnect?.refused(status: status)
        guard let attempt = nextAttempt(after: end, at: now) else { return finish(end) }
        emit(.reconnecting(attempt: attempt.number, at: attempt.instant))
        awaitSuccessor(at: attempt.instant, now: now)
    }

    /// Whether this is the connection that is being made.
    func isSuccessor(_ connection: ConnectionID) -> Bool {
        guard let successor = continuity?.successor else { return false }
        return successor.isOpen && successor.connection == connection
    }

    mutating func successorConnected(at now: SessionInstant) {
        guard continuity?.successor?.state == .connecting else { return }
        continuity?.successor?.connectedAt = now
        switch (configuration.dialect.readySignal, continuity?.successorSession) {
        case (.sessionCreated, _): continuity?.successor?.state = .greeting
        case (.sessionUpdated, nil), (.sessionCreatedOnRequest, nil): successorStands(at: now)
        case (.sessionUpdated, _?), (.sessionCreatedOnRequest, _?): configureSuccessor()
        }
    }

    private mutating func configureSuccessor() {
        guard let connection = continuity?.successor?.connection, let session = continuity?.successorSession else {
            return
        }
        continuity?.successor?.state = .configuring
        continuity?.successor?.session = session
        transmit(.sessionUpdate(SessionUpdate(session: session, eventID: identifiers.event())), on: connection)
    }

    /// It is configured: it gets what of the conversation will not change, and waits for its time.
    private mutating func successorStands(at now: SessionInstant) {
        continuity?.successor?.state = .standing
        giveConversation()
        moveOn(at: now)
    }

    /// Gives the successor what it does not have of the conversation.
    mutating func giveConversation() {
        guard var state = continuity, var successor = state.successor, state.carrying == .items else { return }
        let leaving = Set(state.log.deletions)
        let (steps, lost) = state.memory.steps(for: &successor.replica, leaving: leaving, dialect: codec.dialect)
        successor.lost = lost
        for step in steps {
            switch step {
            case .delete(let id):
                var reference = ItemReference(itemID: id, eventID: identifiers.event())
                successor.echoes.expectDeletion(id)
                // It cannot be named before the server has said how it calls it.
                if state.renames, successor.echoes.isExpected(id) {
                    let event = ClientEvent.conversationItemDelete(reference)
                    if let bytes = codec.encode(event) { successor.deferred.append((id, .text(bytes))) }
                    continue
                }
                reference.itemID = successor.echoes.servers(id)
                transmit(.conversationItemDelete(reference), on: successor.connection)
            case .create(let item, .value(let previous)):
                let place = previous == "root" ? previous : successor.echoes.servers(previous)
                give(item, previous: .value(place), to: successor.connection, &successor.echoes)
            case .create(let item, let previous):
                give(item, previous: previous, to: successor.connection, &successor.echoes)
            }
        }
        state.successor = successor
        continuity = state
    }

    // MARK: What it says

    /// An event of the successor. Nothing of it is the application's business, except an error that no connection
    /// mends.
    mutating func successorReceived(_ frame: Frame, at now: SessionInstant) {
        guard case .text(let bytes) = frame, let event = try? codec.decodeServerEvent(bytes.span) else { return }
        switch event {
        case .sessionCreated:
            if continuity?.successor?.greeting == nil { continuity?.successor?.greeting = (event, frame) }
            switch continuity?.successor?.state {
            case .greeting?:
                if continuity?.successorSession == nil { successorStands(at: now) } else { configureSuccessor() }
            case .configuring? where configuration.dialect.readySignal == .sessionCreatedOnRequest:
                successorStands(at: now)
            case .configuring?, .connecting?, .pausing?, .standing?, nil: break
            }
        case .sessionUpdated:
            guard continuity?.successor?.state == .configuring else { return }
            continuity?.successor?.answer = (event, frame)
            successorStands(at: now)
        case .conversationItemAdded(let added):
            _ = continuity?.successor?.echoes.added(added.item, isKnown: false)
        case .conversationItemDone(let done):
            if let id = done.item.id { _ = continuity?.successor?.echoes.done(id) }
        case .error(let error): successorComplains(error.error, event, frame, at: now)
        default: break
        }
    }

    private mutating func successorComplains(
        _ error: ErrorDetail,
        _ event: ServerEvent,
        _ frame: Frame,
        at now: SessionInstant
    ) {
        if let event = error.eventID, let refused = continuity?.successor?.echoes.refused(event) {
            continuity?.successor?.replica.hasNot(refused.item)
            continuity?.memory.remove(refused.item)
            return
        }
        switch error.severity(in: configuration.dialect) {
        case .harmless, .failed: return
        case .sessionOver: break
        case .fatal:
            if phase == .interrupted { emit(.received(event, frame)) }
        }
        let dialect = configuration.dialect
        continuity?.refreshing.received(error, in: dialect)
        if phase == .interrupted { continuity?.reconnect?.received(error, in: dialect) }
        successorFailed(.closedByServer(nil), closing: .normal, at: now)
    }
}
