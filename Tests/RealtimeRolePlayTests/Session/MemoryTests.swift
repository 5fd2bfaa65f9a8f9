#if os(Linux)
    import Glibc
    import RealtimePipeline
    import RealtimeUnits
    import Testing

    @testable import RealtimeRolePlay

    /// In a process of its own, whose memory nothing else uses.
    @Suite("Role-play: memory")
    struct MemoryTests {
        /// The address sanitizer keeps what is freed for a while, and tells of leaks by itself.
        static let keepsFreed = dlsym(nil, "__asan_init") != nil

        @Test("What was said is forgotten: two hours of replies leave nothing behind", .disabled(if: keepsFreed))
        func replies() async {
            await #expect(processExitsWith: .success) {
                var limits = RolePlayLimits()
                limits.lead = .seconds(100_000)
                var session = RolePlaySession(
                    RolePlaySession.Configuration(
                        setup: ConversationSetup(scenario: SessionScript.scenario),
                        opening: .manual,
                        limits: limits
                    ),
                    at: .zero
                )
                let sound = Sound.tone(seconds: 10)
                session.generate(turn: 1)
                let generation = session.generation
                func hand(_ payload: EngineResult.Payload) {
                    let lane = EngineLane.synthesis
                    session.handle(
                        .engine(EngineResult(generation: generation, lane: lane, payload: payload)),
                        at: .zero
                    )
                    while session.nextOutput() != nil {}
                }
                hand(.replyDelta((0..<720).map { "This is clause number \($0). " }.joined()))
                let before = Self.residentBytes
                for _ in 0..<719 {
                    hand(.synthesizedAudio(sound, .hz16000))
                    hand(.synthesisFinished(SampleCount(160_000), .hz16000))
                }
                // 230 MB were made.
                let (after, clauses) = (Self.residentBytes, session.reply?.clauses)
                #expect(before > 0 && after - before < 50_000_000)
                #expect(clauses == 719)
            }
        }

        static var residentBytes: Int {
            guard let file = fopen("/proc/self/statm", "r") else { return 0 }
            defer { fclose(file) }
            var (size, resident) = (0, 0)
            _ = withVaList([withUnsafeMutablePointer(to: &size) { $0 }, withUnsafeMutablePointer(to: &resident) { $0 }])
            {
                vfscanf(file, "%ld %ld", $0)
            }
            return resident * Int(sysconf(Int32(_SC_PAGESIZE)))
        }
    }
#endif
