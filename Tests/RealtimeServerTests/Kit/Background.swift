import Foundation
import RealtimeLocks
import RealtimeWebSocket

/// What a thread of its own computes: a call that blocks, which a task would begin only when other tests let it.
final class Background<Value: Sendable>: Sendable {
    private let result = Lock<Value?>(nil)

    init(_ body: @escaping @Sendable () -> Value) {
        Thread.detachNewThread { [result] in
            let value = body()
            result.withLock { $0 = value }
        }
    }

    /// The result, when there is one.
    var value: Value {
        get async throws {
            var attempt = 0
            while true {
                if let value = result.withLock({ $0 }) { return value }
                try await Pause.milliseconds(2, attempt: attempt)
                attempt += 1
            }
        }
    }
}
