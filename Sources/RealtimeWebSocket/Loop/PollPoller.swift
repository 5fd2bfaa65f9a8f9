#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The poller over poll(2).
final class PollPoller: Poller {
    private var entries: [pollfd] = []
    private var tokens: [PollToken] = []
    /// Where a descriptor stands in `entries`; -1 where it does not.
    private var places: [Int] = []

    init() {}

    func add(_ target: Int32, token: PollToken, interest: Readiness) throws(SystemError) {
        let key = Int(target)
        while places.count <= key { places.append(-1) }
        places[key] = entries.count
        entries.append(pollfd(fd: target, events: Self.mask(interest), revents: 0))
        tokens.append(token)
    }

    func change(_ target: Int32, token: PollToken, interest: Readiness) {
        guard let place = place(of: target) else { return }
        entries[place].events = Self.mask(interest)
        tokens[place] = token
    }

    func remove(_ target: Int32) {
        guard let place = place(of: target) else { return }
        places[Int(target)] = -1
        let lastEntry = entries.removeLast()
        let lastToken = tokens.removeLast()
        if place < entries.count {
            entries[place] = lastEntry
            tokens[place] = lastToken
            places[Int(lastEntry.fd)] = place
        }
    }

    func wait(nanoseconds: Int64, into events: inout [PollEvent]) -> Int {
        events.removeAll(keepingCapacity: true)
        // Rounded up: rounded down a wait would end just before a deadline, to find nothing due.
        let milliseconds = nanoseconds <= 0 ? nanoseconds : (nanoseconds - 1) / 1_000_000 + 1
        let count = poll(&entries, nfds_t(entries.count), Int32(clamping: milliseconds))
        guard count > 0 else { return 0 }
        for index in entries.indices where entries[index].revents != 0 {
            let bits = Int32(entries[index].revents)
            var readiness: Readiness = []
            if bits & Int32(POLLIN) != 0 { readiness.insert(.readable) }
            if bits & Int32(POLLOUT) != 0 { readiness.insert(.writable) }
            if bits & Int32(POLLERR | POLLHUP | POLLNVAL) != 0 { readiness.insert(.failed) }
            events.append(PollEvent(token: tokens[index], readiness: readiness))
        }
        return events.count
    }

    func close() {}

    private func place(of target: Int32) -> Int? {
        guard places.indices.contains(Int(target)), places[Int(target)] >= 0 else { return nil }
        return places[Int(target)]
    }

    private static func mask(_ interest: Readiness) -> Int16 {
        (interest.contains(.readable) ? Int16(POLLIN) : 0) | (interest.contains(.writable) ? Int16(POLLOUT) : 0)
    }
}
