import RealtimePipeline
import Synchronization
import Testing

@Suite("Leases and their engines")
struct LeaseReuseTests {
    @Test("A recogniser is kept for the next conversation and remembers nothing of the former")
    func independentOfHistory() throws {
        let engines = FakeEngines()
        let runner = try EngineRunner(factory: engines, configuration: .init(sessionLimit: 1))
        defer { runner.stop() }
        var transcripts: [[String]] = []
        for _ in 0..<3 {
            let log = ResultLog()
            let lease = try runner.admit(.test, sink: log.sink)
            defer { lease.release() }
            try lease.submitUtterance(1)
            try lease.submitUtterance(2, count: 10)
            #expect(eventually { log.transcripts.count == 2 })
            transcripts.append(log.transcripts)
            lease.release()
        }
        #expect(transcripts == Array(repeating: transcripts[0], count: 3))
        #expect(engines.loads.load(ordering: .relaxed) == 1)
        #expect(runner.statistics.loadedRecognizers == 1)
    }

    @Test("Nothing is loaded before it is asked for, and then ahead of the first command")
    func lazyLoading() throws {
        let engines = FakeEngines()
        let runner = try EngineRunner(factory: engines, configuration: .init(sessionLimit: 4))
        defer { runner.stop() }
        #expect(engines.loads.load(ordering: .relaxed) == 0)
        let lease = try runner.admit(.test) { _ in }
        defer { lease.release() }
        #expect(eventually { runner.statistics.loadedRecognizers == 1 })
    }

    @Test("Engines loaded ahead are taken by the conversations that come")
    func warmEngines() throws {
        let engines = FakeEngines()
        let runner = try EngineRunner(factory: engines, configuration: .init(sessionLimit: 3))
        defer { runner.stop() }
        try runner.warm(2, for: .test)
        #expect(eventually { runner.statistics.loadedRecognizers == 2 })
        try runner.warm(2, for: .test)
        let leases = try (0..<2).map { _ in try runner.admit(.test) { _ in } }
        #expect(eventually { runner.statistics.waitingCommands == 0 && runner.statistics.runningCalls == 0 })
        #expect(engines.loads.load(ordering: .relaxed) == 2)
        withExtendedLifetime(leases) {}
    }

    @Test("Loading ahead does not take places from conversations, and stops at the limit")
    func warmingIsNoLease() throws {
        let engines = FakeEngines()
        let runner = try EngineRunner(factory: engines, configuration: .init(sessionLimit: 2))
        defer { runner.stop() }
        try runner.warm(10, for: .test)
        let leases = try (0..<2).map { _ in try runner.admit(.test) { _ in } }
        #expect(eventually { runner.statistics.loadedRecognizers == 2 })
        #expect(throws: EngineError.sessionLimitReached(limit: 2)) { try runner.admit(.test) { _ in } }
        withExtendedLifetime(leases) {}
    }

    @Test("A configuration changes what the commands after it are done with")
    func reconfigured() throws {
        let runner = try EngineRunner(factory: FakeEngines())
        defer { runner.stop() }
        let log = ResultLog()
        let lease = try runner.admit(.test, sink: log.sink)
        defer { lease.release() }
        try lease.submitUtterance(1)
        var chinese = ConversationSetup.test
        chinese.language = .chinese
        try lease.submit(.configure(chinese), 2)
        try lease.submitUtterance(3)
        #expect(eventually { log.transcripts == ["en 1: 320 samples, sum 320", "zh 1: 320 samples, sum 320"] })
    }

    @Test("A language that the scenario is not written in is refused at admission")
    func languageRefused() throws {
        let runner = try EngineRunner(factory: FakeEngines())
        defer { runner.stop() }
        let german = SpeechLanguage(rawValue: "de-DE")
        let setup = ConversationSetup(scenario: ConversationSetup.test.scenario, language: german)
        #expect(
            throws: EngineError.languageUnavailable(
                german,
                engine: "scenario 'test'",
                available: [.english, .chinese]
            )
        ) { try runner.admit(setup) { _ in } }
        #expect(runner.statistics.activeLeases == 0)
    }

    @Test("What the sink refers to is let go on release")
    func sinkReleased() throws {
        let runner = try EngineRunner(factory: FakeEngines())
        defer { runner.stop() }
        final class Session: Sendable {}
        weak var weakSession: Session?
        let lease: EngineLease
        do {
            let session = Session()
            weakSession = session
            lease = try runner.admit(.test) { _ in withExtendedLifetime(session) {} }
        }
        #expect(weakSession != nil)
        lease.release()
        #expect(eventually { weakSession == nil })
    }

    @Test("A released lease takes no commands and gives no results")
    func releasedLease() throws {
        let gate = Gate()
        let runner = try EngineRunner(factory: FakeEngines(speaking: gate))
        defer { runner.stop() }
        let log = ResultLog()
        let lease = try runner.admit(.test, sink: log.sink)
        defer { lease.release() }
        try lease.submit(.synthesize("abc"), 1)
        #expect(eventually { gate.arrivalCount == 1 })
        lease.release()
        #expect(throws: EngineError.stopped) { try lease.submit(.synthesize("a"), 2) }
        #expect(eventually { runner.statistics.runningCalls == 0 })
        #expect(log.all.count == 1)
    }
}
