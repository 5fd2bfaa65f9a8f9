internal import RealtimeRelay
internal import RealtimeUnits
public import RealtimeWebSocket

/// Somebody who opened a Socket.IO connection, and whom an application may let in by the server's rules.
///
/// Socket.IO clients show what they are in the auth payload of their `CONNECT`, when the session is open already, so the
/// application reads it and asks here.
public struct SocketIOArrival: Sendable {
    /// The request that the session began with: one that became a WebSocket, or the first of those that poll. Origin and
    /// host were judged.
    public let request: HTTPRequest
    /// Where it comes from, as far as proxies are believed.
    public let address: String
    /// `nil` for an endpoint that no server stands behind.
    let state: ServerState?

    init(request: HTTPRequest, address: String, state: ServerState?) {
        self.request = request
        self.address = address
        self.state = state
    }

    /// Whether, and as whom, the server serves this client.
    ///
    /// Judged like a session of the realtime routes: the server's keys, tokens and client secrets, how often this address
    /// may be wrong, how many sessions a client may have and begin, how many the server serves, and whether it is about to
    /// end. A client may also have shown a key where other clients do, in the request. Of a client secret it counts who it
    /// was made for and until when it is good; the session that was posted with it is one of the realtime routes.
    ///
    /// - Parameters:
    ///   - credential: a key, a signed token or a client secret; `nil` where the client showed none.
    ///   - client: who is served.
    /// - Returns: a place among the server's sessions, to be kept for as long as the client is served.
    public func admit(
        showing credential: String?,
        for client: SocketIOClient
    ) throws(SocketIORefusal) -> SocketIOSeat {
        guard let state else { return SocketIOSeat() }
        do throws(SocketIORefusal) {
            return try admit(credential, client, state)
        } catch {
            log(error)
            throw error
        }
    }

    /// A line about somebody who is refused.
    func log(_ refusal: SocketIORefusal) {
        state?.log(
            LogRecord(
                level: .warning,
                message: "client refused",
                fields: [("check", refusal.code.rawValue), ("address", address)]
            )
        )
    }

    private func admit(
        _ credential: String?,
        _ client: SocketIOClient,
        _ state: ServerState
    ) throws(SocketIORefusal) -> SocketIOSeat {
        guard !state.isDraining else { throw SocketIORefusal(.draining) }
        let shown = (credential.map { [$0] } ?? []) + Credentials.shown(in: request)
        let principal = try principal(showing: shown, at: client.now, state)
        let name = ClientName.of(principal, address)
        let place: ClientAdmission.Place
        do throws(ClientAdmission.Refusal) {
            place = try state.clients.enter(name, at: client.now)
        } catch {
            switch error {
            case .sessions: throw SocketIORefusal(.clientSessions, retryAfter: .seconds(5))
            case .rate(let wait): throw SocketIORefusal(.rate, retryAfter: wait)
            }
        }
        guard state.registry.enter() else {
            place.release()
            throw SocketIORefusal(.sessions, retryAfter: .seconds(5))
        }
        let record = SessionRecord(
            id: "socketio_\(client.name)",
            client: name,
            principal: principal,
            address: address,
            dialect: nil,
            startedAt: state.second,
            startInstant: client.now,
            owner: .socketIO(client.courier),
            transcript: nil,
            recordingName: nil
        )
        client.admitted(as: principal)
        return SocketIOSeat(place, record, state)
    }

    private func principal(
        showing shown: [String],
        at now: SessionInstant,
        _ state: ServerState
    ) throws(SocketIORefusal) -> Principal? {
        let second = state.second
        // A secret says who shows it also where nobody has to, as on the other routes.
        for credential in shown {
            if let grant = state.secrets.grant(for: credential, at: second) { return grant.principal }
        }
        let policy = state.configuration.access
        guard policy.asksForKey else { return nil }
        let source = ClientName.of(nil, address)
        if let wait = state.failures.wait(of: source, at: now) { throw SocketIORefusal(.failures, retryAfter: wait) }
        do throws(AccessPolicy.Refusal) {
            return try policy.principal(showing: shown, at: second)
        } catch {
            // Who shows nothing has tried nothing.
            if !shown.isEmpty { state.failures.note(source, at: now) }
            throw error == .token(.expired) ? SocketIORefusal(.expired) : SocketIORefusal(.unauthorized)
        }
    }

    // MARK: Sessions that poll

    /// Who holds the session that this request opens.
    var holder: SocketIOHolder { SocketIOHolder(showing: Credentials.shown(in: request)) }

    /// Whether this request may speak for a session of `holder`, whose name it knows.
    ///
    /// A request that shows nothing may: browsers can show nothing with a WebSocket. One that shows what opened the session
    /// may, without more ado: a poll is not judged as an attempt to come in. Otherwise it must show the same principal.
    func check(_ holder: SocketIOHolder, at now: SessionInstant) throws(SocketIORefusal) {
        let shown = Credentials.shown(in: request)
        guard let state, !shown.isEmpty, !holder.opened(with: shown) else { return }
        guard let owner = holder.principal else {
            // Nobody is served in it yet, or nobody has to say who they are.
            if holder.hasShown { throw SocketIORefusal(.unauthorized) }
            return
        }
        if let principal = try principal(showing: shown, at: now, state), principal != owner {
            throw SocketIORefusal(.unauthorized)
        }
    }
}

/// Why a Socket.IO client is not served.
public struct SocketIORefusal: Error, Hashable, Sendable {
    /// Why.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// No key, or a wrong one.
        case unauthorized
        /// A token that was right once.
        case expired = "token_expired"
        /// Too many wrong keys came from its address.
        case failures = "too_many_failures"
        /// It begins sessions too often.
        case rate = "rate_limited"
        /// It has as many sessions as it may.
        case clientSessions = "client_session_limit_reached"
        /// The server has as many sessions as it serves.
        case sessions = "session_limit_reached"
        /// The server is about to end.
        case draining
    }

    /// Why.
    public let code: Code
    /// When it may try again; `nil` where waiting does not help.
    public let retryAfter: Duration?

    init(_ code: Code, retryAfter: Duration? = nil) {
        self.code = code
        self.retryAfter = retryAfter
    }

    /// One sentence for the client.
    public var message: String {
        switch code {
        case .unauthorized: "A valid key or token is required."
        case .expired: "The token has expired."
        case .failures: "Too many wrong keys came from this address."
        case .rate: "This client begins sessions too often."
        case .clientSessions: "This client has as many sessions as it may have at a time."
        case .sessions: "The server serves as many sessions as it may."
        case .draining: "The server is shutting down."
        }
    }
}
