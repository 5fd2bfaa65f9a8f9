import RealtimeProtocol
import RealtimeSession
import RealtimeUnits
import Testing

@testable import RealtimePipeline

@Suite("Pipeline session that goes on")
struct PipelineResumptionTests {
    /// A harness that goes on with what `earlier` left, and would greet a new caller.
    static func resumed(_ earlier: PipelineHarness) throws -> PipelineHarness {
        let snapshot = earlier.session.snapshot
        return try PipelineHarness { configuration in
            configuration.server.identifiers = IdentifierSource(prefix: "q")
            configuration.server.resuming = snapshot
            configuration.setup.scenario.greeting = [.english: "Hello."]
            configuration.greets = true
        }
    }

    @Test("What the model is asked after a broken connection holds what was said before, as far as it was heard")
    func history() throws {
        let first = try PipelineSessionTests.answering(seconds: 4)
        try first.pass(.milliseconds(2_400))
        try first.transport(.disconnected(PipelineHarness.connection, reason: nil))
        #expect(first.isEnded)
        let second = try Self.resumed(first)
        #expect(second.command { $0.isSynthesis } == nil, "a caller who is back is not greeted")
        try second.speak(PipelineHarness.silence(500))
        try second.speak(PipelineHarness.speech(1_000))
        try second.speak(PipelineHarness.silence(800))
        let heard = try #require(second.command { $0.isFinish })
        try second.engine(.finalTranscript(Transcript(text: "go on")), heard.generation, lane: .recognition)
        guard case .generateReply(let history) = second.command({ $0.isReply })?.operation else {
            Issue.record("no reply was asked for")
            return
        }
        #expect(history.turns == [.user("hello there"), .assistant("Good morning"), .user("go on")])
    }

    @Test("The turn detection that the client had chosen is in force again")
    func turnDetection() throws {
        let first = try PipelineHarness()
        try first.client(#"{"type":"session.update","session":{"audio":{"input":{"turn_detection":null}}}}"#)
        let second = try Self.resumed(first)
        try second.speak(PipelineHarness.speech(600))
        #expect(!second.types.contains("input_audio_buffer.speech_started"))
        try second.client(#"{"type":"input_audio_buffer.commit"}"#)
        #expect(second.types.contains("input_audio_buffer.committed"))
    }
}
