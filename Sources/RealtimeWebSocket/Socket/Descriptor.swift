internal import RealtimeLocks

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// System calls on file descriptors, without blocking and without `SIGPIPE`.
enum Descriptor {
    #if canImport(Glibc)
        private static let stream = Int32(SOCK_STREAM.rawValue)
        private static let sendFlags = Int32(MSG_NOSIGNAL)
    #else
        private static let stream = SOCK_STREAM
        private static let sendFlags: Int32 = 0
    #endif

    /// A TCP socket that does not block.
    static func openSocket(family: Int32) throws(SystemError) -> Int32 {
        let descriptor = socket(family, stream, 0)
        guard descriptor >= 0 else { throw SystemError(call: "socket") }
        prepareStream(descriptor)
        return descriptor
    }

    /// Sets what every TCP socket here has: no blocking, closed on exec, frames sent at once.
    static func prepareStream(_ descriptor: Int32) {
        makeNonBlocking(descriptor)
        setOption(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, 1)
        #if !canImport(Glibc)
            setOption(descriptor, SOL_SOCKET, SO_NOSIGPIPE, 1)
        #endif
    }

    /// `close(2)`.
    static func close(_ descriptor: Int32) {
        #if canImport(Glibc)
            Glibc.close(descriptor)
        #else
            Darwin.close(descriptor)
        #endif
    }

    static func makeNonBlocking(_ descriptor: Int32) {
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }

    static func setOption(_ descriptor: Int32, _ level: Int32, _ name: Int32, _ value: Int32) {
        var value = value
        setsockopt(descriptor, level, name, &value, socklen_t(MemoryLayout<Int32>.size))
    }

    /// The error that a socket holds, 0 for none; asking clears it.
    static func pendingError(_ descriptor: Int32) -> Int32 {
        var value: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &value, &size)
        return value
    }

    /// Bytes that were sent and that the peer's kernel has not acknowledged; 0 where the system does not tell.
    static func unacknowledged(_ descriptor: Int32) -> Int {
        var count: Int32 = 0
        #if canImport(Glibc)
            return ioctl(descriptor, UInt(TIOCOUTQ), &count) == 0 ? Int(count) : 0
        #else
            var size = socklen_t(MemoryLayout<Int32>.size)
            return getsockopt(descriptor, SOL_SOCKET, SO_NWRITE, &count, &size) == 0 ? Int(count) : 0
        #endif
    }

    /// `recv(2)`; repeated after an interruption.
    static func read(_ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer) -> Int {
        while true {
            let count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
            if count >= 0 || errno != EINTR { return count }
        }
    }

    /// `send(2)`; repeated after an interruption.
    static func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
        while true {
            let count = send(descriptor, bytes.baseAddress, bytes.count, sendFlags)
            if count >= 0 || errno != EINTR { return count }
        }
    }

    /// Whether `number` says "not now" rather than "never".
    static func isWouldBlock(_ number: Int32) -> Bool { number == EAGAIN || number == EWOULDBLOCK }

    /// Ends the sending direction; the peer sees an end of stream after what was sent.
    static func shutdownWriting(_ descriptor: Int32) {
        #if canImport(Glibc)
            shutdown(descriptor, Int32(SHUT_WR))
        #else
            shutdown(descriptor, SHUT_WR)
        #endif
    }

    /// The address of this end (`getsockname`) or of the other (`getpeername`).
    static func address(of descriptor: Int32, isPeer: Bool) -> SocketAddress? {
        var storage = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                let result =
                    isPeer ? getpeername(descriptor, address, &size) : getsockname(descriptor, address, &size)
                return result == 0 ? SocketAddress(UnsafePointer(address)) : nil
            }
        }
    }
}

/// A descriptor on its way from one loop to another: closed if nobody takes it.
final class TravellingDescriptor: Sendable {
    private let number: Lock<Int32>

    init(_ descriptor: Int32) { number = Lock(descriptor) }

    /// The descriptor, which the caller owns from now on; -1 if it was taken before.
    func take() -> Int32 {
        number.withLock { value in
            defer { value = -1 }
            return value
        }
    }

    deinit {
        let left = take()
        if left >= 0 { Descriptor.close(left) }
    }
}
