internal import RealtimeLocks
internal import RealtimeUnits
internal import RealtimeWebSocket

/// Counts the wrong keys and tokens that each address has shown, over all loops, so that none can try without end.
///
/// Whoever has shown too many is not listened to for a while, whatever is shown then: a right key among wrong ones is what
/// a search looks for. Touched by failures, and by every request only as far as a lookup.
final class FailedAttempts: Sendable {
    private struct State {
        var limit: Int?
        var addresses: [String: TokenBucket] = [:]
    }

    /// Addresses that are remembered; beyond it those whose bucket is full again are forgotten, and if there are none, all:
    /// a flood from so many addresses is not held back by counting each.
    private static let mostAddresses = 65_536

    private let state: Lock<State>

    init(perMinute limit: Int?) { state = Lock(State(limit: limit)) }

    /// Changes the limit from now on.
    func replaceLimit(_ limit: Int?) { state.withLock { $0.limit = limit } }

    /// Addresses that are remembered.
    var count: Int { state.withLock { $0.addresses.count } }

    /// How long `address` has to wait until it is listened to again; `nil` where it is.
    func wait(of address: String, at now: SessionInstant) -> Duration? {
        state.withLock { state in
            guard let limit = state.limit, var bucket = state.addresses[address] else { return nil }
            // Looking takes nothing: the bucket is a copy.
            return bucket.take(perMinute: limit, at: now)
        }
    }

    /// `address` has shown something wrong.
    func note(_ address: String, at now: SessionInstant) {
        state.withLock { state in
            guard let limit = state.limit else { return }
            if state.addresses.count >= Self.mostAddresses, state.addresses[address] == nil {
                state.addresses = state.addresses.filter { _, bucket in
                    var bucket = bucket
                    return !bucket.isFull(perMinute: limit, at: now)
                }
                if state.addresses.count >= Self.mostAddresses { state.addresses = [:] }
            }
            _ = state.addresses[address, default: TokenBucket(capacity: limit, at: now)].take(perMinute: limit, at: now)
        }
    }
}
