internal import RealtimeLocks
public import RealtimeSession
public import RealtimeUnits

/// Keeps conversations in this process, a bounded number of bounded size for a bounded time.
///
/// They are kept as ``ConversationSnapshot/encoded()`` writes them, in bytes that can be counted.
public final class MemorySessionStore: SessionStore {
    fileprivate struct Entry: Sendable {
        var text: [UInt8]
        var principal: String?
        var epoch: UInt64
        var expiry: SessionInstant
    }

    fileprivate struct State: Sendable {
        var entries: [ResumptionToken: Entry] = [:]
        /// Tokens in the order of their last save; a token stands here once for each save, the last of which counts.
        var order: [(token: ResumptionToken, expiry: SessionInstant)] = []
        var head = 0
        /// Bytes of all texts.
        var byteCount = 0
    }

    /// How long a conversation is kept after it was saved last.
    public let lifetime: Duration
    /// The most conversations kept; the one saved longest ago goes first.
    public let capacity: Int
    /// The most bytes that all of them are; the one saved longest ago goes first, and one that is larger is not kept.
    public let byteCapacity: Int
    private let state = Lock(State())

    /// Creates an empty store.
    ///
    /// - Parameters:
    ///   - lifetime: 30 minutes by default, as long as xAI keeps a conversation.
    ///   - capacity: 10 000 by default; a conversation of a few minutes is some kilobytes.
    ///   - byteCapacity: 64 MiB by default: the full number of them, at 6 KiB each.
    public init(lifetime: Duration = .seconds(1_800), capacity: Int = 10_000, byteCapacity: Int = 64 << 20) {
        self.lifetime = lifetime
        self.capacity = max(1, capacity)
        self.byteCapacity = byteCapacity
    }

    /// The number of conversations kept.
    public var count: Int { state.withLock { $0.entries.count } }
    /// The bytes they are, at most ``byteCapacity``.
    public var byteCount: Int { state.withLock { $0.byteCount } }

    /// Keeps a conversation, in place of what was there. O(bytes) amortised.
    public func save(
        _ conversation: ConversationSnapshot,
        as key: StoredSessionKey,
        epoch: UInt64,
        at now: SessionInstant
    ) {
        let expiry = now.advanced(by: lifetime)
        let text = conversation.encoded()
        state.withLock { state in
            state.dropExpired(at: now)
            if let entry = state.entries[key.token] {
                guard epoch >= entry.epoch, entry.principal == key.principal else { return }
            }
            state.remove(key.token)
            guard text.count <= byteCapacity else { return }
            state.byteCount += text.count
            state.entries[key.token] = Entry(text: text, principal: key.principal, epoch: epoch, expiry: expiry)
            state.order.append((key.token, expiry))
            while state.entries.count > capacity || state.byteCount > byteCapacity { state.dropOldest() }
            state.compact()
        }
    }

    /// Finds a conversation; calls `completion` before it returns.
    public func load(
        _ key: StoredSessionKey,
        at now: SessionInstant,
        _ completion: @escaping @Sendable (StoredSession?) -> Void
    ) {
        let found: Entry? = state.withLock { state in
            state.dropExpired(at: now)
            guard var entry = state.entries[key.token], entry.principal == key.principal else { return nil }
            entry.epoch += 1
            state.entries[key.token] = entry
            return entry
        }
        let stored = found.flatMap { found in
            (try? ConversationSnapshot(decoding: found.text)).map {
                StoredSession(conversation: $0, epoch: found.epoch)
            }
        }
        completion(stored)
    }
}

extension MemorySessionStore.State {
    fileprivate mutating func dropExpired(at now: SessionInstant) {
        // Every save adds the same lifetime, so the order of saves is the order of expiries.
        while head < order.count, order[head].expiry <= now { dropOldest() }
    }

    fileprivate mutating func dropOldest() {
        guard head < order.count else { return }
        let (token, expiry) = order[head]
        head += 1
        // Saved again since: a later place in the order is the one that counts.
        if entries[token]?.expiry == expiry { remove(token) }
    }

    fileprivate mutating func remove(_ token: ResumptionToken) {
        if let entry = entries.removeValue(forKey: token) { byteCount -= entry.text.count }
    }

    /// Drops places that no longer count, once they are the most.
    fileprivate mutating func compact() {
        guard order.count > 64, order.count > 2 * entries.count else { return }
        order = order[head...].filter { entries[$0.token]?.expiry == $0.expiry }
        head = 0
    }
}
