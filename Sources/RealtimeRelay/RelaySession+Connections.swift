internal import RealtimeProtocol
internal import RealtimeSession
internal import RealtimeUnits

/// The upstream's connections: the first, those that take its place, and the end.
extension RelaySession {
    // MARK: Making it

    /// Asks for the first connection.
    mutating func requestConnection() {
        requestedConnection()
        outputs.append(.connectUpstream)
    }

    /// A connection is asked for, the first one or another.
    mutating func requestedConnection() {
        attempt += 1
        accounting.connects += 1
        connectingSince = now
        observe(.connecting(attempt: attempt))
    }

    /// What happened at one of the connections, other than a frame.
    mutating func handleUpstream(_ event: TransportInput) throws(SessionUsageError) {
        switch event {
        case .connected(let connection):
            // The answer to an attempt that was given up meanwhile is nobody's.
            if isFirstAwaited || upstream?.successor == connection { upstreamConnected() }
        case .connectFailed(let connection, _):
            if upstream?.successor == connection { observe(.upstreamUnreachable) }
        case .disconnected(let connection, let reason):
            let isServing = upstream?.currentConnection == connection
            try upstream?.handle(event, at: now)
            // The end of the session is told with its reason.
            if isServing, upstream?.isEnded == false { observe(.upstreamClosed(reason?.code)) }
            return
        case .received, .writabilityChanged, .deadlineReached: break
        }
        try upstream?.handle(event, at: now)
    }

    /// Whether the first connection is being made.
    private var isFirstAwaited: Bool {
        guard let upstream else { return false }
        return upstream.currentConnection == nil && !upstream.isInterrupted && !upstream.isEnded
    }

    private mutating func upstreamConnected() {
        observe(.upstreamConnected(after: connectingSince.duration(to: now)))
        // Where the upstream greets nobody before it is configured, a client that waits for its greeting would wait for
        // ever: the relay greets it, with what it asked for.
        guard translators != nil, configuration.upstreamDialect.readySignal == .sessionUpdated,
            client.dialect.readySignal == .sessionCreated, !toldCreated
        else { return }
        toldCreated = true
        var session = configuration.client.session
        session.id = id
        session.object = "realtime.session"
        let event = SessionEvent(session: session, eventID: EventID(rawValue: "event_\(id.rawValue)"))
        let told = withClientFormats(event)
        client.forward(.sessionCreated(told), at: now)
        tellNotice()
    }

    mutating func upstreamUnreachable(_ message: String) {
        observe(.upstreamUnreachable)
        guard attempt >= configuration.upstreamAttempts else { return requestConnection() }
        client.close(
            .internalError("upstream is unreachable"),
            error: ErrorDetail(type: "server_error", code: .serverError, message: Redaction.redact(message))
        )
    }

    // MARK: Others in its place

    /// The upstream is configured, and takes frames.
    mutating func upstreamReady() {
        attempt = 0
        farewell = nil
        servingConnection = upstream?.currentConnection
    }

    /// The connection is gone, and another one is tried for.
    mutating func lostUpstream(before attempt: Int) {
        servingConnection = nil
        observe(.upstreamLost(attempt: attempt))
    }

    /// Another connection serves.
    mutating func moved(_ resumption: Resumption, isRefresh: Bool) {
        upstreamReady()
        if isRefresh { accounting.refreshes += 1 } else { accounting.reconnects += 1 }
        accounting.lostItems += resumption.lostItems
        accounting.lostInput += resumption.lostInput
        observe(.upstreamMoved(resumption, isRefresh: isRefresh))
    }

    /// Whether the error says that the upstream's session is over, and the client's need not be: it is told of it only
    /// where no other connection comes.
    func mayBeMended(_ error: ErrorDetail) -> Bool {
        configuration.reconnect != nil && error.severity(in: configuration.upstreamDialect) == .sessionOver
    }

    // MARK: The end

    mutating func upstreamEnded(_ end: ClientSession.SessionEnd) {
        if case .closedByServer(let reason) = end {
            observe(.upstreamClosed(reason?.code))
        } else {
            observe(.upstreamClosed(nil))
        }
        servingConnection = nil
        if let (event, frame) = farewell { tell(event, frame) }
        farewell = nil
        let (message, reason): (String, CloseReason) =
            switch end {
            case .closedByApplication: ("", .normal)
            case .closedByServer(let reason?) where reason.sendable != nil:
                ("The upstream closed the session: \(reason.code) \(reason.text)", reason)
            case .closedByServer: ("The connection to the upstream broke.", .internalError("upstream connection broke"))
            case .notReady: ("The upstream did not become ready in time.", .internalError("upstream is not ready"))
            case .heartbeatMissed: ("The upstream stopped answering.", .internalError("upstream stopped answering"))
            case .serverDoesNotRead: ("The upstream stopped reading.", .internalError("upstream stopped reading"))
            case .idle, .tooLong: ("The session with the upstream is over.", .goingAway("upstream session is over"))
            }
        // Attempts for a first connection are told otherwise.
        let attempts = attempt > 0 && configuration.reconnect != nil ? " Attempts to connect again: \(attempt)." : ""
        let text = Redaction.redact(message) + attempts
        let error = message.isEmpty ? nil : ErrorDetail(type: "server_error", code: .serverError, message: text)
        let closing = CloseReason(code: reason.code, text: String(Redaction.redact(reason.text).prefix(100)))
        client.close(closing, error: reason.code == 1000 ? nil : error)
    }
}
