internal import Synchronization

/// Counts sessions against their limit, over all loops.
final class SessionRegistry: Sendable {
    let limit: Int
    private let count = Atomic<Int>(0)
    private let total = Atomic<Int>(0)

    init(limit: Int) { self.limit = limit }

    /// Takes a place; `false` where there is none.
    func enter() -> Bool {
        guard count.add(1, ordering: .relaxed).newValue <= limit else {
            count.subtract(1, ordering: .relaxed)
            return false
        }
        total.add(1, ordering: .relaxed)
        return true
    }

    func leave() { count.subtract(1, ordering: .relaxed) }

    /// Sessions now.
    var active: Int { count.load(ordering: .relaxed) }
    /// Sessions ever.
    var served: Int { total.load(ordering: .relaxed) }
}
