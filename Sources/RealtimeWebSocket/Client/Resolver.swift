internal import RealtimeLocks

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Finds the addresses of names, off the loops: `getaddrinfo` blocks.
///
/// At most ``maxThreads`` threads work, each until no name waits; at most ``maxWaiting`` names wait. A look-up cannot
/// be cancelled; who no longer wants it ignores its result.
enum Resolver {
    /// Look-ups at a time. A dead name server holds each for as long as the system's timeout.
    static let maxThreads = 4
    /// Look-ups that wait.
    static let maxWaiting = 256

    /// Why there is no address.
    enum Failure: Error, Hashable, Sendable {
        /// The resolver's words.
        case lookup(String)
        /// Too many names wait.
        case busy
    }

    typealias Answer = Result<[SocketAddress], Failure>

    private struct Job: Sendable {
        let host: String
        let port: Int
        let body: @Sendable (Answer) -> Void
    }

    private struct Queue {
        var jobs: [Job] = []
        var threads = 0
    }

    private static let queue = Lock(Queue())

    /// Looks `host` up and calls `body` on some thread; at once, on this one, if it need not or cannot be looked up.
    static func resolve(_ host: String, port: Int, _ body: @escaping @Sendable (Answer) -> Void) {
        if let address = SocketAddress(numeric: host, port: port) { return body(.success([address])) }
        enum Decision { case refuse, wait, start }
        let decision = queue.withLock { queue -> Decision in
            guard queue.jobs.count < maxWaiting else { return .refuse }
            queue.jobs.append(Job(host: host, port: port, body: body))
            guard queue.threads < maxThreads else { return .wait }
            queue.threads += 1
            return .start
        }
        switch decision {
        case .refuse: body(.failure(.busy))
        case .wait: break
        case .start: startThread()
        }
    }

    /// Looks `host` up and waits for it.
    static func addresses(of host: String, port: Int) -> Answer {
        if let address = SocketAddress(numeric: host, port: port) { return .success([address]) }
        var hints = addrinfo()
        #if canImport(Glibc)
            hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        #else
            hints.ai_socktype = SOCK_STREAM
        #endif
        // Only families that the machine has an address of, so that IPv6 is not tried where there is none.
        hints.ai_flags = AI_ADDRCONFIG
        var list: UnsafeMutablePointer<addrinfo>?
        let result = getaddrinfo(host, nil, &hints, &list)
        defer { if let list { freeaddrinfo(list) } }
        guard result == 0 else { return .failure(.lookup(String(cString: gai_strerror(result)))) }
        var addresses: [SocketAddress] = []
        var next = list
        while let entry = next {
            if let pointer = entry.pointee.ai_addr, let address = SocketAddress(UnsafePointer(pointer)) {
                addresses.append(address.with(port: UInt16(clamping: port)))
            }
            next = entry.pointee.ai_next
        }
        return .success(addresses)
    }

    private static func startThread() {
        do throws(SystemError) {
            pthread_detach(try PosixThread.start { work() })
        } catch {
            // Without a thread whoever waits would wait for ever.
            for job in takeOrphans() { job.body(.failure(.lookup(error.description))) }
        }
    }

    /// Counts a thread out that did not start; returns the jobs if there is no other.
    private static func takeOrphans() -> [Job] {
        queue.withLock { queue in
            queue.threads -= 1
            let jobs = queue.threads == 0 ? queue.jobs : []
            if queue.threads == 0 { queue.jobs.removeAll() }
            return jobs
        }
    }

    private static func nextJob() -> Job? {
        queue.withLock { queue in
            if queue.jobs.isEmpty {
                queue.threads -= 1
                return nil
            }
            return queue.jobs.removeFirst()
        }
    }

    private static func work() {
        while let job = nextJob() { job.body(addresses(of: job.host, port: job.port)) }
    }
}
