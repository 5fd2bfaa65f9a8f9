import RealtimeProtocol
import RealtimeSession
import RealtimeUnits
import Testing

@testable import RealtimePipeline

/// Drives a pipeline session by hand: the test plays client and engines.
final class PipelineHarness {
    static let connection = ConnectionID(1)
    var session: PipelineSession
    var now = SessionInstant.start
    var seen: [JSONValue] = []
    var commands: [EngineCommand] = []
    var cancelled: [Generation] = []
    var latencies: [TurnLatency] = []
    var isEnded = false
    /// Whether the recogniser says in a pause what it has understood last, as one with partial hypotheses does.
    var answersInPauses = true
    private var lastPartial = Transcript.empty

    init(
        dialect: Dialect = .openAI,
        scenario: Scenario = Scenario(id: "test"),
        change: (inout PipelineSession.Configuration) -> Void = { _ in }
    ) throws {
        var configuration = PipelineSession.Configuration(
            server: ServerSession.Configuration(dialect: dialect, identifiers: IdentifierSource(prefix: "p")),
            setup: ConversationSetup(scenario: scenario),
            // What the tests speak is a buzz that a network does not take for speech.
            detector: .bands
        )
        change(&configuration)
        session = PipelineSession(configuration)
        try transport(.connected(Self.connection))
    }

    func transport(_ event: TransportInput) throws {
        try session.handle(.transport(event), at: now)
        try drain()
    }

    func client(_ json: String) throws {
        try transport(.received(Self.connection, .text(Array(json.utf8))))
    }

    func engine(_ payload: EngineResult.Payload, _ generation: Generation, lane: EngineLane, tag: Int = 0) throws {
        if case .partialTranscript(let partial) = payload { lastPartial = partial }
        let result = EngineResult(
            generation: generation,
            tag: tag,
            lane: lane,
            payload: payload,
            waited: .zero,
            computed: .zero
        )
        try session.handle(.engine(result), at: now)
        try drain()
    }

    /// The recogniser answers what it was asked in a pause.
    func answer(_ asked: EngineCommand, _ text: String, isFinal: Bool = true) throws {
        let snapshot = TranscriptSnapshot(Transcript(text: text), isFinal: isFinal)
        try engine(.speculativeTranscript(snapshot), asked.generation, lane: .recognition, tag: asked.tag)
    }

    func drain() throws {
        let start = commands.count
        while let output = session.nextOutput() {
            switch output {
            case .transport(.send(_, .text(let bytes))): seen.append(try JSONValue(parsing: bytes))
            case .transport: break
            case .engine(let command): commands.append(command)
            case .cancel(let generation, _): cancelled.append(generation)
            case .latency(let latency): latencies.append(latency)
            case .ended: isEnded = true
            }
        }
        if answersInPauses { try answerInPauses(commands[start...]) }
    }

    private func answerInPauses(_ new: ArraySlice<EngineCommand>) throws {
        for command in new where command.operation.isSnapshot {
            try answer(command, lastPartial.text, isFinal: false)
        }
    }

    func pass(_ duration: Duration) throws {
        let end = now.advanced(by: duration)
        while let deadline = session.nextDeadline, deadline <= end {
            now = max(now, deadline)
            try transport(.deadlineReached)
        }
        now = end
    }

    /// Appends audio at 24 kHz in events of 20 ms, in real time.
    func speak(_ samples: [Int16]) throws {
        var start = 0
        while start < samples.count {
            let end = min(start + 480, samples.count)
            let bytes = samples[start..<end].flatMap {
                [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)]
            }
            let audio = String(decoding: AudioPayload(encoding: bytes).base64, as: UTF8.self)
            try client(#"{"type":"input_audio_buffer.append","audio":"\#(audio)"}"#)
            try pass(.milliseconds(20))
            start = end
        }
    }

    var types: [String] { seen.compactMap { $0["type"]?.stringValue } }

    func command(_ matches: (EngineOperation) -> Bool) -> EngineCommand? {
        commands.last { matches($0.operation) }
    }

