#if os(Linux)
    import Glibc
    import RealtimePipeline
    import Testing

    @testable import RealtimeRolePlay

    @Suite("Role-play: speech in a room")
    struct RoomTests {
        /// "go forward ten meters", raw PCM16 at 16 kHz; from pocketsphinx-testdata.
        static let path = "/usr/share/pocketsphinx/test/data/goforward.raw"
        static let isThere = access(path, R_OK) == 0

        static func recording() -> [Int16] {
            guard let file = fopen(path, "rb") else { return [] }
            defer { fclose(file) }
            var samples = [Int16](repeating: 0, count: 100_000)
            let count = fread(&samples, 2, samples.count, file)
            return Array(samples.prefix(count))
        }

        /// Noise whose root mean square is `level`, from a seed: no two samples have to do with each other.
        static func noise(_ seconds: Int, level: Double) -> [Int16] {
            var random = ExplorationTests.Generator(state: 1)
            let most = level * 3.0.squareRoot()
            return (0..<seconds * 16_000).map { _ in Int16(Double.random(in: -most...most, using: &random)) }
        }

        @Test(
            "A sentence is one turn, and the room before and behind it is none, by what finds turns unless told otherwise",
            .enabled(if: isThere, "install the package pocketsphinx-testdata")
        )
        func sentence() {
            let usual = RolePlaySession.Configuration(setup: ConversationSetup(scenario: SessionScript.scenario))
            #expect(usual.detector == RolePlayConfiguration(scenarios: []).detector)
            var script = SessionScript(detector: usual.detector)
            script.say([Int16](repeating: 0, count: 32_000) + Self.noise(3, level: 100))
            #expect(script.begun == 0)
            script.say(Self.recording() + Self.noise(3, level: 100))
            #expect(script.begun == 1 && script.finished != nil)
        }
    }
#endif
