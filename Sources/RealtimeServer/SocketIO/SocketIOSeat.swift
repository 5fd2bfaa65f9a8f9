internal import RealtimeLocks
internal import RealtimeWebSocket

/// A Socket.IO client's place among the sessions of a server: counted, listed for operators, and given back once.
public final class SocketIOSeat: Sendable {
    private struct Place {
        let client: ClientAdmission.Place
        let record: SessionRecord
        let state: ServerState
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
    }

    deinit { release() }

    /// Gives the place back. More often than once does nothing.
    public func release() {
        let taken = place.withLock { place in
            defer { place = nil }
            return place
        }
        guard let taken else { return }
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
