import RealtimePipeline
import Testing

@Suite("Long conversations")
struct EnduranceTests {
    @Test("The fifty thousandth result is delivered as the first one was")
    func manyResults() throws {
        let runner = try EngineRunner(factory: FakeEngines(), configuration: .init(workers: 1))
        defer { runner.stop() }
        let log = ResultLog()
        let lease = try runner.admit(.test, sink: log.sink)
        defer { lease.release() }
        let text = String(repeating: "a", count: 5_000)
        for tag in 0..<10 { try lease.submit(.synthesize(text), 1, tag: tag) }
        #expect(eventually { log.count == 50_010 })
        #expect(log.spokenTags == Array(0..<10))
    }
}
