#if os(Linux)
    internal import CEpoll
    import Glibc

    /// The poller over epoll(7).
    final class EpollPoller: Poller {
        /// Events taken per wait: few enough that the first frame of a wake-up is not held for long by the last.
        private static let batch = 128

        private let descriptor: Int32
        private let buffer: UnsafeMutablePointer<epoll_event>

        init() throws(SystemError) {
            descriptor = cepoll_create()
            guard descriptor >= 0 else { throw SystemError(call: "epoll_create1") }
            buffer = .allocate(capacity: Self.batch)
        }

        deinit { buffer.deallocate() }

        func add(_ target: Int32, token: PollToken, interest: Readiness) throws(SystemError) {
            let result = cepoll_control(descriptor, cepoll_add, target, Self.mask(interest), token.rawValue)
            guard result == 0 else { throw SystemError(call: "epoll_ctl") }
        }

        func change(_ target: Int32, token: PollToken, interest: Readiness) {
            _ = cepoll_control(descriptor, cepoll_modify, target, Self.mask(interest), token.rawValue)
        }

        func remove(_ target: Int32) {
            _ = cepoll_control(descriptor, cepoll_delete, target, 0, 0)
        }

        func wait(milliseconds: Int32, into events: inout [PollEvent]) {
            if !events.isEmpty { events.removeAll(keepingCapacity: true) }
            let count = epoll_wait(descriptor, buffer, Int32(Self.batch), milliseconds)
            guard count > 0 else { return }
            for index in 0..<Int(count) {
                let bits = cepoll_events(buffer + index)
                var readiness: Readiness = []
                if bits & cepoll_in != 0 { readiness.insert(.readable) }
                if bits & cepoll_out != 0 { readiness.insert(.writable) }
                if bits & (cepoll_error | cepoll_hang_up) != 0 { readiness.insert(.failed) }
                if bits & cepoll_peer_ended != 0 { readiness.insert(.peerEnded) }
                events.append(PollEvent(token: PollToken(rawValue: cepoll_token(buffer + index)), readiness: readiness))
            }
        }

        func close() { Descriptor.close(descriptor) }

        private static func mask(_ interest: Readiness) -> UInt32 {
            (interest.contains(.readable) ? cepoll_in : 0) | (interest.contains(.writable) ? cepoll_out : 0)
                | (interest.contains(.onChange) ? cepoll_edge | cepoll_peer_ended : 0)
        }
    }
#endif
