public import RealtimeUnits

/// Ties the positions of a stream to instants of a clock, without drift: both directions are computed from one anchor,
/// never step by step, so a day of frames of 20 ms is a day long to the last sample.
public struct SampleClock: Hashable, Sendable {
    /// Samples per second.
    public let sampleRate: SampleRate
    /// When the sample at ``anchorPosition`` is due.
    public private(set) var anchorInstant: SessionInstant
    /// The position that is due at ``anchorInstant``.
    public private(set) var anchorPosition: SampleCount

    /// Positions up to 2⁶⁰ either way: a million years at 24 kHz.
    private static let farthest = 1 << 60

    /// Creates a clock by which `position` is due at `instant`.
    public init(sampleRate: SampleRate, position: SampleCount = .zero, at instant: SessionInstant = .start) {
        self.sampleRate = sampleRate
        anchorInstant = instant
        anchorPosition = Self.bounded(position)
    }

    /// The first instant at which ``position(at:)`` is `position`, to the attosecond. O(1).
    public func instant(of position: SampleCount) -> SessionInstant {
        let samples = Self.bounded(position).value - anchorPosition.value
        var (seconds, rest) = samples.quotientAndRemainder(dividingBy: sampleRate.hertz)
        if rest < 0 {
            seconds -= 1
            rest += sampleRate.hertz
        }
        // Rounded up: an attosecond earlier the sample is not due yet.
        let hertz = Int128(sampleRate.hertz)
        let attoseconds = (Int128(rest) * Self.attosecondsPerSecond + hertz - 1) / hertz
        return anchorInstant.advanced(
            by: Duration(secondsComponent: Int64(seconds), attosecondsComponent: Int64(attoseconds))
        )
    }

    /// The sample that is due at `instant`: the last whose instant is not later. Instants further than any stream can
    /// last give the farthest position there is. O(1).
    public func position(at instant: SessionInstant) -> SampleCount {
        var (seconds, attoseconds) = anchorInstant.duration(to: instant).components
        if attoseconds < 0 {
            seconds -= 1
            attoseconds += Int64(Self.attosecondsPerSecond)
        }
        let part = Int(Int128(attoseconds) * Int128(sampleRate.hertz) / Self.attosecondsPerSecond)
        let whole = Int128(seconds) * Int128(sampleRate.hertz) + Int128(part) + Int128(anchorPosition.value)
        return SampleCount(Int(min(max(whole, Int128(-Self.farthest)), Int128(Self.farthest))))
    }

    /// Starts anew: `position` is due at `instant`, whatever was before.
    public mutating func anchor(_ position: SampleCount, at instant: SessionInstant) {
        anchorInstant = instant
        anchorPosition = Self.bounded(position)
    }

    private static let attosecondsPerSecond: Int128 = 1_000_000_000_000_000_000

    private static func bounded(_ position: SampleCount) -> SampleCount {
        SampleCount(min(max(position.value, -farthest), farthest))
    }
}
