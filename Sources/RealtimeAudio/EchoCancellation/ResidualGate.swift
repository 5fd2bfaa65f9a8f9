/// Turns down what is nothing but rest of echo, as a whole, behind the suppressor that works by frequencies.
///
/// While the filter leaves no more than it usually does, nobody speaks at the near end. The suppressor's output is a
/// frame late, so a near talker's onset opens the gate before it is through.
///
/// Where the filter has just been aligned and leaves most of the echo still, everything is turned down as long as the
/// far end plays, for a second and a half of it at most: a near talker in that time is heard faintly.
struct ResidualGate: Sendable {
    /// The factor at the end of the last frame.
    private(set) var factor: Float = 1

    /// Frames of far end during which the filter may still be learning.
    private var learningFrames = 0
    /// What the filter leaves, over some 100 ms.
    private var recentShare: Float = 1
    private let framesPerSecond: Int

    init(framesPerSecond: Int) { self.framesPerSecond = max(1, framesPerSecond) }

    /// The filter was aligned to an echo that is certainly there.
    mutating func startLearning() {
        learningFrames = framesPerSecond * 3 / 2
        recentShare = 1
    }

    /// Applies the gate to the frame that comes out for what `meter` saw last.
    mutating func apply(to frame: inout [Int16], _ meter: EchoMeter) {
        let target = target(meter)
        // Opens within the frame, closes by 6 dB a frame.
        let next = max(target, factor * 0.5)
        guard factor != 1 || next != 1 else { return }
        let step = (next - factor) / Float(max(1, frame.count))
        for index in frame.indices {
            let value = Float(frame[index]) * (factor + step * Float(index + 1))
            frame[index] = Int16(value.rounded(.toNearestOrEven))
        }
        factor = next
    }

    mutating func reset() { self = ResidualGate(framesPerSecond: framesPerSecond) }

    private mutating func target(_ meter: EchoMeter) -> Float {
        if learningFrames > 0, meter.isFarEndActive {
            learningFrames -= 1
            recentShare += 10 / Float(framesPerSecond) * (min(1, meter.share) - recentShare)
            // 10 dB down is what the suppressor can take over from.
            if recentShare < 0.1 { learningFrames = 0 }
            return Self.learning
        }
        guard meter.hasEcho else { return 1 }
        // Between these multiples of the usual, in between.
        let excess = meter.share / max(meter.leakage, 1e-6)
        let openness = min(1, max(0, (excess - Self.closedBelow) / (Self.openAbove - Self.closedBelow)))
        return Self.closed + openness * (1 - Self.closed)
    }

    /// −24 dB while the filter learns; −10 dB on a rest of echo.
    private static let learning: Float = 0.063
    private static let closed: Float = 0.316
    private static let closedBelow: Float = 3
    private static let openAbove: Float = 9
}
