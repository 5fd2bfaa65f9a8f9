#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// A value that one thread at a time may touch.
///
/// A POSIX mutex and not `Synchronization.Mutex`: ThreadSanitizer does not see the latter's locking on Linux and
/// reports every use as a race (Swift 6.3.1), and a build that cannot be checked is worth less than the few
/// nanoseconds.
///
/// Unchecked `Sendable`: `value` and `mutex` are private, and `value` is only touched in ``withLock(_:)``, between
/// lock and unlock of `mutex`.
package final class Lock<Value: ~Copyable>: @unchecked Sendable {
    private var value: Value
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>

    /// Wraps a value.
    package init(_ value: consuming sending Value) {
        self.value = value
        mutex = .allocate(capacity: 1)
        mutex.initialize(to: pthread_mutex_t())
        // Cannot fail with these attributes on Linux or Darwin.
        pthread_mutex_init(mutex, nil)
    }

    deinit {
        pthread_mutex_destroy(mutex)
        mutex.deallocate()
    }

    /// Calls `body` with the value while no other thread can reach it. Must not be nested.
    package func withLock<Result, Failure: Error>(
        _ body: (inout Value) throws(Failure) -> sending Result
    ) throws(Failure) -> sending Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body(&value)
    }
}
