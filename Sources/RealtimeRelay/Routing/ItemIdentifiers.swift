internal import RealtimeProtocol

/// Two names of one item: the client's own, and the upstream's where that does not echo it (DashScope's omni models).
///
/// An item that the client has created is told from one that the upstream makes by its type and by the order of their
/// coming, which is all that such an upstream gives. Bounded; O(pairs) per identifier.
struct ItemIdentifiers: Hashable, Sendable {
    private struct Pending: Hashable, Sendable {
        var id: ItemID
        var type: ItemType?
        var role: Role?
    }

    private var pending: [Pending] = []
    private var pairs: [(client: ItemID, upstream: ItemID)] = []
    /// Items that wait for the upstream's word, and items that are known by two names: a conversation of hours has some
    /// hundreds, and the oldest are asked for least.
    private static let capacity = 256

    static func == (left: Self, right: Self) -> Bool {
        left.pending == right.pending && left.pairs.elementsEqual(right.pairs) { $0 == $1 }
    }

    func hash(into hasher: inout Hasher) { hasher.combine(pending) }

    // MARK: Up

    /// The event with the upstream's names.
    mutating func sent(_ event: ClientEvent) -> ClientEvent {
        switch event {
        case .conversationItemCreate(var create):
            if let id = create.item.id {
                if pending.count == Self.capacity { pending.removeFirst() }
                pending.append(Pending(id: id, type: create.item.type, role: create.item.role))
            }
            if case .value(let previous) = create.previousItemID { create.previousItemID = .value(upstream(previous)) }
            return .conversationItemCreate(create)
        case .conversationItemDelete(var reference):
            reference.itemID = upstream(reference.itemID)
            return .conversationItemDelete(reference)
        case .conversationItemRetrieve(var reference):
            reference.itemID = upstream(reference.itemID)
            return .conversationItemRetrieve(reference)
        default: return event
        }
    }

    // MARK: Down

    /// The event with the client's names.
    mutating func received(_ event: ServerEvent) -> ServerEvent {
        switch event {
        case .conversationItemAdded(var added):
            added.item = named(added.item)
            if case .value(let previous) = added.previousItemID { added.previousItemID = .value(client(previous)) }
            return .conversationItemAdded(added)
        case .conversationItemRetrieved(var retrieved):
            retrieved.item.id = retrieved.item.id.map(client)
            return .conversationItemRetrieved(retrieved)
        case .conversationItemDeleted(var reference):
            reference.itemID = client(reference.itemID)
            return .conversationItemDeleted(reference)
        case .inputAudioBufferCommitted(var committed):
            committed.previousItemID = committed.previousItemID.map(client)
            return .inputAudioBufferCommitted(committed)
        default: return event
        }
    }

    private mutating func named(_ item: ConversationItem) -> ConversationItem {
        guard let id = item.id else { return item }
        if let index = pending.firstIndex(where: { $0.id == id }) {
            pending.remove(at: index)
            return item
        }
        // What the user said becomes an item too, without a create; it carries audio, which no created text does.
        let isSpoken = item.content?.contains { $0.type == .inputAudio || $0.type == .audio } ?? false
        guard !isSpoken, let index = pending.firstIndex(where: { $0.type == item.type && $0.role == item.role }) else {
            return item
        }
        let wanted = pending.remove(at: index).id
        if pairs.count == Self.capacity { pairs.removeFirst() }
        pairs.append((wanted, id))
        var item = item
        item.id = wanted
        return item
    }

    private func upstream(_ id: ItemID) -> ItemID { pairs.last { $0.client == id }?.upstream ?? id }
    private func client(_ id: ItemID) -> ItemID { pairs.last { $0.upstream == id }?.client ?? id }
}
