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

    private final class Start: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    /// Starts a thread. All signals are blocked in it: those of the program stay with its other threads, and a write to
    /// a server that has gone (SIGPIPE) is an error and not the end of the process.
    init(_ body: @escaping @Sendable () -> Void) throws(RedisStoreError) {
        let start = Unmanaged.passRetained(Start(body))
        var all = sigset_t()
        var before = sigset_t()
        sigfillset(&all)
        // The mask is inherited, so it is set around the creation and no signal can slip in between.
        pthread_sigmask(SIG_SETMASK, &all, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        #if canImport(Darwin)
            var thread: pthread_t?
            let code = pthread_create(&thread, nil, { Self.run($0) }, start.toOpaque())
        #else
            var thread: pthread_t? = pthread_t()
            let code = pthread_create(&thread!, nil, { $0.flatMap { Self.run($0) } }, start.toOpaque())
        #endif
        guard code == 0, let thread else {
            start.release()
            throw RedisStoreError(code: code)
        }
        handle = thread
        mutex = .allocate(capacity: 1)
        mutex.initialize(to: pthread_mutex_t())
        pthread_mutex_init(mutex, nil)
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

    private static func run(_ argument: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
        Unmanaged<Start>.fromOpaque(argument).takeRetainedValue().body()
        return nil
    }
}
