import RealtimePipeline
import Testing

@Suite("Bounds of the runner")
struct BoundsTests {
    @Test("No conversation is admitted beyond the limit, until one ends")
    func admissionLimit() throws {
        let runner = try EngineRunner(factory: FakeEngines(), configuration: .init(sessionLimit: 2))
        defer { runner.stop() }
        let first = try runner.admit(.test) { _ in }
        let second = try runner.admit(.test) { _ in }
        #expect(throws: EngineError.sessionLimitReached(limit: 2)) { try runner.admit(.test) { _ in } }
        #expect(runner.statistics.refused == 1)
        first.release()
        let third = try runner.admit(.test) { _ in }
        #expect(runner.statistics.activeLeases == 2)
        withExtendedLifetime((second, third)) {}
    }

    @Test("A lease that nobody holds any more is released")
    func releasedByDeinit() throws {
        let runner = try EngineRunner(factory: FakeEngines(), configuration: .init(sessionLimit: 1))
        defer { runner.stop() }
        do { _ = try runner.admit(.test) { _ in } }
        #expect(runner.statistics.activeLeases == 0)
        _ = try runner.admit(.test) { _ in }
    }

    @Test("A command beyond the limit of a lane is refused and the ones before are kept")
    func commandLimit() throws {
        let gate = Gate()
        let engines = FakeEngines(speaking: gate)
        let runner = try EngineRunner(factory: engines, configuration: .init(commandLimit: 4))
        defer { runner.stop() }
        let log = ResultLog()
        let lease = try runner.admit(.test, sink: log.sink)
        defer { lease.release() }
        try lease.submit(.synthesize("a"), 1, tag: 0)
        #expect(eventually { gate.arrivalCount == 1 })
        for tag in 1...4 { try lease.submit(.synthesize("a"), 1, tag: tag) }
        #expect(throws: EngineError.queueFull(.synthesis, limit: 4)) { try lease.submit(.synthesize("a"), 1, tag: 5) }
        gate.open()
        #expect(eventually { log.spokenTags == [0, 1, 2, 3, 4] })
    }

    @Test("Audio beyond the backlog is dropped oldest first and counted")
    func audioBacklog() throws {
        let gate = Gate()
        let engines = FakeEngines(recognizing: gate)
        let configuration = EngineRunner.Configuration(audioBacklog: .milliseconds(100))
        let runner = try EngineRunner(factory: engines, configuration: configuration)
        defer { runner.stop() }
        let log = ResultLog()
        let lease = try runner.admit(.test, sink: log.sink)
        defer { lease.release() }
        try lease.submit(.beginUtterance, 1)
        try lease.submit(.audio([0]), 1)
        #expect(eventually { gate.arrivalCount == 1 })
        // Room for 1600; different tags keep the chunks apart.
        for tag in 1...4 { try lease.submit(.audio(Array(repeating: Int16(tag), count: 800)), 1, tag: tag) }
        try lease.submit(.finishUtterance, 1)
        gate.open()
        #expect(eventually { log.transcripts == ["en 1: 1601 samples, sum \(800 * 3 + 800 * 4)"] })
        #expect(runner.statistics.droppedSamples == 1_600)
    }

    @Test("A single chunk longer than the backlog keeps its newest part")
    func hugeChunk() throws {
        let configuration = EngineRunner.Configuration(audioBacklog: .milliseconds(100))
        let runner = try EngineRunner(factory: FakeEngines(), configuration: configuration)
        defer { runner.stop() }
        let log = ResultLog()
        let lease = try runner.admit(.test, sink: log.sink)
        defer { lease.release() }
        try lease.submit(.beginUtterance, 1)
        try lease.submit(.audio(Array(repeating: 0, count: 5_000) + Array(repeating: 1, count: 1_000)), 1)
        try lease.submit(.finishUtterance, 1)
        #expect(eventually { log.transcripts == ["en 1: 1600 samples, sum 1000"] })
    }

    @Test("Audio in tiny chunks is joined, so that their number does not matter")
    func joinedAudio() throws {
        let gate = Gate()
        let runner = try EngineRunner(factory: FakeEngines(recognizing: gate))
        defer { runner.stop() }
        let log = ResultLog()
        let lease = try runner.admit(.test, sink: log.sink)
        defer { lease.release() }
        try lease.submit(.beginUtterance, 1)
        try lease.submit(.audio([1]), 1)
        #expect(eventually { gate.arrivalCount == 1 })
        for _ in 0..<10_000 { try lease.submit(.audio([1]), 1) }
        #expect(runner.statistics.waitingCommands <= 4)
        try lease.submit(.finishUtterance, 1)
        gate.open()
        #expect(eventually { log.transcripts == ["en 1: 10001 samples, sum 10001"] })
    }

    @Test("Bounds below the least ones are raised to them")
    func leastBounds() {
        let configuration = EngineRunner.Configuration(
            sessionLimit: 0,
            workers: -1,
            audioBacklog: .zero,
            commandLimit: 0
        )
        #expect(configuration.sessionLimit == 1)
        #expect(configuration.workers == 1)
        #expect(configuration.audioBacklog == .milliseconds(100))
        #expect(configuration.commandLimit == 4)
    }

    @Test("By default there are at least two workers and four conversations a core")
    func defaults() {
        #expect(EngineRunner.Configuration().workers >= 2)
        #expect(EngineRunner.Configuration().sessionLimit == 4 * EngineRunner.coreCount)
    }
}
