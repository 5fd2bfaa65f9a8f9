import Synchronization

/// Seconds since 1970 that a test sets.
final class AdjustableClock: Sendable {
    private let second: Atomic<Int>

    init(_ second: Int) { self.second = Atomic(second) }

    var read: @Sendable () -> Int { { self.second.load(ordering: .relaxed) } }
    func set(_ value: Int) { second.store(value, ordering: .relaxed) }
}
