public import RealtimeUnits

/// Makes a stream whole whose pieces come with positions and may be missing: short gaps are bridged with the last pitch
/// period of what came before, fading to silence; what comes twice or too late is dropped.
///
/// Two ways to use it. With positions (`append`): the gap is filled when the piece behind it arrives. With a clock of
/// the caller's (`conceal`): the caller asks for samples when they have to be played, and what arrives for them later
/// is dropped. Both may be mixed.
///
/// Bridging: the lag with the highest normalised correlation between 2.5 and 15 ms (pitches of 67 to 400 Hz) in the
/// last 40 ms; its period is repeated, at full level for 10 ms, then falling linearly to nothing at
/// ``longestBridge``. The first 5 ms behind a gap are faded over from the continued bridge.
public struct GapRepair: Sendable {
    /// Samples per second.
    public let sampleRate: SampleRate
    /// How long a bridge lasts at most; the rest of a gap is silence.
    public let longestBridge: SampleCount
    /// The longest gap that is filled; a piece further ahead is taken for a new start of the source.
    public let longestGap: SampleCount
    /// The position behind the last sample given out.
    public private(set) var position: SampleCount?
    /// Samples that were made up, bridges and silence together.
    public private(set) var concealed = SampleCount.zero
    /// Samples that came twice or too late.
    public private(set) var dropped = SampleCount.zero

    private var history: [Float]
    /// Samples made up since the last real one.
    private var bridged = 0
    private var period = 1
    private let shortestLag: Int
    private let longestLag: Int
    private let steadyLength: Int
    private let fadeLength: Int

    /// Creates a repairer that has seen nothing.
    ///
    /// - Parameters:
    ///   - longestBridge: by default 60 ms: beyond, repeated speech sounds like a machine.
    ///   - longestGap: by default 1 s.
    public init(
        sampleRate: SampleRate,
        longestBridge: Duration = .milliseconds(60),
        longestGap: Duration = .seconds(1)
    ) {
        self.sampleRate = sampleRate
        func samples(_ duration: Duration) -> Int { max(1, SampleCount(duration, at: sampleRate).value) }
        self.longestBridge = SampleCount(samples(longestBridge))
        self.longestGap = SampleCount(samples(longestGap))
        shortestLag = samples(.microseconds(2_500))
        longestLag = max(shortestLag, samples(.milliseconds(15)))
        steadyLength = samples(.milliseconds(10))
        fadeLength = samples(.milliseconds(5))
        // 40 ms: the longest lag and a comparison of 25 ms.
        history = [Float](repeating: 0, count: samples(.milliseconds(40)))
    }

    /// How many samples ``append(_:at:into:)`` will give.
    public func outputCount(for count: Int, at start: SampleCount) -> Int {
        guard Self.positions.contains(start.value) else { return 0 }
        let count = min(max(0, count), Self.positions.upperBound)
        let end = start.value + count
        guard let position, !isRestart(start, position) else { return count }
        return max(0, end - position.value)
    }

    /// Takes the piece whose first sample has position `start`, and appends the stream up to its end: made-up samples
    /// for a gap before it, then what is new of it. A piece at a position that no stream reaches is dropped.
    ///
    /// - Throws: ``PCMConversionError`` with `destinationTooSmall`; nothing was done then.
    public mutating func append(
        _ samples: Span<Float>,
        at start: SampleCount,
        into output: inout OutputSpan<Float>
    ) throws(PCMConversionError) {
        try PCMConversion.reserve(outputCount(for: samples.count, at: start), in: output.freeCapacity)
        guard Self.positions.contains(start.value) else {
            dropped += SampleCount(samples.count)
            return
        }
        let end = start.value + samples.count
        guard let position, !isRestart(start, position) else {
            bridged = 0
            give(samples, into: &output)
            self.position = SampleCount(end)
            return
        }
        if start > position { fill((start - position).value, into: &output) }
        let late = min(samples.count, max(0, (position - start).value))
        dropped += SampleCount(late)
        give(samples.extracting(late..<samples.count), into: &output)
        self.position = max(position, SampleCount(end))
    }

    /// Appends `count` made-up samples now, because they have to be played. Nothing before the first piece.
    ///
    /// - Throws: ``PCMConversionError`` with `destinationTooSmall`; nothing was done then.
    public mutating func conceal(
        _ count: Int,
        into output: inout OutputSpan<Float>
    ) throws(PCMConversionError) {
        guard let position, count > 0 else { return }
        try PCMConversion.reserve(count, in: output.freeCapacity)
        fill(count, into: &output)
        self.position = position + SampleCount(count)
    }

    /// Forgets the stream.
    public mutating func reset() {
        position = nil
        concealed = .zero
        dropped = .zero
        bridged = 0
        for index in history.indices { history[index] = 0 }
    }

    /// Positions that a stream can have: 2⁶¹ samples are three million years at 24 kHz.
    private static let positions = (-1 << 61)...(1 << 61)

    private func isRestart(_ start: SampleCount, _ position: SampleCount) -> Bool {
        let (distance, overflow) = start.value.subtractingReportingOverflow(position.value)
        return overflow || distance > longestGap.value || distance < -longestGap.value
    }

    private mutating func fill(_ count: Int, into output: inout OutputSpan<Float>) {
        if bridged == 0 { period = pitchPeriod() }
        for _ in 0..<count {
            output.append(bridgeSample())
            bridged += 1
        }
        concealed += SampleCount(count)
    }

    /// The sample ``bridged`` behind the last real one.
    private func bridgeSample() -> Float {
        guard bridged < longestBridge.value else { return 0 }
        let sample = history[history.count - period + bridged % period]
        guard bridged >= steadyLength else { return sample }
        return sample * Float(longestBridge.value - bridged) / Float(max(1, longestBridge.value - steadyLength))
    }

    /// Real samples: faded over from the bridge if there was one, and remembered.
    private mutating func give(_ samples: Span<Float>, into output: inout OutputSpan<Float>) {
        guard samples.count > 0 else { return }
        var start = 0
        if bridged > 0 {
            let length = min(fadeLength, samples.count)
            for index in 0..<length {
                let share = Float(index + 1) / Float(length + 1)
                output.append(samples[index] * share + bridgeSample() * (1 - share))
                bridged += 1
            }
            start = length
            bridged = 0
        }
        for index in start..<samples.count { output.append(samples[index]) }
        remember(samples)
    }

    private mutating func remember(_ samples: Span<Float>) {
        let taken = min(samples.count, history.count)
        let kept = history.count - taken
        for index in 0..<kept { history[index] = history[index + taken] }
        for index in 0..<taken {
            let sample = samples[samples.count - taken + index]
            history[kept + index] = sample.isFinite ? sample : 0
        }
    }

    /// The lag at which the end of the history is most like what was before.
    private func pitchPeriod() -> Int {
        let length = history.count - longestLag
        let start = longestLag
        var best = (lag: longestLag, score: -Float.infinity)
        for lag in shortestLag...longestLag {
            var product: Float = 0
            var energy: Float = 1e-9
            for index in start..<start + length {
                let delayed = history[index - lag]
                product += history[index] * delayed
                energy += delayed * delayed
            }
            let score = product / energy.squareRoot()
            if score > best.score { best = (lag, score) }
        }
        return best.lag
    }
}
