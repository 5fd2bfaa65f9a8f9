internal import RealtimeProtocol
internal import RealtimeUnits

/// The items of a conversation, oldest first, without their audio but with its length.
struct Conversation: Hashable, Sendable {
    /// The most items kept. A turn adds two, so this is some two thousand turns; the oldest go first.
    static let capacity = 4_096

    /// How much audio was sent of an item, at the rate it was sent at: the session's rate may change afterwards.
    struct Spoken: Hashable, Sendable {
        var count: SampleCount
        let rate: SampleRate
    }

    private(set) var items: [ConversationItem] = [] { didSet { revision += 1 } }
    /// Goes up with every change of an item.
    private(set) var revision: UInt64 = 0
    /// In the order in which they began: a frame of audio is nearly always of the last.
    private var spoken: [SpokenItem] = []

    private struct SpokenItem: Hashable, Sendable {
        let id: ItemID
        var audio: Spoken
    }

    init() {}

    /// Takes up the items of an earlier connection: the newest of them, where there are too many. Their audio is not
    /// there any more, so none of them can be truncated.
    init(resuming items: [ConversationItem]) { self.items = Array(items.suffix(Self.capacity)) }

    var lastID: ItemID? { items.last?.id }

    func item(_ id: ItemID) -> ConversationItem? { items.last { $0.id == id } }

    /// The item in front of `id`.
    func predecessor(of id: ItemID) -> ItemID? {
        guard let index = items.lastIndex(where: { $0.id == id }), index > 0 else { return nil }
        return items[index - 1].id
    }

    /// Whether the conversation has the function call that an output answers.
    func hasCall(_ id: CallID) -> Bool { items.contains { $0.type == .functionCall && $0.callID == id } }

    /// The place for a new item: after `previous`, first for `root`, last where nothing is said. `false` where
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
        if items.count > Self.capacity, let oldest = items.removeFirst().id { forgetAudio(of: oldest) }
        return true
    }

    /// Audio of an item has been sent.
    mutating func spoke(_ count: SampleCount, at rate: SampleRate, in id: ItemID) {
        // Every frame but the first of an item ends here.
        if let index = spokenIndex(id) {
            spoken[index].audio.count += count
            return
        }
        guard item(id) != nil else { return }
        // The rate cannot change while a response is active, and only an active response sends.
        spoken.append(SpokenItem(id: id, audio: Spoken(count: count, rate: rate)))
    }

    /// How much audio was sent of an item; `nil` where it has none.
    func spoken(_ id: ItemID) -> Spoken? { spokenIndex(id).map { spoken[$0].audio } }

    /// An item was cut: what is gone cannot be cut again.
    mutating func cut(_ id: ItemID, to end: SampleCount) {
        guard let index = spokenIndex(id) else { return }
        spoken[index].audio.count = min(spoken[index].audio.count, end)
    }

    mutating func update(_ id: ItemID, _ change: (inout ConversationItem) -> Void) {
        guard let index = items.lastIndex(where: { $0.id == id }) else { return }
        change(&items[index])
    }

    mutating func remove(_ id: ItemID) -> Bool {
        guard let index = items.lastIndex(where: { $0.id == id }) else { return false }
        items.remove(at: index)
        forgetAudio(of: id)
        return true
    }

    private func spokenIndex(_ id: ItemID) -> Int? { spoken.lastIndex { $0.id == id } }

    private mutating func forgetAudio(of id: ItemID) {
        if let index = spokenIndex(id) { spoken.remove(at: index) }
    }
}
