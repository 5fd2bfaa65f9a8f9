import Foundation

/// Values on their way from a loop to a test, which waits for them with a limit.
///
/// Unchecked `Sendable`: `values` is only touched between lock and unlock of `condition`.
final class Inbox<Value: Sendable>: @unchecked Sendable {
    struct TimedOut: Error {}

    private let condition = NSCondition()
    private var values: [Value] = []

    func post(_ value: Value) {
        condition.lock()
        values.append(value)
        condition.broadcast()
        condition.unlock()
    }

    /// The next value; throws after `seconds`.
    func next(within seconds: Double = 10) throws -> Value {
        let deadline = Date(timeIntervalSinceNow: seconds)
        condition.lock()
        defer { condition.unlock() }
        while values.isEmpty {
            if !condition.wait(until: deadline) && values.isEmpty { throw TimedOut() }
        }
        return values.removeFirst()
    }

    var isEmpty: Bool {
        condition.lock()
        defer { condition.unlock() }
        return values.isEmpty
    }
}
