internal import RealtimeProtocol
internal import RealtimeSession
internal import RealtimeUnits

/// What the upstream sends, on its way to the client.
extension RelaySession {
    mutating func fromUpstream(_ event: ClientSession.Event) {
        switch event {
        case .received(let event, let frame): fromUpstream(event, frame)
        case .ready, .audio, .stopPlayback, .pausePlayback, .resumePlayback, .toolCalls, .responseOverdue,
            .backlogChanged:
            break
        case .malformed(let error):
            client.report(
                ErrorDetail(
                    type: "server_error",
                    code: .serverError,
                    message: "The upstream sent a frame that is no event: \(error)"
                )
            )
        case .ended(let end): upstreamEnded(end)
        }
    }

    mutating func fromUpstream(_ event: ServerEvent, _ frame: Frame) {
        if case .sessionUpdated = event, swallowsOwnUpdate {
            swallowsOwnUpdate = false
            return
        }
        if translates {
            translate(event)
        } else if let translation = translators?.toClient.translate(event) {
            for event in translation.events { client.forward(configuration.policy.redact(event) ?? event, at: now) }
        } else if let redacted = configuration.policy.redact(event) {
            client.forward(redacted, at: now)
        } else {
            client.forward(frame, event: event, at: now)
        }
    }

    mutating func upstreamEnded(_ end: ClientSession.SessionEnd) {
        let (message, reason): (String, CloseReason) =
            switch end {
            case .closedByApplication: ("", .normal)
            case .closedByServer(let reason?) where reason.sendable != nil:
                ("The upstream closed the session: \(reason.code) \(reason.text)", reason)
            case .closedByServer: ("The connection to the upstream broke.", .internalError("upstream connection broke"))
            case .notReady: ("The upstream did not become ready in time.", .internalError("upstream is not ready"))
            case .heartbeatMissed: ("The upstream stopped answering.", .internalError("upstream stopped answering"))
            case .serverDoesNotRead: ("The upstream stopped reading.", .internalError("upstream stopped reading"))
            }
        let error = message.isEmpty ? nil : ErrorDetail(type: "server_error", code: .serverError, message: message)
        client.close(reason, error: reason.code == 1000 ? nil : error)
    }
}
