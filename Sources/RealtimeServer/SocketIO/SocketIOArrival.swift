internal import RealtimeRelay
internal import RealtimeUnits
public import RealtimeWebSocket

/// Somebody who opened a Socket.IO connection, and whom an application may let in by the server's rules.
///
/// Socket.IO clients show what they are in the auth payload of their `CONNECT`, when the WebSocket is open already, so
/// the application reads it and asks here.
public struct SocketIOArrival: Sendable {
    /// The request that became the WebSocket. Origin and host were judged.
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
    /// Judged like a session of the realtime routes: the server's keys and tokens, how often this address may be wrong,
    /// how many sessions a client may have and begin, how many the server serves, and whether it is about to end. A client
    /// may also have shown a key where other clients do, in the request.
    ///
    /// - Parameters:
    ///   - credential: a key or a signed token; `nil` where the client showed none.
    ///   - client: whose WebSocket lasts as long as the seat.
    /// - Returns: a place among the server's sessions, to be kept for as long as the client is served.
    public func admit(
        showing credential: String?,
        for client: SocketIOClient
    ) throws(SocketIORefusal) -> SocketIOSeat {
        guard let state else { return SocketIOSeat() }
        do throws(SocketIORefusal) {
            return try admit(credential, client, state)
        } catch {
            state.log(
                LogRecord(
                    level: .warning,
                    message: "client refused",
                    fields: [("check", error.code.rawValue), ("address", address)]
                )
            )
            throw error
        }
    }

    private func admit(
        _ credential: String?,
        _ client: SocketIOClient,
        _ state: ServerState
    ) throws(SocketIORefusal) -> SocketIOSeat {
        guard !state.isDraining else { throw SocketIORefusal(.draining) }
        let principal = try principal(showing: credential, at: client.now, state)
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
            loop: client.courier.loop,
            socket: client.courier.socket,
            transcript: nil,
            recordingName: nil
        )
        return SocketIOSeat(place, record, state)
    }

    private func principal(
        showing credential: String?,
        at now: SessionInstant,
        _ state: ServerState
    ) throws(SocketIORefusal) -> Principal? {
        let policy = state.configuration.access
        guard policy.asksForKey else { return nil }
        let source = ClientName.of(nil, address)
        if let wait = state.failures.wait(of: source, at: now) { throw SocketIORefusal(.failures, retryAfter: wait) }
        let shown = (credential.map { [$0] } ?? []) + Credentials.shown(in: request)
        do throws(AccessPolicy.Refusal) {
            return try policy.principal(showing: shown, at: state.second)
        } catch {
            // Who shows nothing has tried nothing.
            if !shown.isEmpty { state.failures.note(source, at: now) }
            throw error == .token(.expired) ? SocketIORefusal(.expired) : SocketIORefusal(.unauthorized)
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
