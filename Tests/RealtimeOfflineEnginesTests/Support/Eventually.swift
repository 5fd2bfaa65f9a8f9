import Glibc

/// Waits up to two minutes, for machines that do much beside, for a condition and tells whether it came.
func eventually(_ condition: () -> Bool) -> Bool {
    for _ in 0..<600_000 {
        if condition() { return true }
        usleep(200)
    }
    return condition()
}
