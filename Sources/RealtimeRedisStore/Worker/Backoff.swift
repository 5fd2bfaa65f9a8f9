/// How long to leave a server alone that could not be reached.
struct Backoff: Hashable {
    /// The first pause, and the longest: a tenth of a second for a server that is being started anew, and five for one
    /// that is gone, each shortened by chance so that many nodes do not come back at once.
    static let (first, longest) = (Duration.milliseconds(100), Duration.seconds(5))

    private var failures = 0

    /// The pause after another failure; `chance` is from 0 to 1.
    mutating func next(chance: Double) -> Duration {
        let pause = min(Self.longest, Self.first * (1 << min(failures, 16)))
        failures += 1
        return pause * (1 - 0.25 * min(max(0, chance), 1))
    }

    /// The server has answered.
    mutating func succeeded() { failures = 0 }
}
