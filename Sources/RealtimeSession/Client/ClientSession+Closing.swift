internal import RealtimeProtocol
public import RealtimeUnits

/// How a session is ended in order.
extension ClientSession {
    /// An end in order, under way.
    struct Closing: Hashable, Sendable {
        var reason: CloseReason
        /// When it is over whatever has not come.
        var deadline: SessionInstant
        /// Whether the server has yet to say `session.finished`.
        var awaitsFinished: Bool
    }

    // MARK: Commands

    /// Ends the session in order: what was sent before leaves first; a dialect with an end of its own says
    /// `session.finish` and waits for `session.finished`, since what was recognised last comes before it. What the
    /// server says meanwhile is told, what the application sends is not taken any more. After
    /// ``Configuration/finishTimeout`` the connection is closed in any case.
    public mutating func finish(_ reason: CloseReason = .normal, at now: SessionInstant) {
        guard case .ready(let connection) = phase else { return close(reason) }
        let hasHandshake = configuration.dialect.hasFinishHandshake
        if hasHandshake { send(.sessionFinish(PlainEvent(eventID: identifiers.event()))) }
        guard phase != .ended else { return }
        dropSuccessor()
        closing = Closing(
            reason: reason,
            deadline: now.advanced(by: configuration.finishTimeout),
            awaitsFinished: hasHandshake
        )
        phase = .closing(connection)
        closeIfFinished()
    }

    // MARK: Inside

    /// Closes where nothing is left to be sent or waited for.
    mutating func closeIfFinished() {
        guard let closing, !closing.awaitsFinished, sendQueue.isEmpty else { return }
        end(.closedByApplication, closing.reason)
    }

    mutating func serverFinished() {
        closing?.awaitsFinished = false
        closeIfFinished()
    }

    /// A connection that was to take over is not needed any more.
    mutating func dropSuccessor() {
        guard let successor = continuity?.successor else { return }
        continuity?.successor = nil
        if successor.isOpen { outputs.append(.transport(.close(successor.connection, .normal))) }
    }

    // MARK: Sign of life

    /// Whether this session asks for, or waits for, signs of life.
    var beats: Bool { configuration.dialect == .browser || configuration.probesLiveness }

    /// Asks the server whether it lives: by `ping` where the dialect has one; by nothing where the server beats by
    /// itself (GLM's `heartbeat` every 30 s); and otherwise by an update that changes nothing.
    mutating func askForLife() {
        switch configuration.dialect {
        case .browser: transmit(.ping(PlainEvent()))
        case .glm: break
        case .openAI, .openAIBeta, .openAITranslation, .azureOpenAI, .azureVoiceLive, .dashScopeOmni, .dashScopeASR,
            .dashScopeTTS, .xAI, .stepFun:
            var session = SessionConfiguration()
            // GA refuses an update without it.
            session.type = continuity?.session?.type ?? configuration.session?.type ?? "realtime"
            transmit(.sessionUpdate(SessionUpdate(session: session, eventID: identifiers.event())))
            silentUpdates += 1
        }
    }
}
