public import RealtimeUnits

/// Brings speech of any level to one level, and never clips.
///
/// Every 10 ms are looked at: stretches that stand 10 dB above the last second's quietest moment, have a pitch and end
/// again count as speech and move the estimate of its level, so that noise alone is not turned up, neither steady noise
/// nor one that sets in, nor clicks and rustle. (Voices in the background are speech.) The gain follows within limits
/// of speed. A sample that would exceed the ceiling turns the gain down at once, for that sample on.
///
/// Works in place without delay; any split of the stream gives the same output. A value type.
public struct GainControl: Hashable, Sendable {
    /// The rate of the stream.
    public let sampleRate: SampleRate
    /// The level speech is brought to, decibels relative to full scale.
    public let target: Float
    /// The most it turns up and down, decibels.
    public let range: ClosedRange<Float>
    /// The gain for the next sample, decibels.
    public var gain: Float { Float(20 * Elementary.log10(Double(max(factor, 1e-6)))) }
    /// The level of speech before the gain, as far as it is known, decibels relative to full scale.
    public var speechLevel: Float? { estimator.level }

    private var estimator: SpeechLevelEstimator
    /// The running hop, as far as it has come.
    private var hop: [Float]
    private var hopCount = 0
    /// The factor for the next sample and what is added to it with every sample of this hop.
    private var factor: Float = 1
    private var slope: Float = 0

    /// Makes a control with gain 0 dB.
    ///
    /// - Parameters:
    ///   - sampleRate: of the samples to come.
    ///   - target: −60 … −6 dB; −23 by default (EBU R 128's, which leaves speech its peaks).
    ///   - range: within −40 … 40 dB, and holding 0; by default −20 … 30.
    /// - Throws: ``AudioProcessingError`` with `unsupportedLevel`.
    public init(
        sampleRate: SampleRate,
        target: Float = -23,
        range: ClosedRange<Float> = -20...30
    ) throws(AudioProcessingError) {
        guard (-60...(-6)).contains(target) else {
            throw AudioProcessingError(code: .unsupportedLevel, expected: -23, actual: Self.whole(target))
        }
        guard range.lowerBound >= -40, range.upperBound <= 40, range.contains(0) else {
            throw AudioProcessingError(code: .unsupportedLevel, expected: 30, actual: Self.whole(range.upperBound))
        }
        self.sampleRate = sampleRate
        self.target = target
        self.range = range
        hop = [Float](repeating: 0, count: max(1, sampleRate.hertz / 100))
        estimator = SpeechLevelEstimator(sampleRate: sampleRate)
    }

    /// Applies the gain to `samples`, full scale 1. What is no number, or beyond ±1000, becomes silence. O(samples).
    public mutating func process(_ samples: inout MutableSpan<Float>) {
        for index in samples.indices {
            let sample = samples[index].bounded
            hop[hopCount] = sample
            hopCount += 1
            factor += slope
            let magnitude = abs(sample)
            if magnitude * factor > Self.ceiling {
                factor = Self.ceiling / magnitude
                slope = 0
            }
            samples[index] = sample * factor
            if hopCount == hop.count { endHop() }
        }
    }

    /// Forgets the stream.
    public mutating func reset() {
        hopCount = 0
        factor = 1
        slope = 0
        estimator.reset()
        for index in hop.indices { hop[index] = 0 }
    }

    private mutating func endHop() {
        hopCount = 0
        estimator.add(hop)
        guard let speechLevel else {
            slope = 0
            return
        }
        let wanted = min(max(target - speechLevel, range.lowerBound), range.upperBound)
        let step = min(max(wanted - gain, -Self.fastestDown), Self.fastestUp)
        slope = (factor * GainRamp.factor(decibels: step) - factor) / Float(hop.count)
    }

    private static func whole(_ value: Float) -> Int {
        value.isFinite ? Int(max(-1e6, min(1e6, value))) : 0
    }

    /// −0.2 dB: rounding to 16 bits stays below full scale.
    private static let ceiling: Float = 0.977
    /// How fast the gain moves, dB a hop: 15 dB a second up (unheard under speech), 30 down.
    private static let fastestUp: Float = 0.15
    private static let fastestDown: Float = 0.3
}
