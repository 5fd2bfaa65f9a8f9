#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif
#if os(Linux)
    internal import CEpoll
#endif

/// Ends a loop's wait from another thread: an eventfd with epoll, a pipe with poll(2).
///
/// The descriptors never change, and writing to one is safe from any thread. They are closed by ``close()`` after
/// the loop has ended; whoever signals holds the lock under which the end is announced.
struct WakeUp: Sendable {
    /// What the loop polls for reading.
    let readEnd: Int32
    private let writeEnd: Int32

    init(driver: EventLoopDriver) throws(SystemError) {
        switch driver {
        #if os(Linux)
            case .epoll:
                readEnd = cepoll_eventfd()
                guard readEnd >= 0 else { throw SystemError(call: "eventfd") }
                writeEnd = readEnd
        #endif
        case .poll:
            var ends: [Int32] = [-1, -1]
            guard pipe(&ends) == 0 else { throw SystemError(call: "pipe") }
            for end in ends { Descriptor.makeNonBlocking(end) }
            (readEnd, writeEnd) = (ends[0], ends[1])
        }
    }

    /// Makes ``readEnd`` readable. A full pipe is readable already.
    func signal() {
        var one: UInt64 = 1
        _ = write(writeEnd, &one, 8)
    }

    /// Makes ``readEnd`` unreadable again.
    func drain() {
        var buffer: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        withUnsafeMutableBytes(of: &buffer) { bytes in
            while read(readEnd, bytes.baseAddress, bytes.count) == bytes.count {}
        }
    }

    func close() {
        Descriptor.close(readEnd)
        if writeEnd != readEnd { Descriptor.close(writeEnd) }
    }
}
