import Glibc
import Synchronization

/// Holds engine calls until a test opens it.
final class Gate: Sendable {
    private let isOpen = Atomic<Bool>(false)
    private let arrivals = Atomic<Int>(0)

    /// Calls that came to the gate so far.
    var arrivalCount: Int { arrivals.load(ordering: .acquiring) }

    func open() { isOpen.store(true, ordering: .releasing) }

    /// Waits until the gate is open, or until `isCancelled`.
    func pass(unless isCancelled: () -> Bool = { false }) {
        arrivals.add(1, ordering: .acquiringAndReleasing)
        while !isOpen.load(ordering: .acquiring), !isCancelled() { usleep(200) }
    }
}

/// Waits up to two minutes, for machines that do much beside, for a condition and tells whether it came.
func eventually(_ condition: () -> Bool) -> Bool {
    for _ in 0..<600_000 {
        if condition() { return true }
        usleep(200)
    }
    return condition()
}
