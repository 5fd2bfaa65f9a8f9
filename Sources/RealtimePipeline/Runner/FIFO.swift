/// A queue over an array: amortised constant time at both ends.
struct FIFO<Element: Sendable>: Sendable {
    private var storage: [Element] = []
    private var head = 0

    var count: Int { storage.count - head }
    var isEmpty: Bool { count == 0 }

    /// The element that was put in last.
    var last: Element? {
        get { isEmpty ? nil : storage[storage.count - 1] }
        set {
            guard let newValue, !isEmpty else { return }
            storage[storage.count - 1] = newValue
        }
    }

    mutating func append(_ element: Element) { storage.append(element) }

    mutating func popFirst() -> Element? {
        guard head < storage.count else { return nil }
        let first = storage[head]
        head += 1
        if head == storage.count {
            storage.removeAll(keepingCapacity: true)
            head = 0
        } else if head >= 32, head * 2 >= storage.count {
            compact()
        }
        return first
    }

    /// Removes what `isUnwanted` says, and returns it in order.
    mutating func removeAll(where isUnwanted: (Element) -> Bool) -> [Element] {
        compact()
        let removed = storage.filter(isUnwanted)
        if !removed.isEmpty { storage.removeAll(where: isUnwanted) }
        return removed
    }

    /// Removes the first element that `isUnwanted` says.
    mutating func removeFirst(where isUnwanted: (Element) -> Bool) -> Element? {
        compact()
        guard let index = storage.firstIndex(where: isUnwanted) else { return nil }
        return storage.remove(at: index)
    }

    /// Drops the consumed part, so that it does not keep its payloads alive.
    private mutating func compact() {
        storage.removeFirst(head)
        head = 0
    }
}
