public import RealtimeSession
public import RealtimeUnits
internal import Synchronization

/// Keeps conversations in this process, a bounded number for a bounded time.
public final class MemorySessionStore: SessionStore {
    fileprivate struct Entry: Sendable {
        var conversation: ConversationSnapshot
        var principal: String?
        var epoch: UInt64
        var expiry: SessionInstant
    }

    fileprivate struct State: Sendable {
        var entries: [ResumptionToken: Entry] = [:]
        /// Tokens in the order of their last save; a token stands here once for each save, the last of which counts.
        var order: [(token: ResumptionToken, expiry: SessionInstant)] = []
        var head = 0
    }

    /// How long a conversation is kept after it was saved last.
    public let lifetime: Duration
    /// The most conversations kept; the one saved longest ago goes first.
    public let capacity: Int
    private let state = Mutex(State())

    /// Creates an empty store.
    ///
    /// - Parameters:
    ///   - lifetime: 30 minutes by default, as long as xAI keeps a conversation.
    ///   - capacity: 10 000 by default; a conversation of a few minutes is some kilobytes.
    public init(lifetime: Duration = .seconds(1_800), capacity: Int = 10_000) {
        self.lifetime = lifetime
        self.capacity = max(1, capacity)
    }

    /// The number of conversations kept.
    public var count: Int { state.withLock { $0.entries.count } }

    /// Keeps a conversation. O(1) amortised.
    public func save(
        _ conversation: ConversationSnapshot,
        as key: StoredSessionKey,
        epoch: UInt64,
        at now: SessionInstant
    ) {
        let expiry = now.advanced(by: lifetime)
        state.withLock { state in
            state.dropExpired(at: now)
            if let entry = state.entries[key.token] {
                guard epoch >= entry.epoch, entry.principal == key.principal else { return }
            }
            state.entries[key.token] = Entry(
                conversation: conversation,
                principal: key.principal,
                epoch: epoch,
                expiry: expiry
            )
            state.order.append((key.token, expiry))
            while state.entries.count > capacity { state.dropOldest() }
            state.compact()
        }
    }

    /// Finds a conversation; calls `completion` before it returns.
    public func load(
        _ key: StoredSessionKey,
        at now: SessionInstant,
        _ completion: @escaping @Sendable (StoredSession?) -> Void
    ) {
        let found: StoredSession? = state.withLock { state in
            state.dropExpired(at: now)
            guard var entry = state.entries[key.token], entry.principal == key.principal else { return nil }
            entry.epoch += 1
            state.entries[key.token] = entry
            return StoredSession(conversation: entry.conversation, epoch: entry.epoch)
        }
        completion(found)
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
        if entries[token]?.expiry == expiry { entries[token] = nil }
    }

    /// Drops places that no longer count, once they are the most.
    fileprivate mutating func compact() {
        guard order.count > 64, order.count > 2 * entries.count else { return }
        order = order[head...].filter { entries[$0.token]?.expiry == $0.expiry }
        head = 0
    }
}
