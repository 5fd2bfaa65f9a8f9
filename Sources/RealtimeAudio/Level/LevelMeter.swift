/// How loud a stretch of audio was. Linear values have full scale 1.
public struct AudioLevel: Hashable, Sendable {
    /// Root of the mean square.
    public var rms: Float
    /// Largest magnitude.
    public var peak: Float

    /// Creates a level.
    public init(rms: Float, peak: Float) {
        self.rms = rms
        self.peak = peak
    }

    /// The level of no sound at all.
    public static let silence = AudioLevel(rms: 0, peak: 0)

    /// What the decibel values are bounded to below: under the rounding noise of 24-bit audio (−146 dB), so that
    /// digital silence is a finite number and no audio is changed by it.
    public static let floor: Float = -160

    /// ``rms`` in decibels relative to full scale 1, where a full-scale square wave has 0 and a full-scale sine −3.01.
    public var rmsInDecibels: Float { Self.decibels(rms) }
    /// ``peak`` in decibels relative to full scale 1.
    public var peakInDecibels: Float { Self.decibels(peak) }

    private static func decibels(_ value: Float) -> Float {
        value > 0 ? max(floor, Float(20 * Elementary.log10(Double(value)))) : floor
    }
}

/// Measures the level of a stream in pieces of any size.
///
/// NaN counts as silence, as it does where samples are written; infinities count as full scale.
public struct LevelMeter: Sendable {
    private var sumOfSquares = 0.0
    private var peak: Float = 0
    /// Samples seen since the start or the last ``reset()``.
    public private(set) var sampleCount = 0

    /// Creates a meter that has seen nothing.
    public init() {}

    /// The level of everything seen since the start or the last ``reset()``.
    public var level: AudioLevel {
        guard sampleCount > 0 else { return .silence }
        return AudioLevel(rms: Float((sumOfSquares / Double(sampleCount)).squareRoot()), peak: peak)
    }

    /// Takes `samples` into account. O(samples).
    public mutating func add(_ samples: Span<Float>) {
        for index in samples.indices {
            let sample = samples[index]
            let magnitude = sample.isNaN ? 0 : sample.isInfinite ? 1 : abs(sample)
            peak = max(peak, magnitude)
            sumOfSquares += Double(magnitude) * Double(magnitude)
        }
        sampleCount += samples.count
    }

    /// Takes 16-bit samples into account, with full scale 32 768. O(samples).
    public mutating func add(_ samples: Span<Int16>) {
        for index in samples.indices {
            let magnitude = abs(Float(samples[index])) / 32_768
            peak = max(peak, magnitude)
            sumOfSquares += Double(magnitude) * Double(magnitude)
        }
        sampleCount += samples.count
    }

    /// Starts again.
    public mutating func reset() { self = LevelMeter() }

    /// The level of one piece.
    public static func level(of samples: Span<Float>) -> AudioLevel {
        var meter = LevelMeter()
        meter.add(samples)
        return meter.level
    }
}
