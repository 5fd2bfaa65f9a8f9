import Glibc
import RealtimeLocks
import Testing

@testable import RealtimePipeline

@Suite("Measured times")
struct TimingTests {
    @Test("A result tells how long the engine worked on it")
    func computed() throws {
        let runner = try EngineRunner(factory: FakeEngines(callTime: 20_000))
        defer { runner.stop() }
        let log = ResultLog()
        let lease = try runner.admit(.test, sink: log.sink)
        defer { lease.release() }
        try lease.submitUtterance(1)
        #expect(eventually { log.transcripts.count == 1 })
        let final = try #require(log.all.last)
        #expect(final.computed >= .milliseconds(20))
        // It waited for the beginning and the audio of the same utterance.
        #expect(final.waited >= .milliseconds(20))
    }

    @Test("The time a delivery takes is not the engine's")
    func deliveriesNotCounted() throws {
        let runner = try EngineRunner(factory: FakeEngines())
        defer { runner.stop() }
        let last = Monitor<EngineResult?>(nil)
        let lease = try runner.admit(.test) { result in
            usleep(50_000)
            last.withLock { $0 = result }
        }
        defer { lease.release() }
        try lease.submit(.synthesize("abcd"), 1)
        #expect(
            eventually { last.withLock { if case .synthesisFinished? = $0?.payload { true } else { false } } }
        )
        // Four deliveries of 50 ms each came before the end.
        #expect(try #require(last.withLock { $0 }).computed < .milliseconds(50))
    }
}
