public import RealtimeUnits

/// Brings speech of any level to one level, and never clips.
///
/// Every 10 ms the level is compared with its own noise floor; only what stands 10 dB above counts as speech and moves
/// the estimate of the speech level, so that noise alone is never turned up. The gain follows within limits of speed.
/// A sample that would exceed the ceiling turns the gain down at once, for that sample on.
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
    public private(set) var speechLevel: Float?

    private let hopLength: Int
    /// Of the running hop: samples and sum of squares.
    private var hopCount = 0
    private var hopEnergy: Float = 0
    /// The factor for the next sample and what is added to it with every sample of this hop.
    private var factor: Float = 1
    private var slope: Float = 0
    private var floor: Float = AudioLevel.floor
    private var hasFloor = false
    private var speechPower: Float = 0
    private var speechHops = 0

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
        hopLength = max(1, sampleRate.hertz / 100)
    }

    /// Applies the gain to `samples`, full scale 1. What is no number becomes silence. O(samples).
    public mutating func process(_ samples: inout MutableSpan<Float>) {
        for index in samples.indices {
            let sample = samples[index].isFinite ? samples[index] : 0
            hopEnergy += sample * sample
            hopCount += 1
            factor += slope
            let magnitude = abs(sample)
            if magnitude * factor > Self.ceiling {
                factor = Self.ceiling / magnitude
                slope = 0
            }
            samples[index] = sample * factor
            if hopCount == hopLength { endHop() }
        }
    }

    /// Forgets the stream.
    public mutating func reset() {
        hopCount = 0
        hopEnergy = 0
        factor = 1
        slope = 0
        floor = AudioLevel.floor
        hasFloor = false
        speechLevel = nil
        speechPower = 0
        speechHops = 0
    }

    private mutating func endHop() {
        let power = hopEnergy / Float(hopLength)
        hopEnergy = 0
        hopCount = 0
        // Digital silence says nothing about the noise floor.
        if power > 0 { follow(power) }
        guard let speechLevel else {
            slope = 0
            return
        }
        let wanted = min(max(target - speechLevel, range.lowerBound), range.upperBound)
        let step = min(max(wanted - gain, -Self.fastestDown), Self.fastestUp)
        slope = (factor * GainRamp.factor(decibels: step) - factor) / Float(hopLength)
    }

    /// Floor and speech level from the power of one hop.
    private mutating func follow(_ power: Float) {
        let level = max(AudioLevel.floor, Float(10 * Elementary.log10(Double(power))))
        floor = hasFloor ? min(floor + Self.floorClimb, level) : level
        hasFloor = true
        guard level > floor + Self.clearance, level > Self.quietest else { return }
        // The mean of the first hops, then a slow average: quick to find the level, slow to follow a loud word.
        speechHops = min(speechHops + 1, Self.memory)
        speechPower += (power - speechPower) / Float(speechHops)
        speechLevel = Float(10 * Elementary.log10(Double(speechPower)))
    }

    private static func whole(_ value: Float) -> Int {
        value.isFinite ? Int(max(-1e6, min(1e6, value))) : 0
    }

    /// −0.2 dB: rounding to 16 bits stays below full scale.
    private static let ceiling: Float = 0.977
    /// How far speech stands above the noise, dB; and what is too quiet to be anybody speaking into a microphone.
    private static let clearance: Float = 10
    private static let quietest: Float = -65
    /// How fast the floor rises: 2 dB a second.
    private static let floorClimb: Float = 0.02
    /// How fast the gain moves, dB a hop: 15 dB a second up (unheard under speech), 30 down.
    private static let fastestUp: Float = 0.15
    private static let fastestDown: Float = 0.3
    /// Hops of speech that the level is averaged over: 1.5 s.
    private static let memory = 150
}
