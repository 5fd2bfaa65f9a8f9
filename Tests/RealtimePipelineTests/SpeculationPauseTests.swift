import RealtimeProtocol
import RealtimeSession
import RealtimeUnits
import Testing

@testable import RealtimePipeline

/// A user who has said something and paused, before a recogniser that says nothing unless it is asked.
private struct SilentRecognizer {
    let harness: PipelineHarness
    let utterance: Generation

    init(pause: Int = 260, change: (inout PipelineSession.Configuration) -> Void = { _ in }) throws {
        harness = try PipelineHarness(change: change)
        harness.answersInPauses = false
        try harness.speak(PipelineHarness.silence(500))
        try harness.speak(PipelineHarness.speech(1_500))
        utterance = try #require(harness.command { $0.isBegin }).generation
        try harness.speak(PipelineHarness.silence(pause))
    }

    var questions: [EngineCommand] { harness.commands.filter { $0.operation.isSnapshot } }
    var finishes: [EngineCommand] { harness.commands.filter { $0.operation.isFinish } }
    var discards: [EngineCommand] { harness.commands.filter { $0.operation.isDiscard } }
    var replies: [EngineCommand] { harness.commands.filter { $0.operation.isReply } }
    var statistics: SpeculationStatistics { harness.session.speculationStatistics }

    /// What the client was told that the user has said.
    var transcripts: [String] {
        harness.seen.filter { $0["type"] == "conversation.item.input_audio_transcription.completed" }
            .compactMap { $0["transcript"]?.stringValue }
    }

    func question() throws -> EngineCommand { try #require(questions.last) }

    func fail(_ command: EngineCommand) throws {
        let error = EngineError.engineFailed(engine: "e", reason: "r")
        try harness.engine(.failure(error), command.generation, lane: .recognition, tag: command.tag)
    }

    func goOn() throws { try harness.speak(PipelineHarness.speech(600)) }
    func pause() throws { try harness.speak(PipelineHarness.silence(260)) }
    func end() throws { try harness.speak(PipelineHarness.silence(800)) }
}

@Suite("A recogniser that is asked in a pause")
struct SpeculationPauseTests {
    @Test("A reply is begun on what the recogniser answers in the pause, though it says nothing of itself")
    func begins() throws {
        let user = try SilentRecognizer()
        #expect(user.questions.map(\.generation) == [user.utterance])
        #expect(user.replies.isEmpty)
        try user.harness.answer(user.question(), " hello  there")
        guard case .generateReply(let history) = user.replies.last?.operation else {
            Issue.record("no reply was asked for")
            return
        }
        #expect(history.turns == [.user("hello there")])
    }

    @Test("Where only silence follows, the answer is the turn's transcript, and the recogniser is not asked again")
    func adopted() throws {
        let user = try SilentRecognizer()
        try user.harness.answer(user.question(), "hello there")
        #expect(user.transcripts.isEmpty)
        try user.end()
        #expect(user.transcripts == ["hello there"])
        #expect(user.finishes.isEmpty)
        #expect(user.discards.map(\.generation) == [user.utterance])
        #expect(user.statistics.adopted == 1)
    }

    @Test("The held reply is given in the moment in which the turn ends")
    func givenAtOnce() throws {
        let user = try SilentRecognizer()
        try user.harness.answer(user.question(), "hello there")
        let reply = try #require(user.replies.last).generation
        try user.harness.engine(.replyDelta("Good morning. "), reply, lane: .reply)
        let sound = [Int16](repeating: 1_000, count: 16_000)
        try user.harness.engine(.synthesizedAudio(sound, .hz16000), reply, lane: .synthesis)
        try user.end()
        let types = user.harness.types
        let events = [
            "input_audio_buffer.speech_stopped", "input_audio_buffer.committed",
            "conversation.item.input_audio_transcription.completed", "response.created", "response.output_audio.delta",
        ]
        let order = events.compactMap { types.firstIndex(of: $0) }
        #expect(order.count == events.count && order == order.sorted())
        let latency = try #require(user.harness.latencies.first)
        #expect(latency.recognition + latency.reply + latency.synthesis == .zero)
    }

