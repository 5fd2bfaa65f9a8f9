#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Moments as text, in UTC.
enum Timestamp {
    /// Seconds since 1970, by the system's clock.
    static var now: Int { time(nil) }

    /// As RFC 3339 writes it with milliseconds, for example `2026-01-31T09:05:07.250Z`.
    static func text(_ time: timespec) -> String {
        let parts = fields(Int(time.tv_sec))
        let milliseconds = Int(time.tv_nsec) / 1_000_000
        return "\(parts[0])-\(parts[1])-\(parts[2])T\(parts[3]):\(parts[4]):\(parts[5])."
            + "\(padded(milliseconds, 3))Z"
    }

    /// The system's clock as ``text(_:)`` writes it.
    static var current: String {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return text(time)
    }

    /// For names of files, for example `20260131T090507Z`.
    static func compact(_ second: Int) -> String {
        let parts = fields(second)
        return parts[0] + parts[1] + parts[2] + "T" + parts[3] + parts[4] + parts[5] + "Z"
    }

    private static func fields(_ second: Int) -> [String] {
        var time = time_t(second)
        var parts = tm()
        gmtime_r(&time, &parts)
        return [padded(Int(parts.tm_year) + 1900, 4)]
            + [parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec].map { padded(Int($0), 2) }
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
