/// How strong the noise is in every bin, from powers of frames 10 ms apart.
///
/// Follows the frame where speech is unlikely (Gerkmann and Hendriks, "Unbiased MMSE-based noise power estimation with
/// low complexity and low tracking delay", 2012); the lowest power of the last second holds it up where that stalls.
struct NoiseEstimator: Sendable {
    /// The noise's power in every bin.
    private(set) var powers: [Float]

    private var smoothed: [Float]
    private var lowest: [Float]
    private var lowestNext: [Float]
    /// How often speech was likely lately.
    private var presence: [Float]
    private let table = SuppressionTables.probabilities
    private var frames = 0
    private var age = 0

    init(binCount: Int) {
        // One by one: arrays that share storage would be copied at the first frame.
        powers = [Float](repeating: 0, count: binCount)
        smoothed = [Float](repeating: 0, count: binCount)
        lowest = [Float](repeating: 0, count: binCount)
        lowestNext = [Float](repeating: 0, count: binCount)
        presence = [Float](repeating: 0, count: binCount)
    }

    /// Takes the powers of a frame that is not digital silence.
    mutating func update(_ frame: [Float]) {
        guard frame.count == powers.count else { return }
        if frames == 0 { start(frame) }
        if frames < Self.opening {
            frames += 1
            let share = 1 / Float(frames)
            for bin in frame.indices { powers[bin] += share * (frame[bin] - powers[bin]) }
        }
        Self.followMinimum(frame, &smoothed, &lowest, &lowestNext)
        Self.followNoise(frame, lowest, table, &powers, &presence)
        age += 1
        guard age == Self.span else { return }
        age = 0
        for bin in frame.indices {
            lowest[bin] = min(lowestNext[bin], smoothed[bin])
            lowestNext[bin] = smoothed[bin]
        }
    }

    /// The lowest smoothed power of late.
    private static func followMinimum(
        _ frame: [Float],
        _ smoothed: inout [Float],
        _ lowest: inout [Float],
        _ lowestNext: inout [Float]
    ) {
        // Spans: one check for each array instead of one for each element.
        let (count, last, frame) = (frame.count, frame.count - 1, frame.span)
        var smoothed = smoothed.mutableSpan
        var lowest = lowest.mutableSpan
        var lowestNext = lowestNext.mutableSpan
        for bin in 0..<count {
            let around = 0.5 * frame[bin] + 0.25 * (frame[max(0, bin - 1)] + frame[min(last, bin + 1)])
            let level = Self.smoothing * smoothed[bin] + (1 - Self.smoothing) * around
            smoothed[bin] = level
            lowest[bin] = min(lowest[bin], level)
            lowestNext[bin] = min(lowestNext[bin], level)
        }
    }

    private static func followNoise(
        _ frame: [Float],
        _ lowest: [Float],
        _ table: [Float],
        _ powers: inout [Float],
        _ presence: inout [Float]
    ) {
        let (count, frame, lowest) = (frame.count, frame.span, lowest.span)
        let table = table.span
        var powers = powers.mutableSpan
        var presence = presence.mutableSpan
        for bin in 0..<count {
            let old = powers[bin]
            var likelihood = SuppressionTables.speechProbability(frame[bin] / old, table)
            presence[bin] = 0.9 * presence[bin] + 0.1 * likelihood
            // A bin that only ever seems to be speech is noise that became louder.
            if presence[bin] > 0.99 { likelihood = min(likelihood, 0.99) }
            let expected = likelihood * old + (1 - likelihood) * frame[bin]
            let new = Self.memory * old + (1 - Self.memory) * expected
            powers[bin] = max(new, Self.floorShare * lowest[bin], Self.tiny)
        }
    }

    mutating func reset() {
        frames = 0
        age = 0
        for bin in presence.indices { presence[bin] = 0 }
    }

    private mutating func start(_ frame: [Float]) {
        for bin in frame.indices {
            let value = max(frame[bin], Self.tiny)
            powers[bin] = value
            smoothed[bin] = value
            lowest[bin] = value
            lowestNext[bin] = value
        }
    }

    /// Frames that are taken as noise whatever they are: 80 ms.
    private static let opening = 8
    /// What the estimate keeps of itself from frame to frame: 160 ms. The paper's 0.8 at 16 ms follows speech too
    /// eagerly in babble.
    private static let memory: Float = 0.94
    /// What the power that is searched for its minimum keeps: 45 ms.
    private static let smoothing: Float = 0.8
    /// The least share of that minimum: the minimum of a smoothed power lies about this far under its mean.
    private static let floorShare: Float = 0.6
    /// The minimum is of the last 80 to 160 frames, longer than a syllable.
    private static let span = 80
    /// −150 dBFS or so: keeps divisions finite.
    static let tiny: Float = 1e-12
}
