import Synchronization

/// Numbers that are given once in a process: an object's address may come back after it is gone, these do not.
enum Serial {
    private static let last = Atomic<UInt64>(0)

    static func next() -> UInt64 { last.add(1, ordering: .relaxed).newValue }
}
