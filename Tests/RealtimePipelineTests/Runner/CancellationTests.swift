import RealtimeLocks
import Synchronization
import Testing

@testable import RealtimePipeline

@Suite("Cancellation")
struct CancellationTests {
    @Test("A running synthesis stops and nothing of it comes after the cancellation")
    func runningCallStops() throws {
        let gate = Gate()
        let runner = try EngineRunner(factory: FakeEngines(speaking: gate))
        defer { runner.stop() }
        let log = ResultLog()
        let lease = try runner.admit(.test, sink: log.sink)
        defer { lease.release() }
        try lease.submit(.synthesize("abcdef"), 1)
        #expect(eventually { gate.arrivalCount == 1 })
        lease.cancel(through: Generation(1))
        try lease.submit(.synthesize("z"), 2)
        gate.open()
        #expect(eventually { log.spokenTags.count == 1 })
        #expect(log.all.filter { $0.generation == Generation(1) }.count == 1)
        // The second chunk and the end of the cancelled clause.
        #expect(runner.statistics.droppedResults >= 1)
    }

    @Test("Commands of a cancelled generation that still wait are never run")
    func waitingCommandsRemoved() throws {
        let gate = Gate()
        let runner = try EngineRunner(factory: FakeEngines(speaking: gate))
        defer { runner.stop() }
        let log = ResultLog()
        let lease = try runner.admit(.test, sink: log.sink)
        defer { lease.release() }
        try lease.submit(.synthesize("a"), 1)
        #expect(eventually { gate.arrivalCount == 1 })
        for tag in 1...3 { try lease.submit(.synthesize("b"), 1, tag: tag) }
        try lease.submit(.synthesize("c"), 2, tag: 4)
        lease.cancel(through: Generation(1))
        #expect(runner.statistics.cancelledCommands == 3)
        gate.open()
        #expect(eventually { log.spokenTags == [4] })
    }

    @Test("Cancelling the output leaves the open utterance alone")
    func utteranceSurvives() throws {
        let runner = try EngineRunner(factory: FakeEngines())
        defer { runner.stop() }
        let log = ResultLog()
        let lease = try runner.admit(.test, sink: log.sink)
        defer { lease.release() }
        try lease.submit(.beginUtterance, 1)
        try lease.submit(.audio([1, 1]), 1)
        lease.cancel(through: Generation(5))
        try lease.submit(.audio([1]), 1)
        try lease.submit(.finishUtterance, 1)
        #expect(eventually { log.transcripts == ["en 1: 3 samples, sum 3"] })
    }

    @Test("Cancelling the recognition discards the utterance that the generation opened")
    func utteranceDiscarded() throws {
        let runner = try EngineRunner(factory: FakeEngines())
        defer { runner.stop() }
        let log = ResultLog()
        let lease = try runner.admit(.test, sink: log.sink)
        defer { lease.release() }
        try lease.submit(.beginUtterance, 1)
        try lease.submit(.audio(Array(repeating: 1, count: 100)), 1)
        #expect(eventually { !log.partials.isEmpty })
        lease.cancel(through: Generation(1), on: .recognition)
        try lease.submit(.audio([1]), 2)
        try lease.submit(.finishUtterance, 2)
        #expect(eventually { log.failures == [.utteranceNotOpen] })
        #expect(runner.statistics.strayedSamples == 1)
        #expect(log.transcripts.isEmpty)
    }

    @Test("A model that waits sees the cancellation")
    func waitingModelSees() throws {
        let gate = Gate()
        let runner = try EngineRunner(factory: FakeEngines(replying: gate))
        defer { runner.stop() }
        let log = ResultLog()
        let lease = try runner.admit(.test, sink: log.sink)
        defer { lease.release() }
        try lease.submit(.generateReply(ConversationHistory(turns: [.user("a b c")])), 1)
        #expect(eventually { gate.arrivalCount == 1 })
        // The gate stays shut: only the cancellation lets the call end.
        lease.cancel(through: Generation(1))
        #expect(eventually { runner.statistics.runningCalls == 0 })
        #expect(log.payloads == [.replyDelta("a")])
    }

    @Test("A cancellation never takes back an earlier one")
    func floorNeverFalls() throws {
        let runner = try EngineRunner(factory: FakeEngines())
        defer { runner.stop() }
        let log = ResultLog()
        let lease = try runner.admit(.test, sink: log.sink)
        defer { lease.release() }
        lease.cancel(through: Generation(5))
        lease.cancel(through: Generation(2))
        try lease.submit(.synthesize("a"), 4)
        try lease.submit(.synthesize("a"), 6, tag: 1)
        #expect(eventually { log.spokenTags == [1] })
        #expect(runner.statistics.cancelledCommands == 1)
    }

    @Test("A sink may cancel what is being delivered to it")
    func cancelInSink() throws {
        let runner = try EngineRunner(factory: FakeEngines())
        defer { runner.stop() }
        let holder = Monitor<EngineLease?>(nil)
        let count = Atomic<Int>(0)
        let lease = try runner.admit(.test) { result in
            count.add(1, ordering: .relaxed)
            holder.withLock { $0 }?.cancel(through: result.generation)
        }
        defer { lease.release() }
        holder.withLock { $0 = lease }
        try lease.submit(.synthesize("abcdef"), 1)
        #expect(eventually { runner.statistics.droppedResults == 1 })
        #expect(count.load(ordering: .relaxed) == 1)
        holder.withLock { $0 = nil }
    }
}
