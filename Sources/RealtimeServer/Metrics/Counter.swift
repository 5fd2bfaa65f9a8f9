internal import Synchronization

/// A number that one loop increases and any thread reads.
///
/// An addition is a load and a store without a locked instruction: there is one writer. A reader sees a value that was
/// there, perhaps a moment ago.
final class Counter: Sendable {
    private let number = Atomic<UInt64>(0)

    /// The value.
    var value: UInt64 { number.load(ordering: .relaxed) }

    /// Adds; from the one loop that owns the counter. Wraps at 2⁶⁴.
    @inline(__always)
    func add(_ amount: Int = 1) {
        let sum = number.load(ordering: .relaxed) &+ UInt64(truncatingIfNeeded: max(0, amount))
        number.store(sum, ordering: .relaxed)
    }

    /// Adds a time, in nanoseconds.
    func add(_ duration: Duration) { add(duration.wholeNanoseconds) }
}

extension Duration {
    /// Nanoseconds, as far as they fit: 292 years.
    var wholeNanoseconds: Int {
        let (seconds, attoseconds) = components
        let (product, overflow) = Int(seconds).multipliedReportingOverflow(by: 1_000_000_000)
        if overflow { return seconds < 0 ? .min : .max }
        return product.addingReportingOverflow(Int(attoseconds / 1_000_000_000)).partialValue
    }

    /// Seconds with their fraction.
    var inSeconds: Double { self / .seconds(1) }
}
