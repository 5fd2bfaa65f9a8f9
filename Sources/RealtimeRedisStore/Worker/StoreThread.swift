#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// A thread that runs one function, and is joined once whoever asks for it.
///
/// `@unchecked Sendable`: the handle never changes, and ``isJoined`` is only touched under `mutex`.
final class StoreThread: @unchecked Sendable {
    private let handle: pthread_t
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private var isJoined = false

    fileprivate final class Start: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    /// Starts a thread.
    init(_ body: @escaping @Sendable () -> Void) throws(RedisStoreError) {
        var started: pthread_t?
        let code = Self.start(body, &started)
        guard let started else { throw RedisStoreError(code: code) }
        handle = started
        mutex = .allocate(capacity: 1)
        mutex.initialize(to: pthread_mutex_t())
        pthread_mutex_init(mutex, nil)
    }

    /// All signals are blocked in the thread: those of the program stay with its other threads, and a write to a server
    /// that has gone (SIGPIPE) is an error and not the end of the process.
    private static func start(_ body: @escaping @Sendable () -> Void, _ thread: inout pthread_t?) -> Int32 {
        let start = Unmanaged.passRetained(Start(body))
        var all = sigset_t()
        var before = sigset_t()
        sigfillset(&all)
        // The mask is inherited, so it is set around the creation and no signal can slip in between.
        pthread_sigmask(SIG_SETMASK, &all, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        #if canImport(Darwin)
            var created: pthread_t?
            let code = pthread_create(&created, nil, runStoreThread, start.toOpaque())
        #else
            var created = pthread_t()
            let code = pthread_create(
                &created,
                nil,
                { argument in argument.flatMap { runStoreThread($0) } },
                start.toOpaque()
            )
        #endif
        if code == 0 { thread = created } else { start.release() }
        return code
    }

    deinit {
        pthread_mutex_destroy(mutex)
        mutex.deallocate()
    }

    /// Waits for the end of the thread. On the thread itself, which cannot wait for its own end, it lets go of it.
    func join() {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        guard !isJoined else { return }
        isJoined = true
        if pthread_equal(pthread_self(), handle) != 0 { pthread_detach(handle) } else { pthread_join(handle, nil) }
    }
}

/// What a thread runs. Not a method: a C function has no `Self`.
private func runStoreThread(_ argument: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
    Unmanaged<StoreThread.Start>.fromOpaque(argument).takeRetainedValue().body()
    return nil
}
