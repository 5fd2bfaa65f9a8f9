/// A length or position in an audio stream, counted in samples of one channel.
///
/// Positions are kept in samples and become time once, at the edge, so that a stream of many small chunks never
/// drifts: converting each chunk to milliseconds and adding those up loses up to a millisecond a chunk.
public struct SampleCount: Hashable, Sendable {
    /// The number of samples. May be negative where it is a difference.
    public var value: Int

    /// Creates a count.
    @inlinable public init(_ value: Int) { self.value = value }

    /// No samples.
    @inlinable public static var zero: SampleCount { SampleCount(0) }

    /// The whole samples that fit in `duration` at `rate`, rounded towards zero.
    public init(_ duration: Duration, at rate: SampleRate) {
        // Fewer than 10¹³, and with the highest rate, 768,000, below 2⁶³.
        if let nanoseconds = duration.shortNanoseconds {
            value = nanoseconds * rate.hertz / 1_000_000_000
            return
        }
        let (seconds, attoseconds) = duration.components
        // Attoseconds to nanoseconds first: 10¹⁸ × 768 000 does not fit in 64 bits, 10⁹ × 768 000 does.
        // A rate has no whole number of samples that a sub-nanosecond remainder could add.
        let nanoseconds = attoseconds / 1_000_000_000
        let whole = Int(seconds).multipliedReportingOverflow(by: rate.hertz)
        let part = Int(nanoseconds) * rate.hertz / 1_000_000_000
        if whole.overflow {
            value = seconds < 0 ? Int.min : Int.max
        } else {
            let sum = whole.partialValue.addingReportingOverflow(part)
            value = sum.overflow ? (seconds < 0 ? Int.min : Int.max) : sum.partialValue
        }
    }

    /// How long this many samples last at `rate`, exact to the nanosecond (rounded towards zero).
    public func duration(at rate: SampleRate) -> Duration {
        let nanoseconds = value.multipliedReportingOverflow(by: 1_000_000_000)
        if !nanoseconds.overflow { return .nanoseconds(nanoseconds.partialValue / rate.hertz) }
        let (seconds, rest) = value.quotientAndRemainder(dividingBy: rate.hertz)
        return .seconds(seconds) + .nanoseconds(rest * 1_000_000_000 / rate.hertz)
    }

    /// The whole milliseconds this many samples last at `rate`, rounded towards zero: what wire fields such as
    /// `audio_end_ms` carry. Rounding down never claims audio that was not there. What 64 bits do not hold becomes
    /// the nearest number that they do.
    public func milliseconds(at rate: SampleRate) -> Int { scaled(by: 1_000, over: rate.hertz) }

    /// The same length of time counted at another rate, rounded towards zero. What 64 bits do not hold becomes the
    /// nearest number that they do.
    public func converted(from source: SampleRate, to target: SampleRate) -> SampleCount {
        SampleCount(scaled(by: target.hertz, over: source.hertz))
    }

    /// `value × factor / divisor` without a product that overflows where the result fits. Both are at most 768 000, so
    /// the rest's product fits.
    private func scaled(by factor: Int, over divisor: Int) -> Int {
        let (whole, rest) = value.quotientAndRemainder(dividingBy: divisor)
        let product = whole.multipliedReportingOverflow(by: factor)
        let sum = product.partialValue.addingReportingOverflow(rest * factor / divisor)
        return product.overflow || sum.overflow ? (value < 0 ? Int.min : Int.max) : sum.partialValue
    }

    /// Sum.
    ///
    /// Traps where the sum does not fit 64 bits, as integers do: bound positions that come from outside first.
    @inlinable public static func + (left: Self, right: Self) -> Self { Self(left.value + right.value) }
    /// Difference; traps where it does not fit 64 bits.
    @inlinable public static func - (left: Self, right: Self) -> Self { Self(left.value - right.value) }
    /// Adds in place.
    @inlinable public static func += (left: inout Self, right: Self) { left.value += right.value }
    /// Subtracts in place.
    @inlinable public static func -= (left: inout Self, right: Self) { left.value -= right.value }
}

extension SampleCount: Comparable {
    /// Orders by ``value``.
    @inlinable public static func < (left: Self, right: Self) -> Bool { left.value < right.value }
}

extension SampleCount: CustomStringConvertible {
    /// For example `480 samples`.
    public var description: String { "\(value) samples" }
}
