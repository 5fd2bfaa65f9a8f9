public import RealtimeUnits

/// A clock that moves when a test says so.
public struct ManualClock: Hashable, Sendable {
    /// The instant it shows.
    public private(set) var now: SessionInstant

    /// Creates a clock that shows `start`.
    public init(_ start: SessionInstant = .start) { now = start }

    /// Moves on by `duration`; a negative one is taken as zero, since a monotonic clock never goes back.
    public mutating func advance(by duration: Duration) { now = now.advanced(by: max(.zero, duration)) }

    /// Moves on to `instant`, where that is later.
    public mutating func advance(to instant: SessionInstant) { now = max(now, instant) }
}
