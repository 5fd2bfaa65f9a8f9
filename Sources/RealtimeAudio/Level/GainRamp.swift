public import RealtimeUnits

/// A gain that changes without a click: fade in, fade out on an interruption, volume.
///
/// The gain moves linearly from sample to sample, over the length it was given, whatever the pieces the stream comes
/// in. A value type; allocates nothing.
public struct GainRamp: Hashable, Sendable {
    /// The factor for the next sample.
    public private(set) var gain: Float
    /// The factor that the ramp leads to.
    public private(set) var target: Float
    /// Samples until ``gain`` is ``target``; zero when it stands still.
    public private(set) var remaining = SampleCount.zero

    /// Creates a gain that stands still. Factors that are negative or no number count as 0.
    public init(gain: Float = 1) {
        self.gain = Self.valid(gain)
        target = self.gain
    }

    /// True if every further sample becomes silence: a fade-out is over.
    public var isSilent: Bool { gain == 0 && remaining == .zero }

    /// Starts towards `gain` from wherever the ramp is now; it is there after `length` samples. Zero or fewer: at once.
    public mutating func move(to gain: Float, over length: SampleCount) {
        target = Self.valid(gain)
        remaining = max(.zero, length)
        if remaining == .zero { self.gain = target }
    }

    /// Applies the gain. O(samples); nothing to do where it stands still at 1.
    public mutating func apply(to samples: inout MutableSpan<Float>) {
        let moving = min(samples.count, remaining.value)
        for index in 0..<moving {
            samples[index] *= gain
            step()
        }
        guard gain != 1 else { return }
        let steady = gain
        for index in moving..<samples.count { samples[index] *= steady }
    }

    /// Applies the gain to 16-bit samples, rounded to nearest even and saturated. O(samples).
    public mutating func apply(to samples: inout MutableSpan<Int16>) {
        let moving = min(samples.count, remaining.value)
        for index in 0..<moving {
            samples[index] = Self.product(samples[index], gain)
            step()
        }
        guard gain != 1 else { return }
        let steady = gain
        for index in moving..<samples.count { samples[index] = Self.product(samples[index], steady) }
    }

    private static func product(_ sample: Int16, _ gain: Float) -> Int16 {
        Int16(max(-32_768, min(32_767, (Float(sample) * gain).rounded(.toNearestOrEven))))
    }

    private mutating func step() {
        guard remaining > .zero else { return }
        // The difference over what is left, not a step fixed at the start: rounding does not add up and the last step
        // ends exactly on the target.
        gain += (target - gain) / Float(remaining.value)
        remaining -= SampleCount(1)
        if remaining == .zero { gain = target }
    }

    private static func valid(_ gain: Float) -> Float {
        gain.isFinite ? max(0, gain) : 0
    }

    /// The factor of a change in decibels: −6.02 is one half.
    public static func factor(decibels: Float) -> Float {
        Float(Elementary.pow(10, Double(decibels) / 20))
    }
}
