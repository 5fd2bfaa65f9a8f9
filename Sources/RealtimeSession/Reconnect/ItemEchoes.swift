internal import RealtimeProtocol

/// The answers to items that this session has created, and the names that the server has given them where it takes no
/// others': what the application sees is always the name that it saw first.
struct ItemEchoes: Sendable {
    private struct Expected: Sendable {
        var event: EventID?
        var item: ItemID
        var type: ItemType?
        var role: Role?
        var isSilent: Bool
    }

    /// The most that are remembered: twice the items of a conversation. A server that answers none of them is not
    /// waited for.
    static let capacity = 1_024

    private var expected: [Expected] = []
    /// Items that were answered silently, whose `done` must be silent too.
    private var silentItems: Set<ItemID> = []
    /// By the application's names: the server's may not be known yet.
    private var silentDeletions: Set<ItemID> = []
    private var toApplication: [ItemID: ItemID] = [:]
    private var toServer: [ItemID: ItemID] = [:]

    var hasAliases: Bool { !toServer.isEmpty }
    func ours(_ id: ItemID) -> ItemID { toApplication[id] ?? id }
    func servers(_ id: ItemID) -> ItemID { toServer[id] ?? id }

    mutating func alias(_ server: ItemID, as ours: ItemID) {
        guard server != ours else { return }
        toApplication[server] = ours
        toServer[ours] = server
    }

    mutating func expect(_ item: ConversationItem, id: ItemID, event: EventID?, isSilent: Bool) {
        expected.append(Expected(event: event, item: id, type: item.type, role: item.role, isSilent: isSilent))
        if expected.count > Self.capacity { expected.removeFirst() }
    }

    mutating func expectDeletion(_ id: ItemID) { silentDeletions.insert(id) }

    /// Whether this event of ours is one that the application does not know of.
    func isSilent(_ event: EventID) -> Bool { expected.contains { $0.event == event && $0.isSilent } }

    /// Whether the server has yet to say how it calls this item.
    func isExpected(_ id: ItemID) -> Bool { expected.contains { $0.item == id } }

    /// Actions returned by `added(_:isKnown:)`.
    enum AddedAction: Hashable {
        /// The application has this item already.
        case swallow
        /// It is new to the application, and an answer to what it has created.
        case answer
        /// It is the server's own.
        case none
    }

    /// The server has added an item. `isKnown` where other events of it have come before, so that it answers nothing.
    mutating func added(_ item: ConversationItem, isKnown: Bool) -> AddedAction {
        guard let id = item.id else { return .none }
        var place = expected.firstIndex { $0.item == id }
        if place == nil, !isKnown {
            // Answers come in the order of the requests. One under another name is the oldest of its kind.
            place = expected.firstIndex { $0.type == item.type && $0.role == item.role }
            if let place { alias(id, as: expected[place].item) }
        }
        guard let place else { return .none }
        let answered = expected.remove(at: place)
        guard answered.isSilent else { return .answer }
        silentItems.insert(id)
        return .swallow
    }

    mutating func done(_ id: ItemID) -> Bool { silentItems.remove(id) != nil }
    mutating func deleted(_ id: ItemID) -> Bool { silentDeletions.remove(ours(id)) != nil }

    /// The server refuses what this event asked for; returns the item, and whether the application knows of the event.
    mutating func refused(_ event: EventID) -> (item: ItemID, isSilent: Bool)? {
        guard let place = expected.firstIndex(where: { $0.event == event }) else { return nil }
        let refused = expected.remove(at: place)
        return (refused.item, refused.isSilent)
    }
}