    /// Speech-like sound: a 140 Hz glottal buzz whose loudness follows syllables, four a second.
    static func speech(_ milliseconds: Int) -> [Int16] {
        var generator = UInt64(7)
        return (0..<milliseconds * 24).map { index in
            let phase = Double(index % 171) / 171
            let syllable = Double(index % 6_000) / 6_000
            let loudness = syllable < 0.75 ? 1.0 : 0.25
            generator = generator &* 6_364_136_223_846_793_005 &+ 1
            let noise = Double(Int64(bitPattern: generator) >> 40) / Double(1 << 23) * 200
            return Int16((1 - 2 * phase) * 9_000 * loudness + noise)
        }
    }

    static func silence(_ milliseconds: Int) -> [Int16] {
        var generator = UInt64(3)
        return (0..<milliseconds * 24).map { _ in
            generator = generator &* 6_364_136_223_846_793_005 &+ 1
            return Int16(truncatingIfNeeded: Int64(bitPattern: generator) >> 60)
        }
    }
}

extension EngineOperation {
    var isFinish: Bool { if case .finishUtterance = self { true } else { false } }
    var isSnapshot: Bool { if case .snapshotUtterance = self { true } else { false } }
    var isDiscard: Bool { if case .discardUtterance = self { true } else { false } }
    var isReply: Bool { if case .generateReply = self { true } else { false } }
    var isSynthesis: Bool { if case .synthesize = self { true } else { false } }
    var isBegin: Bool { if case .beginUtterance = self { true } else { false } }
}

