/// What is left of every bin: the gains of noise suppression.
///
/// The log-spectral amplitude estimator (Ephraim and Malah 1985) on a decision-directed signal-to-noise ratio, taken in
/// two steps so that onsets are not a frame late (Plapous, Marro and Scalart, "Improved signal-to-noise ratio estimation
/// for speech enhancement", 2006). While somebody speaks, what hides between the harmonics is kept at a floor: the noise
/// there is masked, the speech is not. In pauses everything is turned down further.
struct SuppressionRule: Sendable {
    /// The gain of every bin.
    private(set) var gains: [Float]

    /// The power that the frame before had after suppression.
    private var cleanPowers: [Float]
    /// 1 while somebody speaks, falling to 0 in pauses.
    private var activity: Float = 0
    /// Where speech is looked for: 200 Hz to 4 kHz.
    private let speechBins: Range<Int>
    private let table = SuppressionTables.factors
    private let pauseFloor: Float
    private let speechFloor: Float

    /// - Parameters:
    ///   - attenuation: the most that is taken away, decibels.
    init(binCount: Int, binWidth: Double, attenuation: Int) {
        gains = [Float](repeating: 1, count: binCount)
        cleanPowers = [Float](repeating: 0, count: binCount)
        let first = min(binCount - 1, Int(200 / binWidth))
        speechBins = first..<max(first + 1, min(binCount, Int(4_000 / binWidth)))
        pauseFloor = Float(Elementary.pow(10, -Double(attenuation) / 20))
        speechFloor = max(pauseFloor, Self.speechFloor)
    }

    /// Works out the gains for a frame over `noise`.
    mutating func update(_ powers: [Float], noise: [Float]) {
        guard powers.count == gains.count, noise.count == gains.count else { return }
        var excess: Float = 0
        for bin in speechBins { excess += max(0, powers[bin] / noise[bin] - 1) }
        follow(excess / Float(speechBins.count))
        Self.update(
            &gains,
            &cleanPowers,
            powers,
            noise,
            table,
            turnedDown: Self.pauseFactor + activity * (1 - Self.pauseFactor),
            floor: pauseFloor + activity * (speechFloor - pauseFloor)
        )
    }

    private static func update(
        _ gains: inout [Float],
        _ cleanPowers: inout [Float],
        _ powers: [Float],
        _ noise: [Float],
        _ table: [Float],
        turnedDown: Float,
        floor: Float
    ) {
        // Spans: one check for each array instead of one for each element.
        let (powers, noise, table) = (powers.span, noise.span, table.span)
        var gains = gains.mutableSpan
        var cleanPowers = cleanPowers.mutableSpan
        for bin in gains.indices {
            let (power, inverse) = (powers[bin], 1 / noise[bin])
            let posterior = min(power * inverse, 1_000)
            let prior = max(memory * cleanPowers[bin] * inverse + (1 - memory) * max(0, posterior - 1), lowestPrior)
            let first = gain(prior, posterior, table)
            cleanPowers[bin] = first * first * power
            let refined = max(first * first * posterior, lowestPrior)
            gains[bin] = max(gain(refined, posterior, table) * turnedDown, floor)
        }
    }

    mutating func reset() {
        for bin in gains.indices {
            gains[bin] = 1
            cleanPowers[bin] = 0
        }
        activity = 0
    }

    /// `excess`: the mean, over the speech bins, of how often the power exceeds the noise; 0.37 in noise alone.
    private mutating func follow(_ excess: Float) {
        let level = Float(10 * Elementary.log10(Double(excess) + 1e-3))
        let now = min(1, max(0, (level - Self.activityStart) / (Self.activityFull - Self.activityStart)))
        activity = max(now, Self.hangover * activity + (1 - Self.hangover) * now)
    }

    private static func gain(_ prior: Float, _ posterior: Float, _ table: Span<Float>) -> Float {
        let wiener = prior / (1 + prior)
        return min(1, wiener * SuppressionTables.amplitudeFactor(posterior * wiener, table))
    }

    // Chosen on five noises at 5 and 15 dB against PESQ, STOI and the attenuation in pauses; flat around these values.
    /// What the signal-to-noise ratio keeps of the frame before: decision-directed, 200 ms.
    private static let memory: Float = 0.95
    /// −18 dB: lower gives fewer musical tones and eats weak speech.
    private static let lowestPrior: Float = 0.016
    /// −14 dB between the harmonics of speech, and 6 dB more for everything in pauses.
    private static let speechFloor: Float = 0.2
    private static let pauseFactor: Float = 0.5
    /// Decibels of excess at which speech is taken to begin and to be there for certain: noise alone has −4.3.
    private static let activityStart: Float = -2.5
    private static let activityFull: Float = 1
    /// What the activity keeps from frame to frame after speech: 100 ms.
    private static let hangover: Float = 0.9
}
