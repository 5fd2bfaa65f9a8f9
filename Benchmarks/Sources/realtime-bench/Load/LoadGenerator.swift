import CBenchmarkSupport
import Glibc
import RealtimeWebSocket

/// Speaks with many sessions at once, from one thread, and measures how long each frame takes to come back.
///
/// An open loop: frames leave at their planned times whether or not earlier ones were answered, so a server that is
/// slow shows as slow and not as little load. Sessions are spread evenly over the 20 ms of a frame.
struct LoadGenerator {
    var url: WebSocketURL
    var sessions: Int
    /// How long is measured.
    var seconds: Double
    /// How long is spoken before that.
    var warmUp = 0.5
    /// The server, where its figures are wanted.
    var server: ProcessFigures?

    /// How long after the last frame answers are waited for.
    private static let patience: Int64 = 2 * Clock.second

    /// Opens the sessions, speaks, measures and closes.
    func run() throws -> LoadResult {
        let (result, open) = try runKeepingOpen()
        for session in open { session.socket.close() }
        return result
    }

    private func runKeepingOpen() throws -> (LoadResult, [LoadSession]) {
        Self.raiseDescriptorLimit()
        let open = try (0..<sessions).map { try LoadSession(url, number: $0) }
        let epoll = cbench_epoll_create()
        defer { close(epoll) }
        for (index, session) in open.enumerated() {
            guard cbench_epoll_add(epoll, session.socket.descriptor, UInt32(index)) == 0 else {
                throw BenchmarkError("epoll: \(BenchmarkError.system)")
            }
        }
        var run = Run(generator: self, sessions: open, epoll: epoll)
        run.speak()
        return (run.result, open)
    }

    /// A session is a descriptor.
    static func raiseDescriptorLimit() {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        limit.rlim_cur = min(limit.rlim_max, 65_536)
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }

    /// The state of one measurement.
    private struct Run {
        let generator: LoadGenerator
        let sessions: [LoadSession]
        let epoll: Int32
        var result: LoadResult
        private var tokens = [UInt32](repeating: 0, count: 64)
        /// Frames of each session that are not measured.
        private let warmUpFrames: Int
        private let frames: Int
        private var pending = 0

        init(generator: LoadGenerator, sessions: [LoadSession], epoll: Int32) {
            self.generator = generator
            self.sessions = sessions
            self.epoll = epoll
            result = LoadResult(sessions: sessions.count)
            let perSecond = Double(Clock.second / AudioPattern.period)
            warmUpFrames = Int(generator.warmUp * perSecond)
            frames = max(1, Int(generator.seconds * perSecond))
            result.roundTrips.reserve(frames * sessions.count)
            result.lateness.reserve(frames * sessions.count)
        }

        mutating func speak() {
            let count = Int64(sessions.count)
            let start = Clock.now + AudioPattern.period
            let first = Int64(warmUpFrames) * count
            let total = first + Int64(frames) * count
            var next: Int64 = 0
            var before: Int64 = 0
            var end = Int64.max
            while true {
                var now = Clock.now
                while next < total {
                    // Frame n of session s is planned for n periods and s parts of one after the start.
                    let due = start + next * AudioPattern.period / count
                    guard due <= now else { break }
                    if next == first { before = generator.server?.cpuTime ?? 0 }
                    if next >= first {
                        now = Clock.now
                        result.lateness.add(now - due)
                        result.sent += 1
                    }
                    sessions[Int(next % count)].speak()
                    pending += 1
                    next += 1
                    if next == total { end = Clock.now + LoadGenerator.patience }
                }
                if next == total, pending <= 0 || now >= end { break }
                let due = next < total ? start + next * AudioPattern.period / count : end
                receive(within: due - Clock.now)
            }
            result.seconds = Double(frames) * Double(AudioPattern.period) / Double(Clock.second)
            if let server = generator.server {
                result.cpuTime = server.cpuTime - before
                result.residentBytes = server.residentBytes
            }
            result.error = sessions.lazy.compactMap(\.error).first
        }

        private mutating func receive(within nanoseconds: Int64) {
            let count = cbench_epoll_wait(epoll, &tokens, Int32(tokens.count), nanoseconds)
            for index in 0..<Int(count) {
                let session = sessions[Int(tokens[index])]
                session.socket.sendWaiting()
                let wasOpen = session.socket.isOpen
                session.socket.receive { message in
                    guard case .text(let bytes) = message, let answer = session.judge(bytes) else { return }
                    take(answer)
                }
                if wasOpen, !session.socket.isOpen {
                    result.dead += 1
                    // A dead socket stays readable for ever.
                    session.socket.close()
                }
            }
        }

        private mutating func take(_ answer: LoadSession.Answer) {
            let now = Clock.now
            pending -= 1
            switch answer {
            case .bad: result.bad += 1
            case .good(let stamp):
                guard Int(stamp.number) >= warmUpFrames else { return }
                result.received += 1
                result.roundTrips.add(now - stamp.sent)
            }
        }
    }
}
