import Glibc
import RealtimePipeline
import Synchronization

/// Results on their way from the engines' threads to the loop.
final class Inbox: Sendable {
    private let results = Mutex<[(call: Int, result: EngineResult)]>([])
    private let reading: Int32
    private let writing: Int32

    init() throws {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw BenchmarkError("no pipe: error \(errno)") }
        for end in ends { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
        (reading, writing) = (ends[0], ends[1])
    }

    deinit {
        close(reading)
        close(writing)
    }

    func post(_ result: EngineResult, of call: Int) {
        let isFirst = results.withLock { results in
            results.append((call, result))
            return results.count == 1
        }
        guard isFirst else { return }
        var byte: UInt8 = 1
        // A full pipe is one that the loop has still to read: it wakes up anyway.
        _ = Glibc.write(writing, &byte, 1)
    }

    func take() -> [(call: Int, result: EngineResult)] {
        results.withLock { results in
            defer { results = [] }
            return results
        }
    }

    /// Waits for a result, for at most that long, to the next millisecond.
    func wait(_ duration: Duration) {
        let milliseconds = (max(.zero, duration).seconds * 1_000).rounded(.up)
        var descriptor = pollfd(fd: reading, events: Int16(POLLIN), revents: 0)
        guard poll(&descriptor, 1, Int32(milliseconds)) > 0 else { return }
        var bytes = [UInt8](repeating: 0, count: 64)
        while read(reading, &bytes, bytes.count) > 0 {}
    }
}
