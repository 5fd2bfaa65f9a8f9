internal import RealtimeProtocol
public import RealtimeUnits

extension ClientSession {
    enum Timer: CaseIterable {
        /// The server must say that it is ready.
        case ready
        /// The next heartbeat is due.
        case ping
        /// The answer to a heartbeat is due.
        case pong
        /// The answer to a create, or the end of a cancelled response, is due.
        case response
        /// The server must read.
        case stall
        /// Speech over a reply has lasted long enough, or the reply may go on.
        case interruption
        /// The successor is to be asked for, or must be ready.
        case successor
        /// The successor is to be made because the provider's limit comes near.
        case refresh
        /// The session moves to the successor in any case, or what it waited for with that does not come.
        case move
        /// The end in order takes too long.
        case closing
        /// Somebody must say something.
        case idle
        /// A session must not last for ever.
        case total
    }

    mutating func deadline(of timer: Timer) -> SessionInstant? {
        switch timer {
        case .ready:
            switch phase {
            case .greeting, .configuring: connectedAt?.advanced(by: configuration.readyTimeout)
            case .connecting, .ready, .interrupted, .closing, .ended: nil
            }
        case .ping: isReady ? nextPing : nil
        case .pong: isReady ? pongDue : nil
        case .response: isReady ? responseDeadline : nil
        case .stall: isReady ? stallDeadline : nil
        case .interruption: isReady ? interruption?.deadline : nil
        case .successor:
            // Asked for after every frame: the continuity is not copied where there is none.
            !hasContinuity || phase == .ended
                ? nil : continuity?.successor?.deadline(readyTimeout: configuration.readyTimeout)
        case .refresh: !hasContinuity || !isReady ? nil : refreshStart
        case .move: !hasContinuity || !isReady ? nil : moveDeadline
        case .closing: phase == .ended ? nil : closing?.deadline
        case .idle:
            switch phase {
            case .ready: configuration.idleTimeout.map(lastActivity.advanced)
            case .connecting, .greeting, .configuring, .interrupted, .closing, .ended: nil
            }
        case .total:
            switch phase {
            case .greeting, .configuring, .ready, .interrupted:
                configuration.totalTimeout.flatMap { startedAt?.advanced(by: $0) }
            case .connecting, .closing, .ended: nil
            }
        }
    }

    private var refreshStart: SessionInstant? {
        guard let refresh = continuity?.refresh, continuity?.successor == nil, continuity?.hasGivenUpRefresh == false
        else { return nil }
        return connectedAt?.advanced(by: refresh.after)
    }

    private var moveDeadline: SessionInstant? {
        guard continuity?.successor?.isStanding == true, let last = refreshDeadline else { return nil }
        guard let owed = continuity?.owedSince?.advanced(by: configuration.responseTimeout), owed > lastInstant else {
            return last
        }
        return min(last, owed)
    }

    // MARK: Inputs

    /// Takes what happened at the transport.
    ///
    /// Throws where the caller broke a rule, and then nothing has happened; whatever a peer sends is answered by
    /// outputs, never by a throw.
    public mutating func handle(_ event: TransportInput, at now: SessionInstant) throws(SessionUsageError) {
        guard outputHead == outputs.count else { throw .outputsNotDrained }
        guard now >= lastInstant else { throw .timeWentBackwards }
        lastInstant = now
        guard phase != .ended else { return }
        switch event {
        case .connected(let connection): connected(connection, at: now)
        case .connectFailed(let connection, let status):
            guard isSuccessor(connection) else { return }
            successorFailed(.closedByServer(nil), status: status, at: now)
        case .received(let connection, let frame):
            // Anything that a connection says after another has taken over is nobody's.
            if connection == self.connection {
                received(frame, at: now)
            } else if isSuccessor(connection) {
                successorReceived(frame, at: now)
            } else {
                return
            }
        case .writabilityChanged(let connection, let isWritable):
            if connection == self.connection {
                self.isWritable = isWritable
                flush()
            } else if isSuccessor(connection) {
                continuity?.successor?.isWritable = isWritable
            } else {
                return
            }
        case .disconnected(let connection, let reason):
            if connection == self.connection {
                lose(.closedByServer(reason), at: now)
            } else if isSuccessor(connection) {
                successorFailed(.closedByServer(reason), at: now)
            } else {
                return
            }
        case .deadlineReached: break
        }
        if responseWaitStart == nil, response.isWaiting { responseWaitStart = now }
        checkDeadlines(at: now)
        if hasContinuity { moveOn(at: now) }
    }

    private mutating func connected(_ connection: ConnectionID, at now: SessionInstant) {
        if isSuccessor(connection) { return successorConnected(at: now) }
        guard phase == .connecting else { return }
        connectedAt = now
        startedAt = now
        lastActivity = now
        continuity?.named(connection)
        guard configuration.session != nil else {
            becomeReady(connection, at: now)
            return
        }
        switch configuration.dialect.readySignal {
        case .sessionCreated:
            phase = .greeting(connection)
        case .sessionUpdated, .sessionCreatedOnRequest:
            configure(connection)
        }
    }

    private mutating func configure(_ connection: ConnectionID) {
        phase = .configuring(connection)
        let resumed = continuity?.resumedScript == nil ? nil : continuity?.successorSession
        guard let session = resumed ?? configuration.session else { return }
        transmit(.sessionUpdate(SessionUpdate(session: session, eventID: identifiers.event())))
    }

