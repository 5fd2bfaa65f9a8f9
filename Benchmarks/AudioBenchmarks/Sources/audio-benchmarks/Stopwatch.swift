#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Time the processor spent on this thread: what others do on the machine does not count, what they do to its caches
/// and clock does. So figures are compared within one run only.
enum Stopwatch {
    static func threadNanoseconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
    }

    /// What asking costs: the median of many times nothing.
    static let overhead: Double = {
        var times: [Double] = []
        for _ in 0..<2_001 {
            let start = threadNanoseconds()
            times.append(threadNanoseconds() - start)
        }
        return times.sorted()[1_000]
    }()

    /// Medians of the time one call of each body takes; bodies take turns, so that a slow moment hits all of them.
    ///
    /// Each turn begins with a millisecond that is not counted: processors run wide vectors slowly for up to half of
    /// one after they have not seen any, which would charge one body for what ran before it.
    static func medians(rounds: Int = 41, repetitions: Int, _ bodies: [() -> Void]) -> [Double] {
        var times = [[Double]](repeating: [], count: bodies.count)
        for _ in 0..<rounds {
            for (index, body) in bodies.enumerated() {
                let begin = threadNanoseconds()
                repeat { for _ in 0..<repetitions { body() } } while threadNanoseconds() - begin < 1e6
                let start = threadNanoseconds()
                for _ in 0..<repetitions { body() }
                times[index].append((threadNanoseconds() - start) / Double(repetitions))
            }
        }
        return times.map { $0.sorted()[rounds / 2] }
    }
}

/// How long single calls took, in nanoseconds.
struct CallTimes {
    private let sorted: [Double]

    /// Times `calls` calls of `body`, each by itself, the clock's own cost taken off; a millisecond before, to
    /// warm up.
    init(calls: Int = 2_000, _ body: () -> Void) {
        let begin = Stopwatch.threadNanoseconds()
        repeat { body() } while Stopwatch.threadNanoseconds() - begin < 1e6
        var times: [Double] = []
        times.reserveCapacity(calls)
        for _ in 0..<calls {
            let start = Stopwatch.threadNanoseconds()
            body()
            times.append(max(0, Stopwatch.threadNanoseconds() - start - Stopwatch.overhead))
        }
        sorted = times.sorted()
    }

    /// The smallest time that `share` of all calls did not exceed.
    func quantile(_ share: Double) -> Double {
        sorted[min(sorted.count - 1, Int((share * Double(sorted.count)).rounded(.up)))]
    }

    var mean: Double { sorted.reduce(0, +) / Double(sorted.count) }

    /// p50, p99 and p99.9 in microseconds, for a row.
    var cells: [String] { [0.5, 0.99, 0.999].map { (quantile($0) / 1_000).text(2) } }
}
