public import RealtimeUnits

/// How much of something may come: at most ``burst`` at once, and ``perSecond`` in the long run.
public struct Allowance: Hashable, Sendable {
    /// What comes back every second; at least 1.
    public var perSecond: Int
    /// What may come at once after a pause; at least 1.
    public var burst: Int

    /// The most that either number may be: 2³², so that no product of the bucket's leaves 64 bits.
    public static let bounds = 1...(1 << 32)

    /// Creates an allowance; numbers outside ``bounds`` are brought inside.
    public init(perSecond: Int, burst: Int) {
        self.perSecond = min(max(perSecond, Self.bounds.lowerBound), Self.bounds.upperBound)
        self.burst = min(max(burst, Self.bounds.lowerBound), Self.bounds.upperBound)
    }
}

/// A token bucket without a clock: instants are handed in.
///
/// Exact in integers: tokens are counted in parts of 10⁻⁹, so that any number of takes at any instants lets through
/// what the ``Allowance`` says and no more. O(1).
public struct TokenBucket: Hashable, Sendable {
    /// What may come.
    public let allowance: Allowance
    /// Tokens, in parts of 10⁻⁹.
    private var level: Int
    private var filledAt: SessionInstant

    private static let unit = 1_000_000_000

    /// A full bucket.
    public init(_ allowance: Allowance, at now: SessionInstant) {
        self.allowance = allowance
        level = allowance.burst * Self.unit
        filledAt = now
    }

    /// Whole tokens that can be taken at `now`.
    public func available(at now: SessionInstant) -> Int { filled(at: now) / Self.unit }

    /// Takes `count` tokens, or none where there are fewer. Instants that go backwards add nothing.
    public mutating func take(_ count: Int = 1, at now: SessionInstant) -> Bool {
        level = filled(at: now)
        filledAt = max(filledAt, now)
        guard count > 0 else { return true }
        guard count <= level / Self.unit else { return false }
        level -= count * Self.unit
        return true
    }

    private func filled(at now: SessionInstant) -> Int {
        let full = allowance.burst * Self.unit
        guard level < full else { return level }
        let elapsed = filledAt.duration(to: now)
        if let nanoseconds = elapsed.shortNanoseconds {
            let gained = nanoseconds.multipliedReportingOverflow(by: allowance.perSecond)
            return gained.overflow || gained.partialValue >= full ? full : min(full, gained.partialValue + level)
        }
        guard elapsed > .zero else { return level }
        let (seconds, attoseconds) = elapsed.components
        // From empty, a bucket is full after `burst / perSecond` seconds: longer pauses need no product.
        guard seconds <= Int64(allowance.burst / allowance.perSecond) else { return full }
        let nanoseconds = Int(attoseconds / 1_000_000_000)
        let whole = Int(seconds) * allowance.perSecond * Self.unit
        // Each product is at most 2³² × 10⁹ = 4.3 × 10¹⁸, and a sum of two such fits 64 bits.
        let gained = whole + nanoseconds * allowance.perSecond
        return gained >= full ? full : min(full, gained + level)
    }
}
