/// Names a scheduled timer; of no use after it fired or was cancelled.
public struct EventLoopTimer: Hashable, Sendable {
    let slot: Int
    let generation: UInt64
}

/// Timers in a binary heap, earliest first; those of one instant fire in the order in which they were scheduled.
///
/// Scheduling and cancelling take O(log n). Slots are reused, so steady use allocates only what closures need.
struct TimerHeap<Action> {
    private struct Entry {
        var deadline: Int64
        var order: UInt64
        var slot: Int
    }

    private struct Slot {
        var action: Action?
        var place: Int
        var generation: UInt64
    }

    private var heap: [Entry] = []
    private var slots: [Slot] = []
    private var freeSlots: [Int] = []
    private var nextOrder: UInt64 = 0

    /// Timers that have not fired.
    var count: Int { heap.count }
    /// When the earliest is due, in nanoseconds.
    var earliestDeadline: Int64? { heap.first?.deadline }

    mutating func schedule(at deadline: Int64, _ action: Action) -> EventLoopTimer {
        let slot: Int
        if let free = freeSlots.popLast() {
            slot = free
        } else {
            slot = slots.count
            slots.append(Slot(action: nil, place: 0, generation: 0))
        }
        slots[slot].action = action
        nextOrder += 1
        heap.append(Entry(deadline: deadline, order: nextOrder, slot: slot))
        slots[slot].place = heap.count - 1
        siftUp(heap.count - 1)
        return EventLoopTimer(slot: slot, generation: slots[slot].generation)
    }

    /// Removes a timer; returns whether it was still to fire.
    @discardableResult
    mutating func cancel(_ timer: EventLoopTimer) -> Bool {
        guard slots.indices.contains(timer.slot), slots[timer.slot].generation == timer.generation,
            slots[timer.slot].action != nil
        else { return false }
        _ = remove(at: slots[timer.slot].place)
        return true
    }

    /// Removes the earliest timer and returns it, if its order number is at most `order` and it is due at `now`.
    mutating func popDue(at now: Int64, upTo order: UInt64) -> Action? {
        guard let first = heap.first, first.deadline <= now, first.order <= order else { return nil }
        return remove(at: 0)
    }

    /// The order number of the timer scheduled last: a bound for ``popDue(at:upTo:)``.
    var lastOrder: UInt64 { nextOrder }

    mutating func removeAll() {
        heap.removeAll()
        slots.removeAll()
        freeSlots.removeAll()
    }

    private mutating func remove(at place: Int) -> Action? {
        let slot = heap[place].slot
        let action = slots[slot].action
        slots[slot].action = nil
        slots[slot].generation += 1
        freeSlots.append(slot)
        let last = heap.removeLast()
        if place < heap.count {
            heap[place] = last
            slots[last.slot].place = place
            siftDown(place)
            siftUp(slots[last.slot].place)
        }
        return action
    }

    private func isBefore(_ left: Int, _ right: Int) -> Bool {
        (heap[left].deadline, heap[left].order) < (heap[right].deadline, heap[right].order)
    }

    private mutating func swap(_ left: Int, _ right: Int) {
        heap.swapAt(left, right)
        slots[heap[left].slot].place = left
        slots[heap[right].slot].place = right
    }

    private mutating func siftUp(_ start: Int) {
        var place = start
        while place > 0, isBefore(place, (place - 1) / 2) {
            swap(place, (place - 1) / 2)
            place = (place - 1) / 2
        }
    }

    private mutating func siftDown(_ start: Int) {
        var place = start
        while true {
            var least = place
            let left = 2 * place + 1
            if left < heap.count && isBefore(left, least) { least = left }
            if left + 1 < heap.count && isBefore(left + 1, least) { least = left + 1 }
            if least == place { return }
            swap(place, least)
            place = least
        }
    }
}
