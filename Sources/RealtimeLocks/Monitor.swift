#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// A value behind a lock, with a condition that threads wait on.
///
/// `Synchronization.Mutex` has no condition variable, and ThreadSanitizer does not see it where threads contend.
///
/// `@unchecked Sendable`: the value is reached only inside ``withLock(_:)``, ``wait(until:)`` and ``wait(atMost:until:)``, all of
/// which hold the pthread mutex; what goes in and comes out is `Sendable`. The two pthread objects have a fixed address from
/// `init` to `deinit`, which no thread can be inside of, since it would hold a reference.
package final class Monitor<Value: Sendable>: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>
    private var value: Value

    package init(_ value: Value) {
        self.value = value
        mutex = .allocate(capacity: 1)
        condition = .allocate(capacity: 1)
        mutex.initialize(to: pthread_mutex_t())
        condition.initialize(to: pthread_cond_t())
        // Neither can fail with these attributes on Linux or Darwin.
        pthread_mutex_init(mutex, nil)
        #if canImport(Darwin)
            pthread_cond_init(condition, nil)
        #else
            var attributes = pthread_condattr_t()
            pthread_condattr_init(&attributes)
            // A wall clock that is set must not make a wait of a second one of an hour.
            pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
            pthread_cond_init(condition, &attributes)
            pthread_condattr_destroy(&attributes)
        #endif
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    /// Runs `body` with the value. Must not be nested.
    package func withLock<Result, Failure: Error>(_ body: (inout Value) throws(Failure) -> Result) throws(Failure)
        -> Result
    {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body(&value)
    }

    /// Runs `body` with the value, and wakes all waiting threads.
    package func post<Result>(_ body: (inout Value) -> Result) -> Result {
        defer { broadcast() }
        return withLock(body)
    }

    /// Sleeps until `body` gives a result; it is asked again after each wake-up.
    package func wait<Result>(until body: (inout Value) -> Result?) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while true {
            if let result = body(&value) { return result }
            pthread_cond_wait(condition, mutex)
        }
    }

    /// Sleeps until `body` gives a result, or `limit` is over.
    package func wait<Result>(atMost limit: Duration, until body: (inout Value) -> Result?) -> Result? {
        let end = ContinuousClock.now.advanced(by: limit)
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while true {
            if let result = body(&value) { return result }
            let rest = ContinuousClock.now.duration(to: end)
            guard rest > .zero else { return nil }
            sleep(rest)
        }
    }

    /// Sleeps until the value is as `isDue` wants it, or `limit` is over; returns whether it is.
    @discardableResult
    package func wait(atMost limit: Duration, for isDue: (Value) -> Bool) -> Bool {
        wait(atMost: limit) { isDue($0) ? true : nil } ?? false
    }

    /// Wakes one waiting thread.
    package func signal() { pthread_cond_signal(condition) }

    /// Wakes all waiting threads.
    package func broadcast() { pthread_cond_broadcast(condition) }

    private func sleep(_ rest: Duration) {
        let (seconds, attoseconds) = rest.components
        #if canImport(Darwin)
            var time = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
            pthread_cond_timedwait_relative_np(condition, mutex, &time)
        #else
            var time = timespec()
            clock_gettime(CLOCK_MONOTONIC, &time)
            time.tv_sec += Int(seconds)
            time.tv_nsec += Int(attoseconds / 1_000_000_000)
            if time.tv_nsec >= 1_000_000_000 {
                time.tv_nsec -= 1_000_000_000
                time.tv_sec += 1
            }
            pthread_cond_timedwait(condition, mutex, &time)
        #endif
    }
}
