#if os(Linux)
    internal import CEpoll
    import Glibc

    /// The poller over epoll(7).
    final class EpollPoller: Poller {
        /// Events taken per wait: few enough that the first frame of a wake-up is not held for long by the last.
        private static let batch = 128

        private let descriptor: Int32
        private let buffer: UnsafeMutablePointer<epoll_event>
        /// A timer of the kernel, so that waits need none of their own: a wait with a time limit sets and removes one.
        /// -1 where there is none.
        private let alarm: Int32
        /// When it goes off; `.max` where it is not set.
        private var alarmTime = Int64.max

        private static let alarmToken = PollToken(rawValue: .max - 1)

        init() throws(SystemError) {
            descriptor = cepoll_create()
            guard descriptor >= 0 else { throw SystemError(call: "epoll_create1") }
            buffer = .allocate(capacity: Self.batch)
            var timer = cepoll_timerfd()
            if timer >= 0, cepoll_control(descriptor, cepoll_add, timer, cepoll_in, Self.alarmToken.rawValue) != 0 {
                Descriptor.close(timer)
                timer = -1
            }
            alarm = timer
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

        func wait(nanoseconds: Int64, into events: inout [PollEvent]) -> Int {
            let count = cepoll_wait(descriptor, buffer, Int32(Self.batch), nanoseconds)
            guard count > 0 else { return 0 }
            let missing = Int(count) - events.count
            if missing > 0 {
                let none = PollEvent(token: PollToken(rawValue: 0), readiness: [])
                events.append(contentsOf: repeatElement(none, count: missing))
            }
            var used = 0
            for index in 0..<Int(count) {
                let token = PollToken(rawValue: cepoll_token(buffer + index))
                if token == Self.alarmToken {
                    alarmWentOff()
                    continue
                }
                let bits = cepoll_events(buffer + index)
                var readiness: Readiness = []
                if bits & cepoll_in != 0 { readiness.insert(.readable) }
                if bits & cepoll_out != 0 { readiness.insert(.writable) }
                if bits & (cepoll_error | cepoll_hang_up) != 0 { readiness.insert(.failed) }
                if bits & cepoll_peer_ended != 0 { readiness.insert(.peerEnded) }
                events[used] = PollEvent(token: token, readiness: readiness)
                used += 1
            }
            return used
        }

        func setAlarm(at deadline: Int64) -> Bool {
            guard alarm >= 0, deadline > 0 else { return false }
            if alarmTime <= deadline { return true }
            guard cepoll_set_timer(alarm, deadline) == 0 else { return false }
            alarmTime = deadline
            return true
        }

        private func alarmWentOff() {
            var count: UInt64 = 0
            _ = read(alarm, &count, 8)
            alarmTime = .max
        }

        func close() {
            if alarm >= 0 { Descriptor.close(alarm) }
            Descriptor.close(descriptor)
        }

        private static func mask(_ interest: Readiness) -> UInt32 {
            (interest.contains(.readable) ? cepoll_in : 0) | (interest.contains(.writable) ? cepoll_out : 0)
                | (interest.contains(.onChange) ? cepoll_edge | cepoll_peer_ended : 0)
        }
    }
#endif
