#if os(Linux)
    import Foundation
    import RealtimePipeline
    import RealtimeProtocol
    import RealtimeRolePlay
    import RealtimeServer
    import Testing

    /// Many clients at once, in a process of their own, for the descriptors of the whole process are counted.
    @Suite("Role-play: crowds", .serialized)
    struct CrowdTests {
        @Test("Two hundred clients play at once, each is answered in its own words, and nothing of them stays")
        func crowd() async {
            await #expect(processExitsWith: .success) { await Self.report { try await Self.play(vanishing: false) } }
        }

        @Test("Two hundred clients vanish in the middle of a word, and nothing of them stays")
        func vanishing() async {
            await #expect(processExitsWith: .success) { await Self.report { try await Self.play(vanishing: true) } }
        }

        struct Failure: Error { let what: String }

        static func report(_ body: () async throws -> Void) async {
            do {
                try await body()
            } catch {
                // Told to the test's own process. What goes to the standard error of this one is seen by nobody.
                Issue.record(error)
            }
        }

        static func check(_ condition: Bool, _ what: String) throws {
            if !condition { throw Failure(what: what) }
        }

        /// What the descriptors of the process lead to, but for timers: loops have one each for good, and what runs the
        /// sleep of a task opens another for every clock when it first needs it, on a busy machine in mid-test.
        static var descriptors: [String] {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
            return names.compactMap { name in
                try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(name)")
            }.filter { $0 != "anon_inode:[timerfd]" }.sorted()
        }

        static func play(vanishing: Bool) async throws {
            let stage = try Stage(sessions: 200)
            let warm = stage.client()
            try await warm.wait(for: "session-started")
            warm.close()
            try await RolePlayTests.expectNothingLeft(stage)
            // What runs the sleep of a task opens descriptors of its own, once.
            try await Task.sleep(for: .milliseconds(1))
            let before = descriptors
            for _ in 0..<2 { try await round(stage, vanishing) }
            do {
                try await Pause.until("descriptors") { descriptors.count <= before.count }
            } catch {
                throw Failure(what: "\(descriptors) in place of \(before)")
            }
            try check(stage.statistics.bufferedBytes == 0, "bytes are left")
            try check(stage.runner.statistics.loadedRecognizers <= 200, "more recognisers than seats")
            try check(stage.stop(), "the server did not end")
        }

        private static func round(_ stage: Stage, _ vanishing: Bool) async throws {
            let clients = (0..<200).map { _ in stage.client(auth: RolePlayTests.auth) }
            for client in clients { try await client.wait(for: "session-started") }
            try check(stage.server.activeSessions == 200, "\(stage.server.activeSessions) sessions")
            try check(stage.runner.statistics.activeLeases == 200, "leases")
            for (index, client) in clients.enumerated() {
                // Each says something of another length.
                for _ in 0...(index % 8) { client.emit("audio-chunk", RolePlayTests.chunk) }
                if !vanishing || index % 2 == 0 { client.emit("end-of-speech") }
                if vanishing { client.abort() }
            }
            if !vanishing {
                for (index, client) in clients.enumerated() {
                    try await client.waitForReply(turn: 1)
                    let words = "\((index % 8 + 1) * 4_000) samples"
                    let text = client.all("transcription").last?.value["text"]?.stringValue
                    try check(text == words, "\(text ?? "nothing") in place of \(words)")
                    client.emit("end-session")
                }
                for client in clients { try await Pause.until("the end") { client.isClosed } }
            }
            try await RolePlayTests.expectNothingLeft(stage)
        }
    }
#endif
