#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What a stage costs, in time the processor spent on this thread.
enum Stopwatch {
    static func threadNanoseconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
    }

    /// The median time of one call of `body` in nanoseconds: at least 5 rounds and half a second, after one to warm up.
    static func median(_ body: () throws -> Void) rethrows -> Double {
        try body()
        var rounds: [Double] = []
        let begin = threadNanoseconds()
        while rounds.count < 5 || (threadNanoseconds() - begin < 5e8 && rounds.count < 1_000) {
            let start = threadNanoseconds()
            try body()
            rounds.append(threadNanoseconds() - start)
        }
        return rounds.sorted()[rounds.count / 2]
    }
}

extension Double {
    /// With `digits` decimals, without Foundation.
    func decimals(_ digits: Int) -> String {
        guard isFinite, abs(self) < 1e12 else { return "\(self)" }
        var scale = 1
        for _ in 0..<digits { scale *= 10 }
        let whole = Int((abs(self) * Double(scale)).rounded())
        let sign = self < 0 && whole > 0 ? "-" : ""
        guard digits > 0 else { return "\(sign)\(whole)" }
        let part = "\(whole % scale)"
        return "\(sign)\(whole / scale)." + String(repeating: "0", count: digits - part.count) + part
    }
}
