internal import RealtimeLocks
internal import RealtimeWebSocket
public import SocketIOProtocol

/// A Socket.IO client's place among the sessions of a server: counted, listed for operators, and given back once.
public final class SocketIOSeat: Sendable {
    private struct Place {
        let client: ClientAdmission.Place
        let record: SessionRecord
        let state: ServerState
        let start = ContinuousClock.now
    }

    /// How a session ended, in the words of the operators' metrics.
    public enum End: String, Hashable, Sendable {
        /// The client left.
        case closed
        /// This side ended it, for a reason of policy or because the server shuts down.
        case policy
        /// The client did what it must not, or did not read.
        case error
        /// The connection broke.
        case lost

        /// What a connection's end means for the session on it.
        public init(_ reason: SocketIOCloseReason) {
            self =
                switch reason {
                case .transport(.client): .closed
                case .transport(.server), .connectTimeout: .policy
                case .transport(.transportClosed), .transport(.pingTimeout): .lost
                case .transport(.invalid), .transport(.overlappingPolls), .transport(.bufferOverflow), .invalid: .error
                }
        }
    }

    private let place: Lock<Place?>
    /// Who the client has shown to be; `nil` where nobody has to show anything.
    public let principal: Principal?

    /// One that is counted nowhere.
    init() {
        place = Lock(nil)
        principal = nil
    }

    /// Takes over a place at the registry and at the admission.
    init(_ client: ClientAdmission.Place, _ record: SessionRecord, _ state: ServerState) {
        place = Lock(Place(client: client, record: record, state: state))
        principal = record.principal
        state.registry.add(record)
        state.metrics.seatTaken()
    }

    deinit { release(.lost) }

    /// Gives the place back, and has the session counted as one that ended so. More often than once does nothing.
    public func release(_ end: End = .closed) {
        let taken = place.withLock { place in
            defer { place = nil }
            return place
        }
        guard let taken else { return }
        taken.state.metrics.seatReleased(end.reason, after: ContinuousClock.now - taken.start)
        taken.client.release()
        taken.state.registry.remove(taken.record, at: taken.state.second)
        taken.state.registry.leave()
    }

    /// What operators see of the session.
    public func count(turns: Int = 0, errors: Int = 0) {
        place.withLock { place in
            place?.record.turns.add(turns)
            place?.record.errors.add(errors)
        }
    }

    /// Whether somebody speaks, or an answer is on its way: a server that drains waits for that.
    public func setBusy(_ isBusy: Bool) { place.withLock { $0?.record.isBusy = isBusy } }

    /// A line for the server's log that says whose it is.
    public func log(_ record: LogRecord) {
        let (id, log) = place.withLock { ($0?.record.id, $0?.state.log) }
        guard let log else { return }
        var record = record
        if let id { record.fields.insert(("session", id), at: 0) }
        log(record)
    }
}

extension SocketIOSeat.End {
    fileprivate var reason: LoopMetrics.EndReason {
        switch self {
        case .closed: .closed
        case .policy: .policy
        case .error: .error
        case .lost: .lost
        }
    }
}