    @Test("A turn that ends before the answer waits for it")
    func awaited() throws {
        let user = try SilentRecognizer()
        try user.end()
        #expect(user.finishes.isEmpty)
        #expect(user.transcripts.isEmpty)
        try user.harness.answer(user.question(), "hello there")
        #expect(user.transcripts == ["hello there"])
        #expect(user.finishes.isEmpty)
        #expect(user.replies.count == 1)
        #expect(user.harness.types.contains("response.created"))
    }

    @Test("Where the user goes on, what was answered in the pause is no transcript and begins nothing")
    func resumed() throws {
        let user = try SilentRecognizer()
        try user.harness.answer(user.question(), "hello")
        try user.goOn()
        try user.pause()
        #expect(user.questions.count == 2)
        #expect(user.replies.count == 1)
        try user.harness.answer(user.question(), "hello there")
        try user.end()
        #expect(user.transcripts == ["hello there"])
    }

    @Test("Where the second question fails, nothing is begun on the answer to the first")
    func forgotten() throws {
        let user = try SilentRecognizer()
        try user.harness.answer(user.question(), "hello")
        try user.goOn()
        try user.pause()
        try user.fail(user.question())
        try user.harness.speak(PipelineHarness.silence(100))
        #expect(user.replies.count == 1)
    }

    @Test("The answer to the question of an earlier pause comes too late")
    func late() throws {
        let user = try SilentRecognizer()
        let first = try user.question()
        try user.goOn()
        try user.pause()
        try user.harness.answer(first, "hello")
        #expect(user.replies.isEmpty)
        try user.end()
        #expect(user.transcripts.isEmpty)
        try user.harness.answer(user.question(), "hello there")
        #expect(user.transcripts == ["hello there"])
    }

