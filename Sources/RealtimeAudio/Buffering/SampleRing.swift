public import RealtimeUnits

/// The last stretch of a stream, addressed by position: what a turn's prefix padding, a replay after a reconnect, or an
/// echo canceller's reference is taken from.
///
/// Memory is fixed. Appending never fails: the oldest samples give way.
public struct SampleRing<Sample: BitwiseCopyable & Sendable & ExpressibleByIntegerLiteral>: Sendable {
    /// Samples it can hold; at least 1.
    public let capacity: SampleCount
    /// The position behind the last sample.
    public private(set) var end: SampleCount
    /// Samples held.
    public private(set) var count = SampleCount.zero
    private var storage: [Sample]

    /// Creates an empty ring whose first sample will have `start`. A capacity below 1 is taken as 1.
    public init(capacity: SampleCount, startingAt start: SampleCount = .zero) {
        self.capacity = max(SampleCount(1), capacity)
        end = Self.bounded(start)
        storage = [Sample](repeating: 0, count: self.capacity.value)
    }

    /// The position of the oldest sample held.
    public var start: SampleCount { end - count }

    /// Appends `samples` at ``end``. O(samples).
    public mutating func append(_ samples: Span<Sample>) {
        // More than the ring holds: the front would be overwritten at once.
        let skipped = max(0, samples.count - capacity.value)
        var place = slot(of: end + SampleCount(skipped))
        for index in skipped..<samples.count {
            storage[place] = samples[index]
            place += 1
            if place == storage.count { place = 0 }
        }
        end += SampleCount(samples.count)
        count = min(capacity, count + SampleCount(samples.count))
    }

    /// Goes on at `position`, as after a jump in the source: a gap that fits is filled with zeros, anything else
    /// empties the ring.
    public mutating func jump(to position: SampleCount) {
        let position = Self.bounded(position)
        guard position != end else { return }
        if position > end, position - end < capacity {
            let zeros = [Sample](repeating: 0, count: min((position - end).value, 1_024))
            while end < position { append(zeros.span.extracting(first: (position - end).value)) }
        } else {
            end = position
            count = .zero
        }
    }

    /// Appends the samples of `range` to `output`, as far as they are held and fit; returns the range that was copied.
    ///
    /// The result is empty where nothing of `range` is held. O(samples).
    @discardableResult
    public func copy(
        _ range: Range<SampleCount>,
        into output: inout OutputSpan<Sample>
    ) -> Range<SampleCount> {
        let lower = min(max(range.lowerBound, start), end)
        let upper = max(lower, min(range.upperBound, end, lower + SampleCount(output.freeCapacity)))
        var place = slot(of: lower)
        for _ in 0..<(upper - lower).value {
            output.append(storage[place])
            place += 1
            if place == storage.count { place = 0 }
        }
        return lower..<upper
    }

    /// The samples from `position` (or from the oldest held) to the end: one allocation.
    public func samples(from position: SampleCount) -> [Sample] {
        let lower = min(max(position, start), end)
        return [Sample](capacity: (end - lower).value) { output in
            copy(lower..<end, into: &output)
        }
    }

    /// Empties the ring; the next sample has position `start`.
    public mutating func reset(startingAt start: SampleCount = .zero) {
        end = Self.bounded(start)
        count = .zero
    }

    /// Positions up to 2⁶¹ either way (three million years at 24 kHz): differences and sums stay in 64 bits.
    private static func bounded(_ position: SampleCount) -> SampleCount {
        min(max(position, SampleCount(-1 << 61)), SampleCount(1 << 61))
    }

    private func slot(of position: SampleCount) -> Int {
        let rest = position.value % capacity.value
        return rest < 0 ? rest + capacity.value : rest
    }
}