    private mutating func becomeReady(_ connection: ConnectionID, at now: SessionInstant) {
        phase = .ready(connection)
        if beats { nextPing = now.advanced(by: configuration.heartbeatInterval) }
        continuity?.wasEverReady = true
        continuity?.reconnect?.ready(at: now)
        continuity?.refreshing.ready(at: now)
        emit(.ready)
        giveEarlierConversation(to: connection)
        // What waited so far did so by our own will; from here on it is the server's turn to read.
        stalledSince = sendQueue.isEmpty ? nil : now
        flush()
    }

    private mutating func checkDeadlines(at now: SessionInstant) {
        for timer in Timer.allCases {
            guard phase != .ended, let deadline = deadline(of: timer), deadline <= now else { continue }
            switch timer {
            case .ready: lose(.notReady, closing: .policy("not ready in time"), at: now)
            case .ping:
                askForLife()
                nextPing = now.advanced(by: configuration.heartbeatInterval)
                pongDue = pongDue ?? now.advanced(by: configuration.heartbeatTimeout)
            case .pong: lose(.heartbeatMissed, closing: .policy("heartbeat missed"), at: now)
            case .stall: lose(.serverDoesNotRead, closing: .policy("server does not read"), at: now)
            case .response: responseExpired(at: now)
            case .interruption: decideInterruption(at: now)
            case .successor:
                if case .pausing? = continuity?.successor?.state {
                    openSuccessor(at: now)
                } else {
                    successorFailed(.notReady, closing: .policy("not ready in time"), at: now)
                }
            case .refresh: awaitSuccessor(at: now, now: now)
            case .move: moveOn(at: now)
            case .closing: end(.closedByApplication, closing?.reason ?? .normal)
            case .idle: end(.idle, CloseReason(code: 1000, text: "idle"))
            case .total: end(.tooLong, CloseReason(code: 1000, text: "session is too long"))
            }
        }
    }

    // MARK: Frames

    private mutating func received(_ frame: Frame, at now: SessionInstant) {
        // Any frame shows that the server lives.
        pongDue = nil
        let event: ServerEvent
        do throws(EventError) {
            switch frame {
            case .text(let bytes): event = try codec.decodeServerEvent(bytes.span)
            case .binary(let bytes): event = placed(try codec.decodeServerEvent(binary: bytes.span))
            }
        } catch {
            emit(.malformed(error))
            return
        }
        guard hasContinuity else {
            if memory != nil { keep(event) }
            return received(event, frame, at: now)
        }
        guard let (event, frame) = noted(event, frame, at: now) else { return }
        received(event, frame, at: now)
    }

    private mutating func received(_ event: ServerEvent, _ frame: Frame, at now: SessionInstant) {
        switch event {
        case .sessionCreated(let created):
            sessionCreated(created, at: now)
        case .sessionUpdated(let updated):
            adoptFormats(of: updated.session)
            if case .configuring(let connection) = phase {
                becomeReady(connection, at: now)
            } else if silentUpdates > 0 {
                silentUpdates -= 1
                return
            }
        case .sessionFinished:
            emit(.received(event, frame))
            return serverFinished()
        case .responseCreated(let created):
            lastActivity = now
            responseCreated(created.response.id)
            if created.response.id == nil { brokenSample = [] }
        case .responseDone(let done):
            lastActivity = now
            emit(.received(event, frame))
            return responseDone(done.response)
        case .outputItemDone(let done):
            tools.itemDone(done.item, response: done.responseID ?? response.active, index: done.outputIndex)
        case .speechStopped:
            lastActivity = now
            if !serverInterrupts { userSpeechStopped(at: now) }
        case .speechStarted:
            lastActivity = now
            serverHeardSpeech(at: now)
        case .contentPartAdded(let added):
            announce(added)
        case .outputAudioDone(let done):
            if let id = done.responseID { ledger.complete(response: id, item: done.itemID) }
        case .conversationItemTruncated(let truncated):
            truncations.accepted(truncated.itemID)
        case .error(let error):
            emit(.received(event, frame))
            resync(after: error.error)
            return responseRefused(error.error)
        case .outputTextDelta(let delta), .outputTranscriptDelta(let delta):
            if response.isStale(delta.responseID) { return }
        case .functionCallArgumentsDelta(let delta):
            if response.isStale(delta.responseID) { return }
        case .outputAudioDelta(let delta):
            // A cancelled response drips a dozen more deltas; they are nobody's audio any more.
            if response.isStale(delta.responseID) { return }
            play(delta, at: now)
        default: break
        }
        emit(.received(event, frame))
    }

    private mutating func sessionCreated(_ created: SessionEvent, at now: SessionInstant) {
        switch phase {
        case .greeting(let connection):
            configure(connection)
        case .configuring(let connection) where configuration.dialect.readySignal == .sessionCreatedOnRequest:
            adoptFormats(of: created.session)
            becomeReady(connection, at: now)
        case .ready where configuration.session == nil:
            // Nobody has asked for other formats: these are in force.
            adoptFormats(of: created.session)
        case .connecting, .configuring, .ready, .interrupted, .closing, .ended:
            break
        }
    }
}
