internal import RealtimeProtocol

/// The items of a conversation, oldest first, without their audio.
struct Conversation: Hashable, Sendable {
    /// The most items kept. A turn adds two, so this is some two thousand turns; the oldest go first.
    static let capacity = 4_096

    private(set) var items: [ConversationItem] = []

    var lastID: ItemID? { items.last?.id }

    func item(_ id: ItemID) -> ConversationItem? { items.last { $0.id == id } }

    /// The place for a new item: after `previous`, first for `root`, last where nothing is said. `nil` where
    /// `previous` does not exist.
    mutating func insert(_ item: ConversationItem, after previous: ItemID?) -> Bool {
        switch previous {
        case nil:
            items.append(item)
        case "root":
            items.insert(item, at: 0)
        case let previous?:
            guard let index = items.lastIndex(where: { $0.id == previous }) else { return false }
            items.insert(item, at: index + 1)
        }
        if items.count > Self.capacity { items.removeFirst() }
        return true
    }

    mutating func update(_ id: ItemID, _ change: (inout ConversationItem) -> Void) {
        guard let index = items.lastIndex(where: { $0.id == id }) else { return }
        change(&items[index])
    }

    mutating func remove(_ id: ItemID) -> Bool {
        guard let index = items.lastIndex(where: { $0.id == id }) else { return false }
        items.remove(at: index)
        return true
    }
}
