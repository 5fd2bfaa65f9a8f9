#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Threads of the system: loops wait in them and look-ups block in them, neither of which a task may do.
enum PosixThread {
    private final class Body: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// Runs `body` in a thread of its own; whoever calls joins or detaches it.
    static func start(_ body: @escaping @Sendable () -> Void) throws(SystemError) -> pthread_t {
        let argument = Unmanaged.passRetained(Body(body))
        #if canImport(Glibc)
            var thread = pthread_t()
            let result = pthread_create(
                &thread,
                nil,
                { pointer in
                    if let pointer { Unmanaged<Body>.fromOpaque(pointer).takeRetainedValue().run() }
                    return nil
                },
                argument.toOpaque()
            )
            if result == 0 { return thread }
        #else
            var thread: pthread_t?
            let result = pthread_create(
                &thread,
                nil,
                { pointer in
                    Unmanaged<Body>.fromOpaque(pointer).takeRetainedValue().run()
                    return nil
                },
                argument.toOpaque()
            )
            if result == 0, let thread { return thread }
        #endif
        argument.release()
        throw SystemError(call: "pthread_create", number: result)
    }
}
