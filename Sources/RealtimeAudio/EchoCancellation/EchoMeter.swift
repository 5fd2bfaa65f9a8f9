/// Measures how much of the near end is taken away, and tells a near talker from an echo that is left.
struct EchoMeter: Sendable {
    /// Of filter and suppressor together, decibels.
    var enhancement: Float { Self.decibels(nearPower, outputPower) }
    /// Of the filter alone, decibels.
    var filterEnhancement: Float { Self.decibels(nearPower, leftPower) }
    /// Whether both ends speak.
    private(set) var isDoubleTalk = false

    private var nearPower: Float = 0
    private var leftPower: Float = 0
    private var outputPower: Float = 0
    /// The smallest recent share of the echo's estimate that the filter leaves.
    private var leakage: Float = 1
    private let framesPerSecond: Float

    init(framesPerSecond: Int) { self.framesPerSecond = Float(max(1, framesPerSecond)) }

    /// Takes a frame of each: near end, far end, what the filter left and what came out.
    mutating func add(near: [Int16], far: [Int16], left: [Int16], output: [Int16]) {
        var farEnergy: Float = 0
        var nearEnergy: Float = 0
        var leftEnergy: Float = 0
        var outputEnergy: Float = 0
        var echoEnergy: Float = 0
        for index in near.indices {
            let (n, f, l, o) = (Float(near[index]), Float(far[index]), Float(left[index]), Float(output[index]))
            farEnergy += f * f
            nearEnergy += n * n
            leftEnergy += l * l
            outputEnergy += o * o
            echoEnergy += (n - l) * (n - l)
        }
        let count = Float(max(1, near.count))
        // −50 dBFS: the far end plays.
        guard farEnergy > count * 10_000 else {
            isDoubleTalk = false
            return
        }
        // About a second's worth of frames.
        let share = min(1, 1 / framesPerSecond)
        nearPower += share * (nearEnergy - nearPower)
        leftPower += share * (leftEnergy - leftPower)
        outputPower += share * (outputEnergy - outputPower)
        // What the filter leaves of an echo is a share of it that changes slowly; more than ten times that share, and
        // louder than −50 dBFS, is somebody talking. The share may grow by 3 dB a second: rooms change.
        let ratio = leftEnergy / max(echoEnergy, count)
        leakage = ratio < leakage ? leakage + 0.3 * (ratio - leakage) : min(1, leakage * (1 + 0.7 / framesPerSecond))
        isDoubleTalk = ratio > 10 * leakage && leftEnergy > count * 10_000
    }

    mutating func reset() { self = EchoMeter(framesPerSecond: Int(framesPerSecond)) }

    private static func decibels(_ before: Float, _ after: Float) -> Float {
        guard before > 0 else { return 0 }
        // −96 dB is what 16 bits have.
        return min(96, Float(10 * Elementary.log10(Double(before / max(after, before * 1e-10)))))
    }
}
