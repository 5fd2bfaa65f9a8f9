#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// How tests wait for what other threads do.
enum Pause {
    /// For a time after which something must not have happened yet.
    static func block(milliseconds: UInt32) { usleep(milliseconds * 1_000) }

    /// Blocks the thread at the first attempts, and suspends at later ones.
    ///
    /// All tests share as many threads as there are cores. One that suspends comes back after every test that computes
    /// has had its turn, which may be minutes, and a server ends a connection that is silent for so long. One that
    /// blocked for ever would keep the task it waits for from running. Half a second is enough for any answer that
    /// comes from an event loop, which has a thread of its own.
    static func milliseconds(_ count: UInt32, attempt: Int) async throws {
        if attempt * Int(count) < 500 {
            usleep(count * 1_000)
        } else {
            try await Task.sleep(for: .milliseconds(Int(count)))
        }
    }
}
