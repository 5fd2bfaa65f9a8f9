import CBenchmarkSupport
import RealtimeProtocol

/// One implementation of one row of the table.
struct CodecOperation {
    /// What is done, for example `append-20`.
    let row: String
    /// By whom.
    let name: String
    /// The kernels it may use, where it is ours.
    var level: KernelLevel?
    /// Does it once with the variant for this turn; the result is added up, so that nothing is optimised away.
    let body: (Int) -> Int
}

/// Time and allocations of one call.
struct CodecMeasurement {
    /// Median of the rounds.
    var nanoseconds: Double { rounds.isEmpty ? .nan : rounds.sorted()[rounds.count / 2] }
    private(set) var allocations = 0.0
    private var rounds: [Double] = []
    private var repetitions = 0
    private(set) var checksum = 0

    /// Adds a round of about `nanoseconds` of this thread's time.
    mutating func add(_ body: (Int) -> Int, nanoseconds: Double) {
        if repetitions == 0 {
            repetitions = 16
            for turn in 0..<64 { checksum &+= body(turn) }
            while time(body) < nanoseconds, repetitions < 1 << 20 { repetitions *= 2 }
        }
        let before = cbench_allocations()
        rounds.append(time(body) / Double(repetitions))
        allocations = Double(cbench_allocations() - before) / Double(repetitions)
    }

    private mutating func time(_ body: (Int) -> Int) -> Double {
        let start = cbench_thread_time()
        for turn in 0..<repetitions { checksum &+= body(turn) }
        return Double(cbench_thread_time() - start)
    }
}
