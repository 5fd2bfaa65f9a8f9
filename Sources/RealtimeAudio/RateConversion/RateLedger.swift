internal import RealtimeUnits

/// Counts what went in and what came out of a rate converter, and so knows what comes next.
///
/// Output sample *k* stands at input position *k M / L* (rates reduced to *L / M*) and may leave once *delay* samples
/// behind that position are there: after *n* samples, all *k* with *k M / L < n − delay* have left.
struct RateLedger: Sendable {
    /// Output rate over the rates' greatest common divisor.
    let interpolation: Int
    /// Input rate over the rates' greatest common divisor.
    let decimation: Int
    /// Input samples that must follow a position before its output can be computed.
    let delay: Int
    private var taken = 0
    private var given = 0

    init(from inputRate: SampleRate, to outputRate: SampleRate, delay: Int) {
        var (a, b) = (inputRate.hertz, outputRate.hertz)
        while b != 0 { (a, b) = (b, a % b) }
        interpolation = outputRate.hertz / a
        decimation = inputRate.hertz / a
        self.delay = delay
    }

    /// No call has more samples than this; what is asked about more is answered for this many. Rates below 2²⁰ keep
    /// products within 64 bits.
    private static let mostSamples = 1 << 40

    /// Outputs that `inputCount` more samples make due.
    func outputCount(for inputCount: Int) -> Int {
        max(0, outputs(before: taken + min(max(0, inputCount), Self.mostSamples) - delay) - given)
    }

    /// The fewest samples that make `outputCount` outputs due.
    func inputCount(for outputCount: Int) -> Int {
        guard outputCount > 0 else { return 0 }
        let last = given + min(outputCount, Self.mostSamples) - 1
        return max(0, last * decimation / interpolation + 1 + delay - taken)
    }

    /// Outputs that are still to come if the stream ends here.
    var flushCount: Int { max(0, outputs(before: taken) - given) }

    /// Enters a transfer. Whole periods that lie behind are dropped from both counts, so that no length of stream
    /// overflows them.
    mutating func enter(taken inputCount: Int, given outputCount: Int) {
        taken += inputCount
        given += outputCount
        let periods = min(given / interpolation, taken / decimation)
        taken -= periods * decimation
        given -= periods * interpolation
    }

    mutating func reset() {
        taken = 0
        given = 0
    }

    /// The number of output positions before input position `position`: ⌈position × L / M⌉.
    private func outputs(before position: Int) -> Int {
        position > 0 ? (position * interpolation + decimation - 1) / decimation : 0
    }
}
