import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// How tests wait for what other threads do.
enum Pause {
    /// Waits until `condition` holds, a minute at most.
    ///
    /// Blocks the thread for half a second, and suspends after that. All tests share as many threads as there are cores:
    /// one that suspends comes back after every test that computes has had its turn, and one that blocked for ever would
    /// keep the task it waits for from running.
    static func until(
        _ what: String,
        sourceLocation: SourceLocation = #_sourceLocation,
        _ condition: () -> Bool
    ) async throws {
        let start = ContinuousClock.now
        var attempt = 0
        while !condition() {
            guard ContinuousClock.now - start < .seconds(60) else {
                Issue.record("waited for \(what) in vain", sourceLocation: sourceLocation)
                throw Timeout()
            }
            if attempt < 250 { usleep(2_000) } else { try await Task.sleep(for: .milliseconds(2)) }
            attempt += 1
        }
    }

    struct Timeout: Error {}
}
