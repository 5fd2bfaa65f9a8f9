internal import RealtimeUnits

/// Finds how long after the far end its echo stands in the near end, from 0 to half a second, in steps of a hop.
///
/// Each hop of both ends becomes a word of 32 bits: is each of 32 narrow bands above its own recent mean? Words of the
/// near end are compared with those of the far end of each hop before; the delay at which, over seconds, the fewest
/// bits differ is the echo's. Signs hold up against loudspeakers, level changes and the near talker; speech that has
/// nothing to do with the far end differs in half of all bits at every delay alike.
struct DelayEstimator: Sendable {
    /// Samples a hop: 10 ms.
    let hopLength: Int
    /// Delays that are told apart, in hops.
    static let delayCount = 51

    /// The delay found, in hops; `nil` until one stands out.
    private(set) var delay: Int?

    private var far: BandSigns
    private var near: BandSigns
    /// Words of the far end, newest at ``farIndex``.
    private var farWords = [UInt32](repeating: 0, count: delayCount)
    private var farIndex = 0
    /// Smoothed share of differing bits for each delay.
    private var distances = [Float](repeating: 0.5, count: delayCount)
    /// How long one delay has been the best.
    private var candidate = 0
    private var candidateHops = 0

    init?(sampleRate: SampleRate) {
        hopLength = sampleRate.hertz / 100
        guard let far = BandSigns(sampleRate: sampleRate, hopLength: hopLength),
            let near = BandSigns(sampleRate: sampleRate, hopLength: hopLength)
        else { return nil }
        self.far = far
        self.near = near
    }

    /// Takes one hop of each end, heard and played at the same time. Returns true if ``delay`` changed.
    mutating func add(near nearHop: Span<Float>, far farHop: Span<Float>) -> Bool {
        let (farWord, farIsActive) = far.word(for: farHop)
        let (nearWord, nearIsActive) = near.word(for: nearHop)
        farIndex = (farIndex + 1) % Self.delayCount
        // Silence says nothing: a word of zeros marks it.
        farWords[farIndex] = farIsActive ? farWord : 0
        guard nearIsActive else { return false }
        for delay in 0..<Self.delayCount {
            let word = farWords[(farIndex - delay + Self.delayCount) % Self.delayCount]
            guard word != 0 else { continue }
            let share = Float((word ^ nearWord).nonzeroBitCount) / 32
            distances[delay] += Self.smoothing * (share - distances[delay])
        }
        return decide()
    }

    mutating func reset() {
        far.reset()
        near.reset()
        for index in 0..<Self.delayCount {
            farWords[index] = 0
            distances[index] = 0.5
        }
        delay = nil
        candidateHops = 0
    }

    private mutating func decide() -> Bool {
        var best = 0
        var mean: Float = 0
        for index in 0..<Self.delayCount {
            mean += distances[index] / Float(Self.delayCount)
            if distances[index] < distances[best] { best = index }
        }
        guard mean - distances[best] > Self.depth else {
            candidateHops = 0
            return false
        }
        candidateHops = abs(best - candidate) <= 1 ? candidateHops + 1 : 0
        candidate = best
        guard candidateHops >= Self.steadyHops, best != delay else { return false }
        // A step of one hop is within what the filter covers; moving it would cost it what it has learnt.
        if let delay, abs(best - delay) <= 1 { return false }
        delay = best
        return true
    }

    // Found on synthetic rooms (noise bursts, exponential decay of 0.2 s, near talker as loud as the echo): the true
    // delay stands out by 0.06 to 0.2, chance by less than 0.03.
    private static let smoothing: Float = 0.01
    private static let depth: Float = 0.04
    private static let steadyHops = 30
}

/// One end's hops as words of 32 bits; see ``DelayEstimator``.
private struct BandSigns: Sendable {
    private var window: [Float]
    private var transform: RealTransform
    private var means = [Float](repeating: 0, count: 32)
    private let firstBin: Int

    /// A window of the first power of two that lasts 16 ms; the bands are its 32 bins from 300 Hz on.
    init?(sampleRate: SampleRate, hopLength: Int) {
        var length = 128
        while length * 1_000 < sampleRate.hertz * 16 { length *= 2 }
        guard hopLength > 0, let transform = RealTransform(length: length) else { return nil }
        self.transform = transform
        window = [Float](repeating: 0, count: length)
        firstBin = max(1, 300 * length / sampleRate.hertz)
    }

    /// The word, and whether there was anything to hear.
    mutating func word(for hop: Span<Float>) -> (UInt32, isActive: Bool) {
        let taken = min(hop.count, window.count)
        let kept = window.count - taken
        for index in 0..<kept { window[index] = window[index + taken] }
        for index in 0..<taken {
            let sample = hop[hop.count - taken + index]
            window[kept + index] = abs(sample) <= 1_000 ? sample : 0
        }
        transform.transform(window)
        var word: UInt32 = 0
        var energy: Float = 0
        for band in 0..<32 {
            let power = transform.power(at: firstBin + band)
            energy += power
            // The root brings loud and quiet moments closer together, so that the mean is not one loud moment's.
            let level = power.squareRoot().squareRoot()
            if level > means[band] { word |= 1 << UInt32(band) }
            means[band] += 0.02 * (level - means[band])
        }
        // −70 dBFS in the band: length² / 4 · 10⁻⁷.
        let length = Float(window.count)
        return (word, energy > length * length / 4 * 1e-7)
    }

    mutating func reset() {
        for index in window.indices { window[index] = 0 }
        for index in means.indices { means[index] = 0 }
    }
}
