import RealtimeProtocol
import RealtimeSession
import RealtimeUnits
import Testing

@testable import RealtimePipeline

/// The held reply among everything else that may happen in a turn.
@Suite("Speculative end of turn: beside the rest")
struct SpeculationBoundaryTests {
    // MARK: Interruptions and cancellations

    @Test("Speech during a reply that was held back stops it like any other")
    func bargeIn() throws {
        let speaker = try PausedSpeaker()
        let generation = try #require(speaker.asked).generation
        try speaker.make(generation, samples: 16_000 * 8)
        try speaker.end(with: "hello there")
        try speaker.harness.pass(.milliseconds(500))
        #expect(speaker.harness.cancelled.isEmpty)
        try speaker.harness.speak(PipelineHarness.speech(600))
        #expect(speaker.harness.cancelled == [generation])
        let index = try #require(speaker.harness.types.lastIndex(of: "input_audio_buffer.speech_started"))
        try speaker.harness.pass(.seconds(5))
        #expect(!speaker.harness.types[index...].contains("response.output_audio.delta"))
    }

    @Test("While a reply is being given none is begun, even where speech does not interrupt it")
    func besideAReply() throws {
        let speaker = try PausedSpeaker(
            update: """
                {"type":"session.update","session":{"type":"realtime","audio":{"input":{"turn_detection":\
                {"type":"server_vad","interrupt_response":false}}}}}
                """
        )
        try speaker.make(try #require(speaker.asked).generation, samples: 16_000 * 8)
        try speaker.end(with: "hello there")
        try speaker.harness.speak(PipelineHarness.speech(800))
        let utterance = try #require(speaker.harness.command { $0.isBegin }).generation
        try speaker.harness.engine(.partialTranscript(Transcript(text: "wait")), utterance, lane: .recognition)
        try speaker.harness.speak(PipelineHarness.silence(300))
        #expect(speaker.statistics.begun == 1)
    }

    @Test("A cancellation by the client finds no response before the turn has ended, and the held reply stays")
    func cancelBefore() throws {
        let speaker = try PausedSpeaker()
        try speaker.make(try #require(speaker.asked).generation)
        try speaker.harness.client(#"{"type":"response.cancel"}"#)
        #expect(speaker.harness.seen.last?["error"]?["code"] == "response_cancel_not_active")
        try speaker.end(with: "hello there")
        #expect(speaker.statistics.released == 1)
    }

    @Test("A cancellation by the client ends the reply once it was given")
    func cancelAfter() throws {
        let speaker = try PausedSpeaker()
        let generation = try #require(speaker.asked).generation
        try speaker.make(generation, samples: 16_000 * 8)
        try speaker.end(with: "hello there")
        try speaker.harness.client(#"{"type":"response.cancel"}"#)
        #expect(speaker.harness.cancelled == [generation])
        let sent = speaker.sentBytes
        try speaker.make(generation)
        try speaker.harness.pass(.seconds(2))
        #expect(speaker.sentBytes == sent)
    }

    @Test("After a reply of which nothing was heard, the next turn's held reply is given all the same")
    func afterASilencedReply() throws {
        let speaker = try PausedSpeaker()
        try speaker.make(try #require(speaker.asked).generation)
        try speaker.end(with: "hello there")
        try speaker.harness.client(#"{"type":"response.cancel"}"#)
        #expect(speaker.harness.session.server.items.last?.spokenText == "")
        try speaker.harness.speak(PipelineHarness.speech(800))
        let utterance = try #require(speaker.harness.command { $0.isBegin }).generation
        try speaker.harness.engine(.partialTranscript(Transcript(text: "and")), utterance, lane: .recognition)
        try speaker.harness.speak(PipelineHarness.silence(800))
        #expect(speaker.statistics.begun == 2)
        try speaker.harness.engine(.finalTranscript(Transcript(text: "and")), utterance, lane: .recognition)
        #expect(speaker.statistics.released == 2)
    }

    // MARK: Who ends the turn and who asks for the answer

    @Test("A turn that is answered only when the client asks begins nothing")
    func createResponseIsFalse() throws {
        let speaker = try PausedSpeaker(
            pause: 400,
            update: """
                {"type":"session.update","session":{"type":"realtime","audio":{"input":{"turn_detection":\
                {"type":"server_vad","create_response":false}}}}}
                """
        )
        #expect(speaker.asked == nil)
        try speaker.end(with: "hello there")
        #expect(speaker.asked == nil)
        try speaker.harness.client(#"{"type":"response.create"}"#)
        #expect(speaker.askedCount == 1)
    }

    @Test("Where the client says that turns are not answered any more, the held reply is not given")
    func createResponseBecomesFalse() throws {
        let speaker = try PausedSpeaker()
        let generation = try #require(speaker.asked).generation
        try speaker.make(generation)
        try speaker.harness.client(
            """
            {"type":"session.update","session":{"type":"realtime","audio":{"input":{"turn_detection":\
            {"type":"server_vad","create_response":false}}}}}
            """
        )
        try speaker.end(with: "hello there")
        #expect(speaker.responseEvents.isEmpty)
        #expect(speaker.harness.cancelled == [generation])
        #expect(speaker.statistics.abandoned == 1)
    }

    @Test("Without turn detection nothing is begun, however long the pause")
    func manualTurns() throws {
        let harness = try PipelineHarness()
        try harness.client(
            #"{"type":"session.update","session":{"type":"realtime","audio":{"input":{"turn_detection":null}}}}"#
        )
        try harness.speak(PipelineHarness.speech(600))
        let utterance = try #require(harness.command { $0.isBegin }).generation
        try harness.engine(.partialTranscript(Transcript(text: "hello")), utterance, lane: .recognition)
        try harness.speak(PipelineHarness.silence(1_000))
        #expect(harness.command { $0.isReply } == nil)
    }

    @Test("A turn that the client commits in the pause and has answered gets the held reply")
    func committedByTheClient() throws {
        let speaker = try PausedSpeaker()
        try speaker.make(try #require(speaker.asked).generation)
        try speaker.harness.client(#"{"type":"input_audio_buffer.commit"}"#)
        try speaker.harness.client(#"{"type":"response.create"}"#)
        #expect(speaker.sentBytes == 0)
        let words = Transcript(text: "hello there")
        try speaker.harness.engine(.finalTranscript(words), speaker.utterance, lane: .recognition)
        #expect(speaker.statistics.released == 1 && speaker.askedCount == 1)
        #expect(speaker.sentBytes > 0)
    }

    @Test("Instructions of a response that waits for the words count, and the held reply does not")
    func otherInstructions() throws {
        let speaker = try PausedSpeaker { $0.setup.scenario.allowsClientInstructions = true }
        try speaker.harness.client(#"{"type":"input_audio_buffer.commit"}"#)
        try speaker.harness.client(#"{"type":"response.create","response":{"instructions":"Be brief."}}"#)
        let words = Transcript(text: "hello there")
        try speaker.harness.engine(.finalTranscript(words), speaker.utterance, lane: .recognition)
        #expect(speaker.statistics.differed == 1)
        guard case .generateReply(let history) = speaker.asked?.operation else { return }
        #expect(history.instructions == "Be brief.")
    }

    @Test("A response that the client asks for in the pause takes the place of the held reply")
    func askedForInThePause() throws {
        let speaker = try PausedSpeaker()
        let held = try #require(speaker.asked).generation
        try speaker.make(held)
        try speaker.harness.client(#"{"type":"response.create"}"#)
        #expect(speaker.harness.cancelled == [held])
        let asked = try #require(speaker.asked)
        #expect(asked.generation > held)
        #expect(speaker.harness.session.speculation == nil)
        try speaker.make(asked.generation)
        #expect(speaker.sentBytes > 0)
    }

    @Test("Audio that is cleared takes the held reply with it")
    func cleared() throws {
        let speaker = try PausedSpeaker()
        let held = try #require(speaker.asked).generation
        try speaker.harness.client(#"{"type":"input_audio_buffer.clear"}"#)
        #expect(speaker.harness.cancelled == [held])
        #expect(speaker.harness.session.speculation == nil)
    }

    @Test("Speech before the transcript takes the held reply with it: the turn goes on")
    func speechBeforeTheTranscript() throws {
        let speaker = try PausedSpeaker()
        try speaker.make(try #require(speaker.asked).generation)
        try speaker.harness.speak(PipelineHarness.silence(600))
        try speaker.harness.speak(PipelineHarness.speech(500))
        #expect(speaker.statistics.resumed == 1)
        let words = Transcript(text: "hello there")
        try speaker.harness.engine(.finalTranscript(words), speaker.utterance, lane: .recognition)
        #expect(speaker.responseEvents.isEmpty)
    }

    // MARK: What the reply is made from

    @Test(
        "Where instructions, items or the modality change in the pause, the held reply is not given",
        arguments: [
            #"{"type":"session.update","session":{"type":"realtime","instructions":"Be brief."}}"#,
            #"{"type":"session.update","session":{"type":"realtime","output_modalities":["text"]}}"#,
            #"{"type":"session.update","session":{"type":"realtime","audio":{"output":{"voice":"kal16"}}}}"#,
            """
            {"type":"conversation.item.create","item":{"type":"message","role":"user","content":[{"type":"input_text",\
            "text":"By the way."}]}}
            """,
        ]
    )
    func changed(event: String) throws {
        let speaker = try PausedSpeaker {
            $0.setup.scenario.allowsClientInstructions = true
            $0.server.voices = ["slt", "kal16"]
        }
        let held = try #require(speaker.asked).generation
        try speaker.make(held)
        try speaker.harness.client(event)
        #expect(!speaker.harness.types.contains("error"))
        try speaker.end(with: "hello there")
        #expect(speaker.statistics.released == 0 && speaker.statistics.differed == 1)
        #expect(try #require(speaker.asked).generation > held)
    }

    // MARK: Failures and bounds

    @Test("An engine that fails on the held reply costs nothing: the turn is answered as if it had not been tried")
    func failure() throws {
        let speaker = try PausedSpeaker()
        let held = try #require(speaker.asked).generation
        let error = EngineError.engineFailed(engine: "e", reason: "r")
        try speaker.harness.engine(.failure(error), held, lane: .reply)
        try speaker.harness.speak(PipelineHarness.silence(80))
        #expect(speaker.statistics.abandoned == 1 && speaker.statistics.begun == 1)
        try speaker.end(with: "hello there")
        #expect(!speaker.harness.types.contains("error"))
        try speaker.make(try #require(speaker.asked).generation)
        #expect(speaker.sentBytes > 0)
    }

    @Test("A recogniser that fails at the end of the turn takes the held reply with it")
    func recognitionFails() throws {
        let speaker = try PausedSpeaker()
        try speaker.harness.speak(PipelineHarness.silence(600))
        let error = EngineError.engineFailed(engine: "e", reason: "r")
        try speaker.harness.engine(.failure(error), speaker.utterance, lane: .recognition)
        #expect(speaker.harness.session.speculation == nil)
        #expect(speaker.responseEvents.isEmpty)
    }

    @Test("Audio beyond the bound is not held: the reply is dropped and not begun again in this turn")
    func tooMuchAudio() throws {
        let speaker = try PausedSpeaker { $0.speculation = SpeculationSettings(longestAudio: .seconds(1)) }
        let held = try #require(speaker.asked).generation
        try speaker.harness.engine(.replyDelta("Good morning. "), held, lane: .reply)
        let sound = [Int16](repeating: 1, count: 16_000)
        try speaker.harness.engine(.synthesizedAudio(sound, .hz16000), held, lane: .synthesis)
        #expect(speaker.harness.cancelled.isEmpty, "a second may be held")
        try speaker.harness.engine(.synthesizedAudio([1], .hz16000), held, lane: .synthesis)
        #expect(speaker.harness.cancelled == [held])
        try speaker.harness.speak(PipelineHarness.silence(80))
        #expect(speaker.statistics.begun == 1 && speaker.statistics.abandoned == 1)
    }

    @Test("Text beyond the bound is not held", arguments: ["audio", "text"])
    func tooMuchText(modality: String) throws {
        let speaker = try PausedSpeaker(
            update: #"{"type":"session.update","session":{"type":"realtime","output_modalities":["\#(modality)"]}}"#
        ) { $0.speculation = SpeculationSettings(longestText: 10) }
        let held = try #require(speaker.asked).generation
        try speaker.harness.engine(.replyDelta("0123456789"), held, lane: .reply)
        #expect(speaker.harness.cancelled.isEmpty)
        try speaker.harness.engine(.replyDelta("é"), held, lane: .reply)
        #expect(speaker.harness.cancelled == [held])
    }

    @Test("A session that ends takes the held reply with it")
    func ended() throws {
        let speaker = try PausedSpeaker()
        try speaker.harness.client(#"{"type":"session.finish"}"#)
        #expect(speaker.harness.isEnded)
        #expect(speaker.harness.session.speculation == nil)
        #expect(speaker.statistics.begun == speaker.statistics.dropped)
    }
}
