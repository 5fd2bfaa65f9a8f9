import Glibc

/// The system's monotonic clock.
enum Clock {
    static let second: Int64 = 1_000_000_000

    /// Nanoseconds since a start that the system chose.
    @inline(__always)
    static var now: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * second + Int64(time.tv_nsec)
    }

    /// Waits until `condition` holds, for at most `seconds`; returns whether it does.
    static func wait(seconds: Double, until condition: () throws -> Bool) rethrows -> Bool {
        let end = now + Int64(seconds * Double(second))
        while try !condition() {
            guard now < end else { return false }
            usleep(2_000)
        }
        return true
    }
}
