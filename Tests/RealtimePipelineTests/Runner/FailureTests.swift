import RealtimePipeline
import Testing

@Suite("Failures")
struct FailureTests {
    @Test("A failure carries the generation and the tag of its command, and the next command works")
    func failureTagged() throws {
        let runner = try EngineRunner(factory: FakeEngines())
        defer { runner.stop() }
        let log = ResultLog()
        let lease = try runner.admit(.test, sink: log.sink)
        defer { lease.release() }
        try lease.submit(.generateReply(ConversationHistory(turns: [.user("fail")])), 3, tag: 7)
        try lease.submit(.generateReply(ConversationHistory(turns: [.user("fine")])), 4)
        #expect(eventually { log.finishedReplies == ["fine"] })
        let failure = try #require(log.all.first)
        #expect(failure.payload == .failure(.engineFailed(engine: "fake", reason: "asked to")))
        #expect(failure.generation == Generation(3))
        #expect(failure.tag == 7)
        #expect(failure.lane == .reply)
        #expect(runner.statistics.failures == 1)
    }

    @Test("Loading is tried again by the next utterance")
    func loadRetried() throws {
        let runner = try EngineRunner(factory: FakeEngines(loadFailures: 2))
        defer { runner.stop() }
        let log = ResultLog()
        let lease = try runner.admit(.test, sink: log.sink)
        defer { lease.release() }
        let missing = EngineError.modelMissing(path: "/nowhere", package: "a-package")
        #expect(eventually { log.failures == [missing] })
        try lease.submitUtterance(1)
        #expect(eventually { log.failures == [missing, missing, .utteranceNotOpen] })
        try lease.submitUtterance(2)
        #expect(eventually { log.transcripts.count == 1 })
        #expect(runner.statistics.loadedRecognizers == 1)
    }

    @Test("Ending an utterance that was not begun is a failure, not a transcript")
    func notOpen() throws {
        let runner = try EngineRunner(factory: FakeEngines())
        defer { runner.stop() }
        let log = ResultLog()
        let lease = try runner.admit(.test, sink: log.sink)
        defer { lease.release() }
        try lease.submit(.finishUtterance, 1)
        try lease.submit(.snapshotUtterance, 1)
        try lease.submit(.discardUtterance, 1)
        try lease.submitUtterance(2)
        #expect(eventually { log.transcripts.count == 1 })
        #expect(log.failures == [.utteranceNotOpen, .utteranceNotOpen])
    }

    @Test("Every error says what is wrong in a sentence")
    func descriptions() {
        let error = EngineError.modelMissing(path: "/usr/share/x", package: "pocketsphinx-en-us")
        #expect("\(error)" == "'/usr/share/x' is missing; install the package pocketsphinx-en-us")
        let language = EngineError.languageUnavailable(.chinese, engine: "flite", available: [.english])
        #expect("\(language)" == "flite has no language 'zh'; it has en")
    }
}
