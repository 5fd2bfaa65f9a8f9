internal import RealtimeUnits

/// Lets through so many a minute on average, and as many at once.
struct TokenBucket: Sendable {
    private var tokens: Double
    private var updated: SessionInstant

    /// A full bucket.
    init(capacity: Int, at now: SessionInstant) {
        tokens = Double(capacity)
        updated = now
    }

    /// Takes one; where there is none, how long until there is.
    mutating func take(perMinute capacity: Int, at now: SessionInstant) -> Duration? {
        refill(capacity, now)
        guard tokens < 1 else {
            tokens -= 1
            return nil
        }
        return .seconds((1 - tokens) * 60 / Double(max(1, capacity)))
    }

    /// Whether it is full, and so no different from a new one.
    mutating func isFull(perMinute capacity: Int, at now: SessionInstant) -> Bool {
        refill(capacity, now)
        return tokens >= Double(capacity)
    }

    private mutating func refill(_ capacity: Int, _ now: SessionInstant) {
        // Instants of two loops may come in the wrong order by the time between reading the clock and the lock.
        let elapsed = max(0, updated.duration(to: now) / .seconds(60))
        tokens = min(Double(capacity), tokens + elapsed * Double(capacity))
        updated = max(updated, now)
    }
}
