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
    }

    func deadline(of timer: Timer) -> SessionInstant? {
        switch (timer, phase) {
        case (_, .connecting), (_, .ended): nil
        case (.ready, .greeting), (.ready, .configuring): connectedAt?.advanced(by: configuration.readyTimeout)
        case (.ready, .ready): nil
        case (.ping, .ready): nextPing
        case (.pong, .ready): pongDue
        case (.response, .ready): responseDeadline
        case (.interruption, .ready): interruption?.deadline
        case (.stall, .ready): stallDeadline
        case (.stall, _), (.ping, _), (.pong, _), (.response, _), (.interruption, _): nil
        }
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
        case .received(let connection, let frame):
            guard connection == self.connection else { return }
            received(frame, at: now)
        case .writabilityChanged(let connection, let isWritable):
            guard connection == self.connection else { return }
            self.isWritable = isWritable
            flush()
        case .disconnected(let connection, let reason):
            guard connection == self.connection else { return }
            finish(.closedByServer(reason))
        case .deadlineReached: break
        }
        checkDeadlines(at: now)
    }

    private mutating func connected(_ connection: ConnectionID, at now: SessionInstant) {
        guard phase == .connecting else { return }
        connectedAt = now
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
        guard let session = configuration.session else { return }
        transmit(.sessionUpdate(SessionUpdate(session: session, eventID: identifiers.event())))
    }

    private mutating func becomeReady(_ connection: ConnectionID, at now: SessionInstant) {
        phase = .ready(connection)
        if configuration.dialect == .browser { nextPing = now.advanced(by: configuration.heartbeatInterval) }
        emit(.ready)
        flush()
    }

    private mutating func checkDeadlines(at now: SessionInstant) {
        for timer in Timer.allCases {
            guard phase != .ended, let deadline = deadline(of: timer), deadline <= now else { continue }
            switch timer {
            case .ready: end(.notReady, .policy("not ready in time"))
            case .ping:
                transmit(.ping(PlainEvent()))
                nextPing = now.advanced(by: configuration.heartbeatInterval)
                pongDue = pongDue ?? now.advanced(by: configuration.heartbeatTimeout)
            case .pong: end(.heartbeatMissed, .policy("heartbeat missed"))
            case .stall: end(.serverDoesNotRead, .policy("server does not read"))
            case .response: responseExpired(at: now)
            case .interruption: decideInterruption(at: now)
            }
        }
    }

    // MARK: Frames

    private mutating func received(_ frame: Frame, at now: SessionInstant) {
        // Any frame shows that the server lives.
        pongDue = nil
        do throws(EventError) {
            switch frame {
            case .text(let bytes): received(try codec.decodeServerEvent(bytes.span), frame, at: now)
            case .binary(let bytes):
                received(placed(try codec.decodeServerEvent(binary: bytes.span)), frame, at: now)
            }
        } catch {
            emit(.malformed(error))
        }
    }

    private mutating func received(_ event: ServerEvent, _ frame: Frame, at now: SessionInstant) {
        switch event {
        case .sessionCreated(let created):
            sessionCreated(created, at: now)
        case .sessionUpdated(let updated):
            adoptFormats(of: updated.session)
            if case .configuring(let connection) = phase { becomeReady(connection, at: now) }
        case .responseCreated(let created):
            responseCreated(created.response.id)
            brokenSample = []
        case .responseDone(let done):
            emit(.received(event, frame))
            return responseDone(done.response)
        case .outputItemDone(let done):
            tools.itemDone(done.item, response: done.responseID ?? response.active, index: done.outputIndex)
        case .speechStopped where !serverInterrupts:
            userSpeechStopped(at: now)
        case .speechStarted:
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
        case .connecting, .configuring, .ready, .ended:
            break
        }
    }
}
