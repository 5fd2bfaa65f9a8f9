import RealtimeLocks
import RealtimeUnits
import Synchronization
import Testing

@testable import RealtimePipeline

@Suite("Order of calls and results")
struct OrderingTests {
    @Test("Clauses of a lease are spoken in the order in which they were submitted")
    func clausesInOrder() throws {
        let runner = try EngineRunner(factory: FakeEngines(), configuration: .init(workers: 4))
        defer { runner.stop() }
        let log = ResultLog()
        let lease = try runner.admit(.test, sink: log.sink)
        defer { lease.release() }
        for tag in 0..<50 { try lease.submit(.synthesize("abc"), 1, tag: tag) }
        #expect(eventually { log.spokenTags.count == 50 })
        #expect(log.spokenTags == Array(0..<50))
    }

    @Test("The chunks of a clause come before its end and add up to its length")
    func chunksBeforeEnd() throws {
        let runner = try EngineRunner(factory: FakeEngines())
        defer { runner.stop() }
        let log = ResultLog()
        let lease = try runner.admit(.test, sink: log.sink)
        defer { lease.release() }
        try lease.submit(.synthesize("hi"), 1)
        #expect(eventually { log.spokenTags.count == 1 })
        #expect(
            log.payloads == [
                .synthesizedAudio(Array(repeating: 104, count: 100), .hz16000),
                .synthesizedAudio(Array(repeating: 105, count: 100), .hz16000),
                .synthesisFinished(SampleCount(200), .hz16000),
            ]
        )
    }

    @Test("The deltas of a reply join to the whole")
    func deltasJoin() throws {
        let runner = try EngineRunner(factory: FakeEngines())
        defer { runner.stop() }
        let log = ResultLog()
        let lease = try runner.admit(.test, sink: log.sink)
        defer { lease.release() }
        try lease.submit(.generateReply(ConversationHistory(turns: [.user("one two three")])), 1)
        #expect(eventually { log.finishedReplies == ["one two three"] })
        #expect(log.payloads.dropLast() == [.replyDelta("one"), .replyDelta(" two"), .replyDelta(" three")])
    }

    @Test("No engine is entered by two threads at once, however many work")
    func neverTwice() throws {
        let engines = FakeEngines(callTime: 50)
        let runner = try EngineRunner(factory: engines, configuration: .init(sessionLimit: 8, workers: 8))
        defer { runner.stop() }
        let logs = (0..<8).map { _ in ResultLog() }
        let leases = try logs.map { try runner.admit(.test, sink: $0.sink) }
        defer { withExtendedLifetime(leases) {} }
        for round in 0..<10 {
            for lease in leases {
                try lease.submitUtterance(UInt64(round))
                try lease.submit(.generateReply(ConversationHistory(turns: [.user("a b")])), UInt64(round))
                try lease.submit(.synthesize("ab"), UInt64(round))
            }
        }
        #expect(eventually { logs.allSatisfy { $0.transcripts.count == 10 && $0.spokenTags.count == 10 } })
        #expect(engines.overlaps.load(ordering: .relaxed) == 0)
    }

    @Test("The user is heard while the machine speaks")
    func lanesSideBySide() throws {
        let gate = Gate()
        let runner = try EngineRunner(factory: FakeEngines(speaking: gate), configuration: .init(workers: 2))
        defer { runner.stop() }
        defer { gate.open() }
        let log = ResultLog()
        let lease = try runner.admit(.test, sink: log.sink)
        defer { lease.release() }
        try lease.submit(.synthesize("abc"), 1)
        #expect(eventually { gate.arrivalCount == 1 })
        try lease.submitUtterance(2)
        #expect(eventually { log.transcripts.count == 1 })
        #expect(log.spokenTags.isEmpty)
    }

    @Test("A lease with much to do does not hold up another one")
    func fairness() throws {
        let gate = Gate()
        let engines = FakeEngines(recognizing: gate)
        let runner = try EngineRunner(factory: engines, configuration: .init(sessionLimit: 2, workers: 1))
        defer { runner.stop() }
        let order = Monitor<[String]>([])
        let busy = try runner.admit(.test) { _ in order.withLock { $0.append("busy") } }
        defer { busy.release() }
        let brief = try runner.admit(.test) { _ in order.withLock { $0.append("brief") } }
        defer { brief.release() }
        // The only worker waits at the gate until all is enqueued.
        try busy.submitUtterance(1)
        #expect(eventually { gate.arrivalCount == 1 })
        for tag in 0..<40 { try busy.submit(.synthesize("a"), 1, tag: tag) }
        try brief.submit(.synthesize("a"), 1)
        gate.open()
        #expect(eventually { order.withLock { $0.count == 84 } })
        // Two results a clause: the brief lease's come within the first visits of all lanes.
        #expect(order.withLock { $0.firstIndex(of: "brief") ?? .max } < 8)
    }

    @Test("A partial transcript is sent when its text has changed, not with every chunk")
    func partialsOnChange() throws {
        let runner = try EngineRunner(factory: FakeEngines())
        defer { runner.stop() }
        let log = ResultLog()
        let lease = try runner.admit(.test, sink: log.sink)
        defer { lease.release() }
        try lease.submit(.beginUtterance, 1)
        for tag in 0..<10 { try lease.submit(.audio(Array(repeating: 1, count: 25)), 1, tag: tag) }
        try lease.submit(.finishUtterance, 1)
        #expect(eventually { log.transcripts.count == 1 })
        #expect(log.partials == ["word", "word word"])
    }

    @Test("A snapshot tells the transcript so far and leaves the utterance open")
    func snapshot() throws {
        let runner = try EngineRunner(factory: FakeEngines())
        defer { runner.stop() }
        let log = ResultLog()
        let lease = try runner.admit(.test, sink: log.sink)
        defer { lease.release() }
        try lease.submit(.beginUtterance, 1)
        try lease.submit(.audio([1, 2]), 1)
        try lease.submit(.snapshotUtterance, 1)
        try lease.submit(.audio([3]), 1)
        try lease.submit(.finishUtterance, 1)
        #expect(eventually { log.transcripts == ["en 1: 3 samples, sum 6"] })
        #expect(
            log.payloads.first
                == .speculativeTranscript(
                    TranscriptSnapshot(Transcript(text: "en 1: 2 samples, sum 3"), isFinal: false)
                )
        )
    }
}
