import Foundation
import RealtimeEngines
import Testing

@testable import RealtimePipeline

@Suite("Chat model, interrupted", .timeLimit(.minutes(2))) struct ChatCancellationTests {
    /// What may pass between the cancellation and the return. The engine asks every 20 ms; the rest is for a machine
    /// on which other tests compute.
    private let bound = Duration.milliseconds(500)

    private func cancelled(_ steps: [Step]) throws -> (pieces: [String], age: Duration, server: LoopbackServer) {
        let server = try LoopbackServer { _ in steps }
        let model = try ChatModel.prepared(server.endpoint())
        let interruption = Interruption()
        let moment = interruption.cancel(after: .milliseconds(200))
        let (pieces, error) = model.pieces(interruption.cancellation)
        let age = try #require(moment.age)
        #expect(error == nil)
        return (pieces, age, server)
    }

    @Test("a call that waits for its answer ends with the cancellation, and without an error")
    func waiting() throws {
        let (pieces, age, _) = try cancelled([.stall])
        #expect(pieces.isEmpty)
        #expect(age < bound)
    }

    @Test("a call in mid-answer ends with the cancellation, and lets its connection go")
    func streaming() throws {
        let (pieces, age, server) = try cancelled([ChatScript.head, ChatScript.delta("\"a\""), .stall])
        #expect(pieces == ["a"])
        #expect(age < bound)
        let limit = ContinuousClock.now.advanced(by: .seconds(10))
        while server.departures.isEmpty, ContinuousClock.now < limit { usleep(5_000) }
        #expect(server.departures.count == 1)
    }

    @Test("a call that is cancelled before it begins sends nothing more than it must")
    func early() throws {
        let server = try LoopbackServer { _ in ChatScript.reply(["x"]) }
        let model = try ChatModel.prepared(server.endpoint())
        let interruption = Interruption()
        interruption.cancel()
        let (pieces, error) = model.pieces(interruption.cancellation)
        #expect(pieces.isEmpty && error == nil)
    }

    @Test("the runner interrupts a reply over the network: its deltas end, and the next one is whole")
    func runner() throws {
        let server = try LoopbackServer { request in
            request.connection == 1
                ? [ChatScript.head, ChatScript.delta("\"a\""), .stall] : ChatScript.reply(["b", "c"])
        }
        let model = ChatModel.Configuration(endpoint: try server.endpoint(), model: "m")
        let runner = try EngineRunner(factory: try NetworkEngineFactory(model: model, base: SilentEngines()))
        defer { runner.stop() }
        let results = ResultBox()
        let lease = try runner.admit(ConversationSetup(scenario: bilingual)) { results.append($0) }
        defer { lease.release() }
        let history = ConversationHistory(turns: [.user("hello")])
        try lease.submit(EngineCommand(.generateReply(history), generation: Generation(1)))
        try results.wait("the first delta") { $0.contains { $0.payload == .replyDelta("a") } }
        lease.cancel(through: Generation(1))
        try lease.submit(EngineCommand(.generateReply(history), generation: Generation(2)))
        let (_, duration) = try timed {
            try results.wait("the second reply") { $0.contains { $0.payload == .replyFinished("bc") } }
        }
        #expect(duration < .seconds(5))
        #expect(results.all.filter { $0.generation == Generation(1) }.map(\.payload) == [.replyDelta("a")])
    }
}
