internal import RealtimeProtocol
internal import RealtimeRelay
internal import RealtimeSession
internal import RealtimeWebSocket

/// Sessions that others are asked about before they begin.
extension SessionFactory {
    /// The session that `make` makes, at once or when everybody who must be asked has answered.
    ///
    /// - Parameter abandon: called instead of `make` where the client goes before.
    func awaiting(
        _ arrival: Arrival,
        _ identifiers: IdentifierSource,
        _ webSocket: WebSocket,
        _ log: @escaping (LogRecord) -> Void,
        abandon: @escaping () -> Void = {},
        make: @escaping (Resumption?, StoredSession?) -> any HostedSession
    ) -> any HostedSession {
        var resumption = configuration.store.map {
            Resumption(arrival.request, principal: arrival.visitor.principal?.name, in: $0)
        }
        var questions = HostedWait.Questions()
        if let resumption, resumption.isSought { questions.conversation = search(resumption, on: webSocket) }
        if let registry = configuration.registry {
            let session = SharedSession(id: identifiers.session.rawValue, client: arrival.place.client)
            questions.place = entrance(session, to: registry, arrival.place, on: webSocket)
        }
        guard questions.conversation != nil || questions.place != nil else { return make(resumption, nil) }
        let (metrics, dialect) = (metrics, arrival.dialect)
        return HostedWait(questions, abandon: abandon) { stored, isAdmitted in
            guard isAdmitted else {
                abandon()
                metrics.refused(.clientSessions).add()
                log(LogRecord(level: .warning, message: "session refused", fields: [("reason", "client sessions")]))
                return HostedRefusal(Self.tooMany, reason: .policy("client session limit reached"), dialect: dialect)
            }
            if resumption?.isSought == true {
                resumption?.found(stored)
                let items = stored.map { "\($0.conversation.items.count)" } ?? "none"
                log(LogRecord(level: .info, message: "resumption", fields: [("items", items)]))
            }
            return make(resumption, stored)
        }
    }

    private static var tooMany: ErrorDetail {
        ErrorDetail(
            type: "rate_limit_error",
            code: .rateLimitExceeded,
            message: "This client has as many sessions as it may have at a time, here and on other servers."
        )
    }

    /// Asks the store for a conversation, and hands the answer to the session on its loop, if it still lives.
    private func search(_ resumption: Resumption, on webSocket: WebSocket) -> () -> Void {
        let context = webSocket.context
        let (loop, id) = (context.loop, webSocket.id)
        return {
            resumption.store.load(resumption.key, at: context.now) { stored in
                loop.execute { context in (context.webSocket(id: id)?.userState as? SessionHost)?.resume(stored) }
            }
        }
    }

    /// Takes a place among all servers, which is given back with the one of this server.
    private func entrance(
        _ session: SharedSession,
        to registry: any SharedSessionRegistry,
        _ place: ClientAdmission.Place,
        on webSocket: WebSocket
    ) -> () -> Void {
        let (loop, id) = (webSocket.context.loop, webSocket.id)
        let most = configuration.clientLimits.sessions
        return {
            place.whenReleased { registry.leave(session) }
            registry.enter(session, most: most) { isAdmitted in
                loop.execute { context in (context.webSocket(id: id)?.userState as? SessionHost)?.admit(isAdmitted) }
            }
        }
    }
}
