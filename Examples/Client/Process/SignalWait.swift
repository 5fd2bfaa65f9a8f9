#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Waits for the user to stop the program, or for the program to be done.
///
/// Signals are blocked before any thread is started, which inherits that, and taken by `sigwait` on the main thread: no
/// handler interrupts anything. The loop's thread wakes the main one with a signal of its own.
struct SignalWait {
    /// What came.
    enum Event: Hashable, Sendable {
        /// SIGINT or SIGTERM.
        case stop
        /// ``wake()`` was called.
        case woken
    }

    private var signals = sigset_t()

    /// Blocks the signals in this thread and in those that it starts.
    init() {
        sigemptyset(&signals)
        for signal in [SIGINT, SIGTERM, SIGUSR1] { sigaddset(&signals, signal) }
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }

    /// Waits for the next event.
    mutating func next() -> Event {
        var signal: Int32 = 0
        while sigwait(&signals, &signal) != 0 {}
        return signal == SIGUSR1 ? .woken : .stop
    }

    /// Wakes whoever waits, from any thread.
    static func wake() { kill(getpid(), SIGUSR1) }
}
