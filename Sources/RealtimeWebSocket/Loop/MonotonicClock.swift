internal import RealtimeUnits

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif
#if os(Linux)
    // The compiler takes `timespec` for that module's, whose header includes it too.
    internal import CEpoll
#endif

/// The system's monotonic clock: one line of time for all loops of the process.
enum MonotonicClock {
    /// Nanoseconds since a start that the system chose.
    @inline(__always)
    static var nanoseconds: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}

extension Duration {
    /// Whole nanoseconds; durations past 292 years saturate.
    var saturatedNanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, sumOverflow) = whole.addingReportingOverflow(attoseconds / 1_000_000_000)
        return overflow || sumOverflow ? (seconds < 0 ? .min : .max) : sum
    }
}

extension SessionInstant {
    init(nanoseconds: Int64) { self.init(.nanoseconds(nanoseconds)) }
}
