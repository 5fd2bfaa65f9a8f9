internal import RealtimeProtocol

/// The truncations that the server has not answered: one that it refuses leaves the two with different conversations.
struct PendingTruncations: Hashable, Sendable {
    private struct Entry: Hashable, Sendable {
        var event: EventID
        var item: ItemID
    }

    /// The most that are remembered: an answer that has not come after sixteen more never will.
    static let capacity = 16

    private var entries: [Entry] = []

    mutating func sent(_ event: EventID, of item: ItemID) {
        entries.append(Entry(event: event, item: item))
        if entries.count > Self.capacity { entries.removeFirst() }
    }

    /// The item whose truncation `event` was; `nil` where it was none.
    mutating func refused(_ event: EventID) -> ItemID? {
        guard let index = entries.firstIndex(where: { $0.event == event }) else { return nil }
        return entries.remove(at: index).item
    }

    mutating func accepted(_ item: ItemID) { entries.removeAll { $0.item == item } }
}

extension PendingTruncations {
    /// How many there are.
    var shape: ClientSessionShape.Fill { ClientSessionShape.Fill(entries.count) }
}
