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

    /// Medians of the time one call of each body takes; bodies take turns, so that a slow moment hits all of them.
    static func medians(rounds: Int = 41, repetitions: Int, _ bodies: [() -> Void]) -> [Double] {
        var times = [[Double]](repeating: [], count: bodies.count)
        for body in bodies { body() }
        for _ in 0..<rounds {
            for (index, body) in bodies.enumerated() {
                let start = threadNanoseconds()
                for _ in 0..<repetitions { body() }
                times[index].append((threadNanoseconds() - start) / Double(repetitions))
            }
        }
        return times.map { $0.sorted()[rounds / 2] }
    }
}

/// `value` with two decimals in a column of nine.
func column(_ value: Double) -> String {
    let hundredths = Int((value * 100).rounded())
    let text = "\(hundredths / 100)." + (hundredths % 100 < 10 ? "0" : "") + "\(hundredths % 100)"
    return String(repeating: " ", count: max(0, 9 - text.count)) + text
}

/// `text` in a column of `width`.
func label(_ text: String, _ width: Int = 22) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
}
