internal import RealtimeLocks
internal import RealtimeRelay
internal import RealtimeUnits
internal import RealtimeWebSocket

/// The upstreams of a server, and which of them were dead lately: one list for the sessions of all loops, so that the
/// first that meets a dead upstream spares the others the wait. Locked where a connection begins or ends.
final class UpstreamPool: Sendable {
    private let list: Lock<UpstreamList<WebSocketClientConfiguration>>

    init(_ upstreams: [WebSocketClientConfiguration]) { list = Lock(UpstreamList(upstreams)) }

    /// The upstream to try now; of those that were all `tried`, the round begins anew.
    func next(
        at now: SessionInstant,
        tried: inout Set<Int>
    ) -> (index: Int, connection: WebSocketClientConfiguration)? {
        let before = tried
        let found = list.withLock { list -> (index: Int, connection: WebSocketClientConfiguration, isNewRound: Bool)? in
            if let index = list.next(at: now, tried: before) { return (index, list[index], false) }
            return list.next(at: now).map { ($0, list[$0], true) }
        }
        guard let found else { return nil }
        if found.isNewRound { tried = [] }
        tried.insert(found.index)
        return (found.index, found.connection)
    }

    func failed(_ index: Int, at now: SessionInstant) { list.withLock { $0.failed(index, at: now) } }
    func succeeded(_ index: Int) { list.withLock { $0.succeeded(index) } }
}
