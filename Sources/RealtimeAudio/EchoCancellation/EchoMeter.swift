/// Measures how much of the near end is taken away, and tells a near talker from an echo that is left.
struct EchoMeter: Sendable {
    /// Of filter and suppressor together, decibels.
    var enhancement: Float { Self.decibels(nearPower, outputPower) }
    /// Of the filter alone, decibels.
    var filterEnhancement: Float { Self.decibels(nearPower, leftPower) }
    /// Whether both ends speak.
    private(set) var isDoubleTalk = false
    /// Whether the far end plays.
    private(set) var isFarEndActive = false
    /// Whether there is an echo to speak of: the filter takes away more than −60 dBFS.
    private(set) var hasEcho = false
    /// What the filter left of the last frame, as a share of the echo it took away.
    private(set) var share: Float = 1
    /// What it usually leaves: the smallest recent ``share``.
    private(set) var leakage: Float = 1

    private var nearPower: Float = 0
    private var leftPower: Float = 0
    private var outputPower: Float = 0
    private let framesPerSecond: Float

    init(framesPerSecond: Int) { self.framesPerSecond = Float(max(1, framesPerSecond)) }

    /// Takes a frame of what went into the filter and what it left.
    mutating func add(near: [Int16], far: [Int16], left: [Int16]) {
        var farEnergy: Float = 0
        var nearEnergy: Float = 0
        var leftEnergy: Float = 0
        var echoEnergy: Float = 0
        for index in near.indices {
            let (n, f, l) = (Float(near[index]), Float(far[index]), Float(left[index]))
            farEnergy += f * f
            nearEnergy += n * n
            leftEnergy += l * l
            echoEnergy += (n - l) * (n - l)
        }
        let count = Float(max(1, near.count))
        // −50 and −60 dBFS.
        isFarEndActive = farEnergy > count * 10_000
        hasEcho = echoEnergy > count * 1_000
        share = leftEnergy / max(echoEnergy, count)
        isDoubleTalk = false
        guard isFarEndActive else { return }
        // About a second's worth of frames.
        nearPower += (nearEnergy - nearPower) / framesPerSecond
        leftPower += (leftEnergy - leftPower) / framesPerSecond
        // What the filter leaves of an echo is a share of it that changes slowly; more than ten times that share, and
        // louder than −50 dBFS, is somebody talking. The share may grow by 3 dB a second: rooms change.
        leakage = share < leakage ? leakage + 0.3 * (share - leakage) : min(1, leakage * (1 + 0.7 / framesPerSecond))
        isDoubleTalk = share > 10 * leakage && leftEnergy > count * 10_000
    }

    /// Takes the frame that comes out for the last one added.
    mutating func add(output: [Int16]) {
        guard isFarEndActive else { return }
        var energy: Float = 0
        for sample in output { energy += Float(sample) * Float(sample) }
        outputPower += (energy - outputPower) / framesPerSecond
    }

    /// The filter starts afresh: nothing is known of what it leaves.
    mutating func forgetLeakage() { leakage = 1 }

    mutating func reset() { self = EchoMeter(framesPerSecond: Int(framesPerSecond)) }

    private static func decibels(_ before: Float, _ after: Float) -> Float {
        guard before > 0 else { return 0 }
        // 96 dB is what 16 bits have.
        return min(96, Float(10 * Elementary.log10(Double(before / max(after, before * 1e-10)))))
    }
}
