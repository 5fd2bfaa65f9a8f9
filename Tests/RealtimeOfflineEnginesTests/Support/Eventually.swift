import Glibc

/// Waits up to 20 s for a condition and tells whether it came.
func eventually(_ condition: () -> Bool) -> Bool {
    for _ in 0..<100_000 {
        if condition() { return true }
        usleep(200)
    }
    return condition()
}
