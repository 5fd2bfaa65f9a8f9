internal import RealtimeRelay
internal import RealtimeSession

/// What is to be done at the server, in order and within bounds. A value: it neither waits nor talks.
struct StoreQueue: Sendable {
    /// A conversation to be written.
    struct Save: Sendable {
        var key: StoredSessionKey
        var conversation: ConversationSnapshot
        var epoch: UInt64
    }

    /// One thing to do.
    enum Work: Sendable {
        case save(Save)
        case load(StoredSessionKey, @Sendable (StoredSession?) -> Void)
        case enter(SharedSession, most: Int?, @Sendable (Bool) -> Void)
        case leave(SharedSession)
    }

    /// The most conversations that wait to be written, and the most other requests.
    let limits: (saves: Int, requests: Int)
    private var requests: [Work] = []
    private var saves: [StoredSessionKey: Save] = [:]
    /// The keys of ``saves``, the longest waiting first.
    private var order: [StoredSessionKey] = []
    private var orderHead = 0

    init(limits: (saves: Int, requests: Int)) { self.limits = limits }

    /// Whether somebody waits for an answer.
    var hasRequests: Bool { !requests.isEmpty }
    /// Conversations that wait to be written.
    var waitingSaves: Int { saves.count }

    /// Places in the order of saves, those that no longer count among them.
    var rememberedKeys: Int { order.count - orderHead }

    /// Takes a conversation to write, in place of an older one under the same key; `false` where there is no room. O(1)
    /// amortised.
    mutating func add(_ save: Save) -> Bool {
        if let waiting = saves[save.key] {
            if save.epoch >= waiting.epoch { saves[save.key] = save }
            return true
        }
        guard saves.count < limits.saves else { return false }
        saves[save.key] = save
        order.append(save.key)
        return true
    }

    /// Puts the writing of a conversation among the requests, which wait for no time, if it waits and there is room.
    mutating func hasten(_ key: StoredSessionKey) {
        guard requests.count < limits.requests, let save = saves.removeValue(forKey: key) else { return }
        requests.append(.save(save))
    }

    /// Takes a request; `false` where there is no room.
    mutating func add(request: Work) -> Bool {
        guard requests.count < limits.requests else { return false }
        requests.append(request)
        return true
    }

    /// A conversation that could not be written waits again, unless a newer one does.
    mutating func putBack(_ save: Save) -> Bool { saves[save.key] == nil ? add(save) : true }

    /// The next things to do, `most` at most: requests, before a request for a conversation the writing of it, and with
    /// `savesDue` the conversations that wait.
    mutating func next(_ most: Int, savesDue: Bool) -> [Work] {
        var tasks: [Work] = []
        var taken = 0
        for request in requests {
            guard tasks.count + 1 < max(2, most) else { break }
            taken += 1
            // Whoever connects again asks for what its connection before has just left.
            if case .load(let key, _) = request, let save = saves.removeValue(forKey: key) { tasks.append(.save(save)) }
            tasks.append(request)
        }
        requests.removeFirst(taken)
        while savesDue, tasks.count < most, let save = nextSave() { tasks.append(.save(save)) }
        compact()
        return tasks
    }

    private mutating func nextSave() -> Save? {
        while orderHead < order.count {
            defer { orderHead += 1 }
            // A key whose conversation was written for a request has lost it.
            if let save = saves.removeValue(forKey: order[orderHead]) { return save }
        }
        return nil
    }

    private mutating func compact() {
        // A key that was written for a request keeps its place until there are more of those than of others.
        let places = order.count - orderHead
        guard places > max(64, 2 * saves.count) || orderHead > max(64, places) else { return }
        var known: Set<StoredSessionKey> = []
        order = order[orderHead...].filter { saves[$0] != nil && known.insert($0).inserted }
        orderHead = 0
    }
}
