import Glibc
import RealtimeLocks
import Testing

@testable import RealtimePipeline

@Suite("Stopping")
struct StopTests {
    @Test("Stopping ends running calls, joins the workers and frees the engines")
    func stopJoins() throws {
        weak var weakEngines: FakeEngines?
        let gate = Gate()
        do {
            let engines = FakeEngines(speaking: gate)
            weakEngines = engines
            let runner = try EngineRunner(factory: engines, configuration: .init(workers: 4))
            let log = ResultLog()
            let lease = try runner.admit(.test, sink: log.sink)
            defer { lease.release() }
            try lease.submit(.synthesize("abc"), 1)
            #expect(eventually { gate.arrivalCount == 1 })
            // The gate stays shut.
            #expect(runner.stop())
            #expect(runner.statistics.activeLeases == 0)
            #expect(throws: EngineError.stopped) { try lease.submit(.synthesize("a"), 2) }
            #expect(throws: EngineError.stopped) { try runner.admit(.test) { _ in } }
            #expect(throws: EngineError.stopped) { try runner.warm(1, for: .test) }
        }
        // A worker that were left would hold the factory.
        #expect(weakEngines == nil)
    }

    @Test("Letting go of the runner stops it too")
    func deinitStops() throws {
        weak var weakEngines: FakeEngines?
        do {
            let engines = FakeEngines()
            weakEngines = engines
            _ = try EngineRunner(factory: engines)
        }
        #expect(weakEngines == nil)
    }

    @Test("Stopping twice, and from several threads, waits each time")
    func stopTwice() async throws {
        let runner = try EngineRunner(factory: FakeEngines())
        await withTaskGroup { group in
            for _ in 0..<4 { group.addTask { runner.stop() } }
            for await isStopped in group { #expect(isStopped) }
        }
        #expect(runner.stop())
    }

    @Test("Stopping inside a sink does not wait for itself")
    func stopInSink() throws {
        let runner = try EngineRunner(factory: FakeEngines())
        let answer = Monitor<Bool?>(nil)
        let lease = try runner.admit(.test) { _ in
            let isStopped = runner.stop()
            answer.withLock { $0 = isStopped }
        }
        defer { lease.release() }
        try lease.submit(.synthesize("a"), 1)
        #expect(eventually { answer.withLock { $0 } == false })
        #expect(runner.stop())
    }

    @Test("Commands that wait when the runner stops are counted as cancelled")
    func waitingCounted() throws {
        let gate = Gate()
        let runner = try EngineRunner(factory: FakeEngines(speaking: gate))
        let lease = try runner.admit(.test) { _ in }
        defer { lease.release() }
        try lease.submit(.synthesize("abc"), 1)
        #expect(eventually { gate.arrivalCount == 1 })
        for _ in 0..<5 { try lease.submit(.synthesize("a"), 1) }
        runner.stop()
        #expect(runner.statistics.cancelledCommands == 5)
        #expect(runner.statistics.waitingCommands == 0)
    }
}
