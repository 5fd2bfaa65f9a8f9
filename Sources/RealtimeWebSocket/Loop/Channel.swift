/// A descriptor that a loop polls.
protocol Channel: AnyObject {
    /// The descriptor is ready.
    func ready(_ readiness: Readiness)
    /// The loop ends: close the descriptor, call back nobody.
    func loopDidStop()
}

/// The channels of a loop by token. A token names a slot and its generation.
struct ChannelTable {
    private struct Slot {
        var channel: (any Channel)?
        var generation: UInt32 = 0
    }

    private var slots: [Slot] = []
    private var free: [Int] = []

    /// The token of the loop's own wake-up descriptor, which no channel has.
    static let wakeUp = PollToken(rawValue: .max)

    mutating func insert(_ channel: any Channel) -> PollToken {
        let index: Int
        if let reused = free.popLast() {
            index = reused
        } else {
            index = slots.count
            slots.append(Slot())
        }
        slots[index].channel = channel
        return PollToken(rawValue: UInt64(slots[index].generation) << 32 | UInt64(index))
    }

    mutating func remove(_ token: PollToken) {
        let index = Int(token.rawValue & 0xFFFF_FFFF)
        guard slots.indices.contains(index), slots[index].generation == UInt32(token.rawValue >> 32) else { return }
        slots[index].channel = nil
        slots[index].generation &+= 1
        free.append(index)
    }

    subscript(token: PollToken) -> (any Channel)? {
        let index = Int(token.rawValue & 0xFFFF_FFFF)
        guard slots.indices.contains(index), slots[index].generation == UInt32(token.rawValue >> 32) else {
            return nil
        }
        return slots[index].channel
    }

    var all: [any Channel] { slots.compactMap(\.channel) }
}