    @Test("More words and the end of the turn in one event make an answer from before them void")
    func oneEvent() throws {
        let user = try SilentRecognizer()
        try user.harness.answer(user.question(), "hello")
        let samples = PipelineHarness.speech(600) + PipelineHarness.silence(1_000)
        let bytes = samples.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
        let audio = String(decoding: AudioPayload(encoding: bytes).base64, as: UTF8.self)
        try user.harness.client(#"{"type":"input_audio_buffer.append","audio":"\#(audio)"}"#)
        #expect(user.transcripts.isEmpty)
        #expect(user.finishes.map(\.generation) == [user.utterance])
    }

    @Test("An answer that is not final begins a reply, and the turn's transcript is the recogniser's last")
    func notFinal() throws {
        let user = try SilentRecognizer()
        try user.harness.answer(user.question(), "hello", isFinal: false)
        #expect(user.replies.count == 1)
        try user.end()
        #expect(user.transcripts.isEmpty)
        #expect(user.finishes.map(\.generation) == [user.utterance])
    }

    @Test("A recogniser that understood nothing in the pause is asked at the end", arguments: [false, true])
    func nothing(isLate: Bool) throws {
        let user = try SilentRecognizer()
        if isLate { try user.end() }
        try user.harness.answer(user.question(), "")
        if !isLate { try user.end() }
        #expect(user.replies.isEmpty)
        #expect(user.finishes.map(\.generation) == [user.utterance])
    }

    @Test("A failure in the pause is told to nobody, and the recogniser is asked at the end", arguments: [false, true])
    func failure(isLate: Bool) throws {
        let user = try SilentRecognizer()
        if isLate { try user.end() }
        try user.fail(user.question())
        if !isLate { try user.end() }
        #expect(user.finishes.map(\.generation) == [user.utterance])
        #expect(!user.harness.types.contains("error"))
        try user.harness.engine(.finalTranscript(Transcript(text: "hello")), user.utterance, lane: .recognition)
        #expect(user.transcripts == ["hello"])
    }

    @Test("A user who speaks again while an answer is awaited has that turn finished before the next is opened")
    func nextTurn() throws {
        let user = try SilentRecognizer()
        try user.end()
        try user.goOn()
        let order = user.harness.commands.filter { $0.operation.isFinish || $0.operation.isBegin }
        #expect(order.map(\.operation) == [.beginUtterance, .finishUtterance, .beginUtterance])
        #expect(order[1].generation == user.utterance)
        try user.harness.answer(user.question(), "hello")
        #expect(user.transcripts.isEmpty, "it is on its way already")
        try user.harness.engine(.finalTranscript(Transcript(text: "hello there")), user.utterance, lane: .recognition)
        #expect(user.transcripts == ["hello there"])
    }

    @Test("What the recogniser makes of the silence behind its answer changes nothing")
    func silence() throws {
        let user = try SilentRecognizer()
        try user.harness.answer(user.question(), "hello there")
        let noise = Transcript(text: "hello there the")
        try user.harness.engine(.partialTranscript(noise), user.utterance, lane: .recognition)
        try user.end()
        #expect(user.transcripts == ["hello there"])
        #expect(user.statistics.revised == 0)
    }

    @Test("In one turn the recogniser is asked once more than replies may be dropped", arguments: [1, 2])
    func bounded(limit: Int) throws {
        let user = try SilentRecognizer { $0.speculation = SpeculationSettings(dropLimit: limit) }
        for _ in 0..<6 {
            try user.goOn()
            try user.pause()
        }
        #expect(user.questions.count == limit + 1)
        #expect(user.statistics.asked == limit + 1)
        try user.end()
        #expect(user.finishes.count == 1)
    }

    @Test("Without speculation the recogniser is asked at the end of the turn alone")
    func off() throws {
        let user = try SilentRecognizer { $0.speculation = nil }
        try user.end()
        #expect(user.questions.isEmpty)
        #expect(user.finishes.count == 1)
    }

    @Test("A turn that the client commits in the pause is finished, since what it wants is not known yet")
    func committed() throws {
        let user = try SilentRecognizer()
        try user.harness.answer(user.question(), "hello")
        try user.harness.client(#"{"type":"input_audio_buffer.commit"}"#)
        #expect(user.finishes.map(\.generation) == [user.utterance])
        #expect(user.discards.isEmpty)
    }
}

@Suite("Commands that an engine was not given")
struct RefusedCommandTests {
    private let full = EngineError.queueFull(.recognition, limit: 1)

    @Test("A question that was refused is asked at the end of the turn")
    func question() throws {
        let user = try SilentRecognizer()
        user.harness.session.refused(try user.question(), full)
        try user.end()
        #expect(user.finishes.count == 1)
        #expect(!user.harness.types.contains("error"))
    }

    @Test("A turn whose end was refused has no transcript, and nothing waits for it")
    func finish() throws {
        let user = try SilentRecognizer { $0.speculation = nil }
        try user.end()
        user.harness.session.refused(try #require(user.finishes.last), full)
        try user.harness.drain()
        #expect(user.harness.types.last == "conversation.item.input_audio_transcription.failed")
        #expect(user.harness.session.pending.isEmpty)
    }

    @Test("A reply that was refused ends its response as failed")
    func reply() throws {
        let harness = try PipelineSessionTests.afterSpeech()
        let heard = try #require(harness.command { $0.isFinish })
        try harness.engine(.finalTranscript(Transcript(text: "hello")), heard.generation, lane: .recognition)
        harness.session.refused(try #require(harness.command { $0.isReply }), .queueFull(.reply, limit: 1))
        try harness.drain()
        let done = try #require(harness.seen.last { $0["type"] == "response.done" })
        #expect(done["response"]?["status"] == "failed")
    }

    @Test("Audio that was refused is told to the client, and the turn goes on")
    func audio() throws {
        let user = try SilentRecognizer { $0.speculation = nil }
        user.harness.session.refused(EngineCommand(.audio([1]), generation: user.utterance), .stopped)
        try user.harness.drain()
        #expect(user.harness.types.last == "error")
        try user.end()
        #expect(user.finishes.count == 1)
    }
}
