internal import RealtimeProtocol
internal import RealtimeUnits

/// The items of a conversation, oldest first, without their audio but with its length.
struct Conversation: Hashable, Sendable {
    /// The most items kept. A turn adds two, so this is some two thousand turns; the oldest go first.
    static let capacity = 4_096

    private(set) var items: [ConversationItem] = []

    /// How much audio was sent of each item that has any.
    private var spoken: [ItemID: SampleCount] = [:]

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
        if items.count > Self.capacity, let oldest = items.removeFirst().id { spoken[oldest] = nil }
        return true
    }

    /// Audio of an item has been sent.
    mutating func spoke(_ count: SampleCount, in id: ItemID) {
        guard item(id) != nil else { return }
        spoken[id, default: .zero] += count
    }

    /// How much audio was sent of an item; `nil` where it has none.
    func spoken(_ id: ItemID) -> SampleCount? { spoken[id] }

    mutating func update(_ id: ItemID, _ change: (inout ConversationItem) -> Void) {
        guard let index = items.lastIndex(where: { $0.id == id }) else { return }
        change(&items[index])
    }

    mutating func remove(_ id: ItemID) -> Bool {
        guard let index = items.lastIndex(where: { $0.id == id }) else { return false }
        items.remove(at: index)
        spoken[id] = nil
        return true
    }
}
