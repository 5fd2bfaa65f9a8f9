#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// A pthread that runs one function and is joined once.
struct WorkerThread: Sendable {
    #if canImport(Darwin)
        /// `pthread_t` is a pointer on Darwin; its bits are kept so that the value is `Sendable`.
        private let handle: UInt
    #else
        private let handle: pthread_t
    #endif

    private final class Start: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    /// Starts a thread. Signals stay with the threads of the program: all are blocked in this one.
    init(_ body: @escaping @Sendable () -> Void) throws(EngineError) {
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
            handle = thread.map { UInt(bitPattern: $0) } ?? 0
        #else
            var thread = pthread_t()
            let code = pthread_create(&thread, nil, { $0.flatMap { Self.run($0) } }, start.toOpaque())
            handle = thread
        #endif
        if code != 0 {
            start.release()
            throw .threadUnavailable(code: code)
        }
    }

    /// Whether the caller runs on this thread.
    var isCurrent: Bool {
        #if canImport(Darwin)
            UInt(bitPattern: pthread_self()) == handle
        #else
            pthread_equal(pthread_self(), handle) != 0
        #endif
    }

    /// Waits for the end of the thread. Exactly one of ``join()`` and ``detach()`` is called, once.
    func join() {
        #if canImport(Darwin)
            if let thread = pthread_t(bitPattern: handle) { pthread_join(thread, nil) }
        #else
            pthread_join(handle, nil)
        #endif
    }

    /// Lets the thread end by itself.
    func detach() {
        #if canImport(Darwin)
            if let thread = pthread_t(bitPattern: handle) { pthread_detach(thread) }
        #else
            pthread_detach(handle)
        #endif
    }

    private static func run(_ argument: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
        Unmanaged<Start>.fromOpaque(argument).takeRetainedValue().body()
        return nil
    }
}
