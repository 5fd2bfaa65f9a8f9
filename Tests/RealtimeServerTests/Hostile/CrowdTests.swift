import RealtimeLocks

#if os(Linux)
    import Foundation
    import Glibc
    import RealtimeServer
    import RealtimeWebSocket
    import Testing

    /// Crowds of hostile peers against a whole server, which serves an honest caller all the time and has as many
    /// descriptors and as much memory afterwards as before.
    ///
    /// Each in a process of its own, for it counts what the whole process has. `REALTIME_HOSTILE_CONNECTIONS` sets how
    /// many peers there are; `./dev test --long` takes 10,000.
    @Suite("Hostile crowds", .serialized)
    struct CrowdTests {
        @Test("The honest caller is served, and nothing of the crowd stays", arguments: Crowd.allCases)
        func crowd(_ crowd: Crowd) async {
            let result = await #expect(
                processExitsWith: .success,
                observing: [\.standardOutputContent]
            ) { [crowd] in
                // What a process that fails has printed is not handed over, so it does not fail but says so.
                do {
                    print(try Trial(crowd).run())
                } catch {
                    print("failed: \(error)")
                }
            }
            let text = String(decoding: result?.standardOutputContent ?? [], as: UTF8.self)
            print(text)
            #expect(!text.contains("failed: ") && text.contains("the honest caller: "))
        }

        struct Trial {
            struct Failure: Error, CustomStringConvertible { var description: String }

            /// What an idle session may take of the heap, in bytes. A relay that keeps ten thousand then takes 320 MB.
            private static let idleBytes = 32_768
            /// What the round that leaves least may leave, in bytes: for each peer less than any object that somebody
            /// forgot, and a timer or two. What is forgotten is so in every round; a table that grows, or a pool that
            /// fills late, is not.
            private static let leftBytes = (any: 1_024, peer: 32)

            let crowd: Crowd
            let count: Int
            private var rounds: Int { count < 100 ? 7 : 4 }

            init(_ crowd: Crowd) {
                self.crowd = crowd
                let wanted = ProcessInfo.processInfo.environment["REALTIME_HOSTILE_CONNECTIONS"].flatMap { Int($0) }
                // Under the thread sanitizer everything takes several times as long.
                let usual = dlsym(nil, "__tsan_init") == nil ? 500 : 100
                count = crowd.count(of: wanted ?? usual)
            }

            /// What came of it, in words.
            func run() throws -> String {
                raiseDescriptorLimit()
                let count = count
                // Without a log: one that is kept grows.
                let server = try ServerTests.server { configuration in
                    configuration.sessionLimit = count + 10
                    configuration.http.maxConnections = count + 100
                    configuration.http.handshakeTimeout = .seconds(1)
                }
                let callers = try EventLoopGroup(count: 1)
                let caller = SteadyCaller(port: server.address.port, on: callers.loops[0])
                try wait("the honest caller") { caller.figures.answered > 0 }
                let before = Self.descriptors
                var left: [Int] = []
                var peak = 0
                // Tables have grown after the first round, pools are full after as many as fill them.
                for _ in 0..<rounds {
                    try round(server) { peak = HeapBytes.current }
                    try wait("the crowd's end: \(Self.descriptors) of \(before) descriptors") {
                        server.activeSessions == 1 && Self.descriptors == before
                    }
                    left.append(HeapBytes.current)
                }
                let idle = (peak - left[rounds - 1]) / count
                let growth = zip(left.dropFirst(), left).map { $0 - $1 }.min() ?? .max
                guard growth < Self.leftBytes.any + count * Self.leftBytes.peer else {
                    throw Failure(description: "after the rounds \(left) bytes of heap are left")
                }
                guard crowd != .idle || idle < Self.idleBytes else {
                    throw Failure(description: "an idle session takes \(idle) bytes")
                }
                caller.stop()
                try wait("the last answers") { caller.figures.answered == caller.figures.sent }
                let figures = caller.figures
                guard !figures.isOver, figures.longest < .seconds(5) else {
                    throw Failure(description: "the honest caller was served like this: \(figures)")
                }
                return """
                    \(count) × \(crowd): \(left) bytes of heap are left, \(idle) each while they were there
                    the honest caller: \(figures.answered) answers, the longest after \(figures.longest)
                    """
            }

            private func round(_ server: RealtimeServer, whileHeld: () -> Void) throws {
                let (crowd, count, port) = (crowd, count, server.address.port)
                let isThere = DispatchSemaphore(value: 0)
                let mayEnd = DispatchSemaphore(value: 0)
                let isOver = DispatchSemaphore(value: 0)
                let error = Lock<String?>(nil)
                SeparateDescriptors.detach {
                    do {
                        try crowd.gather(count, port: port) {
                            isThere.signal()
                            mayEnd.wait()
                        }
                    } catch let failure {
                        error.withLock { $0 = "\(failure)" }
                        isThere.signal()
                    }
                    isOver.signal()
                }
                isThere.wait()
                whileHeld()
                mayEnd.signal()
                isOver.wait()
                if let error = error.withLock({ $0 }) { throw Failure(description: "the crowd failed: \(error)") }
            }

            private func wait(_ what: @autoclosure () -> String, until condition: () -> Bool) throws {
                for _ in 0..<3_000 {
                    if condition() { return }
                    usleep(10_000)
                }
                throw Failure(description: "waited in vain for \(what())")
            }

            private func raiseDescriptorLimit() {
                var limit = rlimit()
                getrlimit(__rlimit_resource_t(UInt32(RLIMIT_NOFILE.rawValue)), &limit)
                limit.rlim_cur = limit.rlim_max
                setrlimit(__rlimit_resource_t(UInt32(RLIMIT_NOFILE.rawValue)), &limit)
            }

            static var descriptors: Int {
                (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? 0
            }
        }
    }
#endif