@Suite("Pipeline session")
struct PipelineSessionTests {
    /// A session in which the user has said something and the recogniser is at it.
    static func afterSpeech(dialect: Dialect = .openAI) throws -> PipelineHarness {
        let harness = try PipelineHarness(dialect: dialect)
        if dialect == .browser { try harness.client(#"{"type":"session.create"}"#) }
        try harness.speak(PipelineHarness.silence(500))
        try harness.speak(PipelineHarness.speech(1_500))
        try harness.speak(PipelineHarness.silence(800))
        return harness
    }

    /// A session in which the machine is answering with `seconds` of audio.
    static func answering(seconds: Int, dialect: Dialect = .openAI) throws -> PipelineHarness {
        let harness = try afterSpeech(dialect: dialect)
        let heard = try #require(harness.command { $0.isFinish })
        try harness.engine(.finalTranscript(Transcript(text: "hello there")), heard.generation, lane: .recognition)
        let asked = try #require(harness.command { $0.isReply })
        try harness.engine(.replyDelta("Good morning to you. "), asked.generation, lane: .reply)
        try harness.engine(.replyFinished("Good morning to you. "), asked.generation, lane: .reply)
        let samples = [Int16](repeating: 1_000, count: 16_000 * seconds)
        try harness.engine(.synthesizedAudio(samples, .hz16000), asked.generation, lane: .synthesis)
        return harness
    }

    @Test("Speech becomes a turn: found, committed, and given to the recogniser with the padding before it")
    func turn() throws {
        let harness = try Self.afterSpeech()
        #expect(harness.types.filter { $0 == "input_audio_buffer.speech_started" }.count == 1)
        #expect(harness.types.contains("input_audio_buffer.committed"))
        #expect(harness.command { $0.isFinish } != nil)
        let audio = harness.commands.reduce(0) { count, command in
            if case .audio(let samples) = command.operation { count + samples.count } else { count }
        }
        // 1.5 s of speech, 300 ms in front, 500 ms of silence behind, within 250 ms for the detector's edges.
        #expect(abs(audio - 16 * 2_300) < 16 * 250)
        try harness.client(#"{"type":"session.finish"}"#)
        #expect(harness.isEnded)
    }

    @Test("The same audio gives the same turn whatever the size of the events it comes in")
    func chunking() throws {
        let whole = try PipelineHarness()
        let samples = PipelineHarness.silence(500) + PipelineHarness.speech(1_500) + PipelineHarness.silence(800)
        let bytes = samples.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
        let audio = String(decoding: AudioPayload(encoding: bytes).base64, as: UTF8.self)
        try whole.client(#"{"type":"input_audio_buffer.append","audio":"\#(audio)"}"#)
        let pieces = try Self.afterSpeech()
        for type in ["input_audio_buffer.speech_started", "input_audio_buffer.speech_stopped"] {
            let a = whole.seen.first { $0["type"]?.stringValue == type }
            let b = pieces.seen.first { $0["type"]?.stringValue == type }
            #expect(a != nil)
            #expect(a?["audio_start_ms"] == b?["audio_start_ms"])
            #expect(a?["audio_end_ms"] == b?["audio_end_ms"])
        }
    }

    @Test("A turn is answered: transcript, reply, audio, and the end once all was sent")
    func answer() throws {
        let harness = try Self.answering(seconds: 1)
        let asked = try #require(harness.command { $0.isReply })
        try harness.engine(.synthesisFinished(SampleCount(16_000), .hz16000), asked.generation, lane: .synthesis)
        try harness.pass(.seconds(3))
        for type in [
            "conversation.item.input_audio_transcription.completed", "response.created",
            "response.output_audio_transcript.delta", "response.output_audio.delta", "response.done",
        ] {
            #expect(harness.types.contains(type), "\(type) is missing")
        }
        let bytes = harness.seen.filter { $0["type"] == "response.output_audio.delta" }.reduce(0) {
            $0 + AudioPayload(base64: Array(($1["delta"]?.stringValue ?? "").utf8)).byteCount
        }
        #expect(bytes == 48_000, "one second at 16 kHz is one second at 24 kHz, to the sample")
    }

    @Test("What the model is asked holds what was said before, and of a cut reply only what was heard")
    func history() throws {
        let harness = try Self.answering(seconds: 4)
        try harness.pass(.milliseconds(2_400))
        try harness.speak(PipelineHarness.speech(1_000))
        try harness.speak(PipelineHarness.silence(800))
        let heard = try #require(harness.command { $0.isFinish })
        try harness.engine(.finalTranscript(Transcript(text: "stop")), heard.generation, lane: .recognition)
        guard case .generateReply(let history) = harness.command({ $0.isReply })?.operation else {
            Issue.record("no reply was asked for")
            return
        }
        #expect(history.turns.map(\.speaker) == [.user, .assistant, .user])
        #expect(history.turns[0].text == "hello there")
        #expect(history.turns[1].text == "Good morning")
        #expect(history.turns[2].text == "stop")
    }

    @Test("Speech during the answer stops it: engines are told, and nothing of it leaves any more")
    func bargeIn() throws {
        let harness = try Self.answering(seconds: 8)
        let asked = try #require(harness.command { $0.isReply })
        try harness.pass(.milliseconds(500))
        var generation = UInt64(0)
        for start in stride(from: 0, to: 1_000, by: 20) {
            try harness.speak(Array(PipelineHarness.speech(1_000)[start * 24..<(start + 20) * 24]))
            if harness.types.filter({ $0 == "input_audio_buffer.speech_started" }).count == 2 { break }
            generation += 1
        }
        let index = try #require(harness.types.lastIndex(of: "input_audio_buffer.speech_started"))
        #expect(harness.cancelled.contains(asked.generation))
        try harness.engine(
            .synthesizedAudio([Int16](repeating: 1, count: 16_000), .hz16000),
            asked.generation,
            lane: .synthesis
        )
        try harness.pass(.seconds(5))
        #expect(!harness.types[index...].contains("response.output_audio.delta"))
        #expect(harness.seen.last { $0["type"] == "response.done" }?["response"]?["status"] == "cancelled")
    }

    @Test("Where the time of a turn went is told in four parts that add up")
    func latency() throws {
        let harness = try Self.afterSpeech()
        let heard = try #require(harness.command { $0.isFinish })
        harness.now = harness.now.advanced(by: .milliseconds(40))
        try harness.engine(.finalTranscript(Transcript(text: "hello")), heard.generation, lane: .recognition)
        let asked = try #require(harness.command { $0.isReply })
        harness.now = harness.now.advanced(by: .milliseconds(7))
        try harness.engine(.replyDelta("Yes. "), asked.generation, lane: .reply)
        try harness.engine(.replyFinished("Yes. "), asked.generation, lane: .reply)
        harness.now = harness.now.advanced(by: .milliseconds(15))
        try harness.engine(
            .synthesizedAudio([Int16](repeating: 9, count: 1_600), .hz16000),
            asked.generation,
            lane: .synthesis
        )
        let latency = try #require(harness.latencies.first)
        #expect(latency.synthesis == .milliseconds(15))
        #expect(latency.reply == .milliseconds(7))
        // The endpoint's silence, to the detector's hop and the event's 20 ms.
        #expect(latency.endpointing >= .milliseconds(490) && latency.endpointing <= .milliseconds(640))
    }

    @Test("A short noise without words is not answered")
    func cough() throws {
        let harness = try PipelineHarness()
        try harness.speak(PipelineHarness.silence(500))
        try harness.speak(PipelineHarness.speech(200))
        try harness.speak(PipelineHarness.silence(800))
        if let heard = harness.command({ $0.isFinish }) {
            // The turn's length holds 300 ms of padding and 500 ms of silence besides the noise.
            try harness.engine(.finalTranscript(.empty), heard.generation, lane: .recognition)
        }
        #expect(!harness.types.contains("response.created"))
    }

    @Test("Without turn detection the client commits, and the answer waits for the words")
    func manualTurn() throws {
        let harness = try PipelineHarness()
        try harness.client(
            #"{"type":"session.update","session":{"type":"realtime","audio":{"input":{"turn_detection":null}}}}"#
        )
        try harness.speak(PipelineHarness.speech(600))
        #expect(!harness.types.contains("input_audio_buffer.speech_started"))
        try harness.client(#"{"type":"input_audio_buffer.commit"}"#)
        try harness.client(#"{"type":"response.create"}"#)
        #expect(harness.types.contains("response.created"))
        #expect(harness.command { $0.isReply } == nil)
        let heard = try #require(harness.command { $0.isFinish })
        try harness.engine(.finalTranscript(Transcript(text: "hi")), heard.generation, lane: .recognition)
        #expect(harness.command { $0.isReply } != nil)
    }

    @Test("A written answer is not spoken")
    func textResponse() throws {
        let harness = try PipelineHarness()
        try harness.client(
            #"{"type":"conversation.item.create","item":{"type":"message","role":"user","content":[{"type":"input_text","text":"hi"}]}}"#
        )
        try harness.client(#"{"type":"response.create","response":{"output_modalities":["text"]}}"#)
        let asked = try #require(harness.command { $0.isReply })
        try harness.engine(.replyDelta("Hello."), asked.generation, lane: .reply)
        try harness.engine(.replyFinished("Hello."), asked.generation, lane: .reply)
        #expect(harness.command { $0.isSynthesis } == nil)
        #expect(harness.seen.last { $0["type"] == "response.output_text.done" }?["text"] == "Hello.")
        #expect(harness.types.last == "response.done")
    }

    @Test("A recogniser that fails costs the turn and not the session")
    func recognitionFails() throws {
        let harness = try Self.afterSpeech()
        let heard = try #require(harness.command { $0.isFinish })
        try harness.engine(.failure(.engineFailed(engine: "e", reason: "r")), heard.generation, lane: .recognition)
        #expect(harness.types.last == "conversation.item.input_audio_transcription.failed")
        #expect(!harness.isEnded)
    }

    @Test("A browser sees the user's words, the reply's words and where the time went")
    func browser() throws {
        let harness = try Self.answering(seconds: 1, dialect: .browser)
        #expect(harness.types.contains("conversation.item.created"))
        #expect(harness.types.contains("turn.latency"))
        #expect(harness.types.contains("response.audio.delta"))
        #expect(!harness.types.contains("response.created"))
    }
}

@Suite("Clauses")
struct ClauseCutterTests {
    static func cut(_ text: String, by size: Int) -> [String] {
        var cutter = ClauseCutter()
        var pieces: [String] = []
        var rest = text[...]
        while !rest.isEmpty {
            pieces += cutter.append(String(rest.prefix(size)))
            rest = rest.dropFirst(size)
        }
        return pieces + [cutter.finish()].compactMap(\.self)
    }

    @Test("Text is cut after sentences, and the pieces are the text", arguments: [1, 2, 3, 7, 1_000])
    func sentences(size: Int) {
        let text = "Hello there. It costs 3.50 euros! Ask J. Smith, he knows. 你好。再见！ok"
        let pieces = Self.cut(text, by: size)
        #expect(pieces == ["Hello there. ", "It costs 3.50 euros! ", "Ask J. Smith, he knows. ", "你好。", "再见！", "ok"])
        #expect(pieces.joined() == text)
    }

    @Test("A long sentence is cut after a comma, a short one is not")
    func commas() {
        let long = "This is a sentence that goes on for quite a long while, and then it goes on."
        #expect(Self.cut(long, by: 5).count == 2)
        #expect(Self.cut("Yes, of course.", by: 5).count == 1)
    }
}
