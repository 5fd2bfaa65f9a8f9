/// So much at once, and so much a second on average.
struct Allowance {
    private let capacity: Double
    private let perSecond: Double
    private var left: Double
    private var updated: Duration

    /// A full one, at `now`.
    init(capacity: Double, perSecond: Double, at now: Duration) {
        self.capacity = capacity
        self.perSecond = perSecond
        left = capacity
        updated = now
    }

    /// Takes `amount`, where it is there.
    mutating func take(_ amount: Double, at now: Duration) -> Bool {
        left = min(capacity, left + max(0, (now - updated) / .seconds(1)) * perSecond)
        updated = max(updated, now)
        guard amount <= left else { return false }
        left -= amount
        return true
    }
}
