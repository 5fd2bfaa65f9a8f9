internal import RealtimeProtocol
public import RealtimeUnits

extension ServerSession {
    enum Timer: CaseIterable {
        /// A browser must open its session.
        case opening
        /// A client must not stay silent for ever.
        case idle
        /// A session must not last for ever.
        case total
        /// The next paced delta is due.
        case pacing
        /// A client must read.
        case stall
    }

    mutating func deadline(of timer: Timer) -> SessionInstant? {
        switch (timer, phase) {
        case (_, .connecting), (_, .ended): nil
        case (.opening, .opening): connectedAt?.advanced(by: configuration.limits.opening)
        case (.opening, .open): nil
        case (.idle, _): lastReceived.advanced(by: configuration.limits.idle)
        case (.total, _): connectedAt?.advanced(by: configuration.limits.total)
        case (.pacing, .opening): nil
        case (.pacing, .open): pacingDeadline
        case (.stall, _): stallDeadline
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
            lastReceived = now
            received(frame, at: now)
        case .writabilityChanged(let connection, let isWritable):
            guard connection == self.connection else { return }
            self.isWritable = isWritable
            flushSendQueue()
        case .disconnected(let connection, let reason):
            guard connection == self.connection else { return }
            finish(reason)
        // The server role asks for no connections.
        case .connectFailed: return
        case .deadlineReached: break
        }
        checkDeadlines(at: now)
    }

    private mutating func connected(_ connection: ConnectionID, at now: SessionInstant) {
        guard phase == .connecting else { return }
        connectedAt = now
        lastReceived = now
        if dialect.readySignal == .sessionCreatedOnRequest {
            phase = .opening(connection)
        } else {
            phase = .open(connection)
            open(at: now)
        }
    }

    mutating func open(at now: SessionInstant) {
        if configuration.role == .model {
            send(.sessionCreated(SessionEvent(session: visibleSession, eventID: identifiers.event())))
            if dialect == .openAIBeta {
                // The beta names the conversation; what has general-availability names does not do so any more.
                let conversation = ConversationReference(
                    id: configuration.identifiers.conversation,
                    object: "realtime.conversation"
                )
                send(
                    .conversationCreated(ConversationCreated(conversation: conversation, eventID: identifiers.event()))
                )
            }
        }
        if let notice = configuration.notice { sendError(notice) }
        emit(.opened(session))
    }

    private mutating func checkDeadlines(at now: SessionInstant) {
        for timer in Timer.allCases {
            guard phase != .ended, let deadline = deadline(of: timer), deadline <= now else { continue }
            switch timer {
            case .opening:
                sendError(.sessionNotCreated, "Expected session.create within \(configuration.limits.opening).")
                end(.policy("session.create did not come"))
            case .idle:
                sendError(.sessionExpired, "Nothing was received for \(configuration.limits.idle).")
                end(.goingAway("session was idle"))
            case .total:
                let minutes = configuration.limits.total.components.seconds / 60
                let text = "Your session hit the maximum duration of \(minutes) minutes."
                sendError(.sessionExpired, text)
                end(.goingAway(text))
            case .pacing:
                releaseAudio(at: now)
            case .stall:
                end(.policy("client does not read"))
            }
        }
    }
}
