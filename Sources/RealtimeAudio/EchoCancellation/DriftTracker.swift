/// How fast a delay grows: the difference of two devices' clocks, from delays as they are seen.
///
/// A line through the delays of the last half minute. Where a delay jumps (a door opens, a buffer slips), a new piece
/// begins, and all pieces share their slope.
struct DriftTracker: Sendable {
    /// Seconds of delay per second, within ±3e-4; `nil` until it is surely more than nothing.
    private(set) var drift: Double?

    // Of the running piece: weight and means.
    private var weight = 0.0
    private var meanTime = 0.0
    private var meanDelay = 0.0
    // Of all pieces: sums of squares and products about the means.
    private var timeSquares = 0.0
    private var products = 0.0
    private var delaySquares = 0.0
    private var strays = 0

    /// Takes the delay seen at `time`, both in seconds.
    mutating func add(_ delay: Double, at time: Double) {
        let expected = meanDelay + (drift ?? 0) * (time - meanTime)
        if weight > 0, abs(delay - expected) > Self.jump {
            strays += 1
            guard strays >= Self.straysToJump else { return }
            weight = 0
        }
        strays = 0
        weight = weight * Self.memory + 1
        timeSquares *= Self.memory
        products *= Self.memory
        delaySquares *= Self.memory
        let (timeStep, delayStep) = (time - meanTime, delay - meanDelay)
        if weight == 1 {
            meanTime = time
            meanDelay = delay
            return
        }
        meanTime += timeStep / weight
        meanDelay += delayStep / weight
        // Weighted sums about a moving mean (West, "Updating mean and variance estimates", 1979).
        let share = 1 - 1 / weight
        timeSquares += share * timeStep * timeStep
        products += share * timeStep * delayStep
        delaySquares += share * delayStep * delayStep
        decide()
    }

    mutating func reset() { self = DriftTracker() }

    private mutating func decide() {
        guard timeSquares > Self.timeSquaresNeeded else { return }
        let slope = products / timeSquares
        let scatter = max(0, delaySquares - slope * products) / max(1, weight)
        let error = (Self.dependence * scatter / timeSquares).squareRoot()
        // What was found is kept while it is plausible, so that it does not come and go around the threshold.
        let threshold = drift == nil ? max(Self.least, 4 * error) : Self.least / 2
        drift = abs(slope) > threshold && abs(slope) < Self.most ? slope : nil
    }

    /// What a sum keeps from one look to the next, 100 ms later: 20 s.
    private static let memory = 0.995
    /// About what looks over three seconds have: Σ(t − t̄)² of 30 looks.
    private static let timeSquaresNeeded = 20.0
    /// Looks overlap by nine tenths: ten say what one would.
    private static let dependence = 10.0
    /// 5 parts in a million: the adaptive filter follows less by itself. Crystals of ordinary devices differ by 20 to
    /// 100; 300 is none's.
    private static let least = 5e-6
    private static let most = 3e-4
    /// Seconds that a delay may be off the line, and how many looks in a row may be.
    private static let jump = 0.0003
    private static let straysToJump = 4
}
