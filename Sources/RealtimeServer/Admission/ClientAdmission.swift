internal import RealtimeLocks
internal import RealtimeUnits
internal import RealtimeWebSocket
internal import Synchronization

/// Counts the sessions of each client, over all loops.
///
/// One table behind a lock rather than one a loop: a client's connections are spread over the loops, and a table a loop
/// would multiply every limit by their number. It is touched when a session begins and ends, never for a frame.
final class ClientAdmission: Sendable {
    /// Why a client may not have another session.
    enum Refusal: Error, Hashable {
        /// It has as many as it may have at a time.
        case sessions
        /// It has begun as many as it may in a minute; the next one may begin after this time.
        case rate(retryAfter: Duration)
    }

    /// A place that was taken. Given back when it is released, or forgotten: a handshake that fails has no other end.
    final class Place: Sendable {
        let client: String
        private let admission: ClientAdmission
        private let isReleased = Atomic<Bool>(false)
        private let consequences = Lock<[@Sendable () -> Void]>([])

        fileprivate init(_ client: String, of admission: ClientAdmission) {
            self.client = client
            self.admission = admission
        }

        deinit { release() }

        func release() {
            guard !isReleased.exchange(true, ordering: .relaxed) else { return }
            admission.leave(client)
            let due = consequences.withLock { due in
                defer { due = [] }
                return due
            }
            for consequence in due { consequence() }
        }

        /// Has `body` called when the place is given back. Called before that, on the session's loop.
        func whenReleased(_ body: @escaping @Sendable () -> Void) { consequences.withLock { $0.append(body) } }
    }

    private struct Client {
        var sessions = 0
        var bucket: TokenBucket?
    }

    private struct State {
        var clients: [String: Client] = [:]
        var limits: ClientLimits
    }

    /// Clients that are remembered. Beyond it those without a session and with a full bucket are forgotten, which changes
    /// nothing for them; a flood of addresses with live sessions is bounded by the server's limit of sessions.
    private static let mostClients = 65_536

    private let state: Lock<State>

    init(_ limits: ClientLimits) { state = Lock(State(limits: limits)) }

    /// Changes the limits for sessions to come.
    func replaceLimits(_ limits: ClientLimits) { state.withLock { $0.limits = limits } }

    /// Takes a place for a session of `client`.
    func enter(_ client: String, at now: SessionInstant) throws(Refusal) -> Place {
        let refusal = state.withLock { state -> Refusal? in
            if state.clients.count >= Self.mostClients { Self.sweep(&state, at: now) }
            var entry = state.clients[client] ?? Client()
            if let most = state.limits.sessions, entry.sessions >= most { return .sessions }
            if let rate = state.limits.sessionsPerMinute {
                var bucket = entry.bucket ?? TokenBucket(capacity: rate, at: now)
                let wait = bucket.take(perMinute: rate, at: now)
                entry.bucket = bucket
                state.clients[client] = entry
                if let wait { return .rate(retryAfter: wait) }
            }
            entry.sessions += 1
            state.clients[client] = entry
            return nil
        }
        if let refusal { throw refusal }
        return Place(client, of: self)
    }

    /// Sessions of `client` now.
    func sessions(of client: String) -> Int { state.withLock { $0.clients[client]?.sessions ?? 0 } }
    /// Clients that are remembered.
    var clientCount: Int { state.withLock { $0.clients.count } }

    private func leave(_ client: String) {
        state.withLock { state in
            guard var entry = state.clients[client] else { return }
            entry.sessions -= 1
            // Without a bucket there is nothing to remember about a client without sessions.
            state.clients[client] = entry.sessions <= 0 && entry.bucket == nil ? nil : entry
        }
    }

    private static func sweep(_ state: inout State, at now: SessionInstant) {
        let rate = state.limits.sessionsPerMinute
        state.clients = state.clients.filter { _, client in
            guard client.sessions <= 0, var bucket = client.bucket, let rate else { return client.sessions > 0 }
            return !bucket.isFull(perMinute: rate, at: now)
        }
    }
}
