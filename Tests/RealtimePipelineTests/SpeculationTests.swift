import RealtimeProtocol
import RealtimeSession
import RealtimeUnits
import Testing

@testable import RealtimePipeline

/// A pipeline session and what is known of its held reply.
struct PausedSpeaker {
    let harness: PipelineHarness
    /// The generation of the open utterance.
    let utterance: Generation

    /// A session whose user has said something, of which `words` are understood, and has paused for `pause`.
    init(
        dialect: Dialect = .openAI,
        words: String = "hello there",
        pause: Int = 260,
        update: String? = nil,
        change: (inout PipelineSession.Configuration) -> Void = { _ in }
    ) throws {
        harness = try PipelineHarness(dialect: dialect, change: change)
        if let update { try harness.client(update) }
        try harness.speak(PipelineHarness.silence(500))
        try harness.speak(PipelineHarness.speech(1_500))
        utterance = try #require(harness.command { $0.isBegin }).generation
        try harness.engine(.partialTranscript(Transcript(text: words)), utterance, lane: .recognition)
        try harness.speak(PipelineHarness.silence(pause))
    }

    /// What the model was asked for last.
    var asked: EngineCommand? { harness.command { $0.isReply } }
    var askedCount: Int { harness.commands.count { $0.operation.isReply } }
    var clauses: [EngineCommand] { harness.commands.filter { $0.operation.isSynthesis } }
    var statistics: SpeculationStatistics { harness.session.speculationStatistics }

    /// The model answers `generation` with two clauses, and the first is spoken.
    func make(_ generation: Generation, samples: Int = 16_000) throws {
        try harness.engine(.replyDelta("Good morning. And welcome. "), generation, lane: .reply)
        try harness.engine(.replyFinished("Good morning. And welcome. "), generation, lane: .reply)
        let sound = [Int16](repeating: 1_000, count: samples)
        try harness.engine(.synthesizedAudio(sound, .hz16000), generation, lane: .synthesis)
        try harness.engine(.synthesisFinished(SampleCount(samples), .hz16000), generation, lane: .synthesis)
    }

    /// The silence becomes long enough, and the recogniser says what it has understood.
    func end(with words: String) throws {
        try harness.speak(PipelineHarness.silence(800))
        try #require(harness.command { $0.isFinish }?.generation == utterance)
        try harness.engine(.finalTranscript(Transcript(text: words)), utterance, lane: .recognition)
    }

    /// Events of a response.
    var responseEvents: [String] { harness.types.filter { $0.hasPrefix("response.") } }

    /// The audio that was sent, in bytes.
    var sentBytes: Int {
        harness.seen.filter { $0["type"] == "response.output_audio.delta" }.reduce(0) {
            $0 + AudioPayload(base64: Array(($1["delta"]?.stringValue ?? "").utf8)).byteCount
        }
    }
}

@Suite("Speculative end of turn")
struct SpeculationTests {
    @Test("In a pause of 100 ms the reply is begun on what was understood, long before the turn has ended")
    func begins() throws {
        let speaker = try PausedSpeaker(pause: 0)
        var silence = 0
        while speaker.asked == nil, silence < 500 {
            try speaker.harness.speak(PipelineHarness.silence(20))
            silence += 20
        }
        // The voice activity detector takes some 10 ms hops to find that speech has ended.
        #expect((100...240).contains(silence), "after \(silence) ms")
        guard case .generateReply(let history) = speaker.asked?.operation else {
            Issue.record("no reply was asked for")
            return
        }
        #expect(history.turns == [.user("hello there")])
        #expect(speaker.harness.command { $0.isFinish } == nil)
        #expect(speaker.statistics.begun == 1)
    }

    @Test("The pause that begins a reply is the one that was configured", arguments: [40, 200, 300])
    func configuredSilence(milliseconds: Int) throws {
        let speaker = try PausedSpeaker(pause: milliseconds) {
            $0.speculation = SpeculationSettings(silence: .milliseconds(milliseconds))
        }
        #expect(speaker.asked == nil)
        try speaker.harness.speak(PipelineHarness.silence(160))
        #expect(speaker.asked != nil)
    }

    @Test("Only the first clause is synthesised before the turn has ended")
    func oneClause() throws {
        let speaker = try PausedSpeaker()
        try speaker.make(try #require(speaker.asked).generation)
        #expect(speaker.clauses.map(\.operation) == [.synthesize("Good morning. ")])
        try speaker.end(with: "hello there")
        #expect(speaker.clauses.map(\.operation) == [.synthesize("Good morning. "), .synthesize("And welcome. ")])
        #expect(speaker.clauses.map(\.tag) == [1, 2])
    }

    @Test("Before the turn has ended nothing of the reply leaves, no item is made, and nobody is told")
    func heldBack() throws {
        let held = try PausedSpeaker()
        let without = try PausedSpeaker { $0.speculation = nil }
        try held.make(try #require(held.asked).generation)
        for speaker in [held, without] { try speaker.harness.speak(PipelineHarness.silence(140)) }
        #expect(held.harness.command { $0.isFinish } == nil)
        #expect(held.harness.seen == without.harness.seen)
        #expect(held.harness.session.server.items.isEmpty)
        #expect(held.harness.session.server.activeResponse == nil)
        #expect(held.harness.session.snapshot == without.harness.session.snapshot)
    }

    @Test("Where the turn ends with those words the reply is given at once, every sample of it")
    func released() throws {
        let speaker = try PausedSpeaker()
        let generation = try #require(speaker.asked).generation
        try speaker.make(generation)
        try speaker.end(with: "hello there")
        #expect(speaker.askedCount == 1)
        #expect(speaker.responseEvents.first == "response.created")
        #expect(speaker.responseEvents.contains("response.output_audio.delta"))
        #expect(
            speaker.harness.seen.first { $0["type"] == "response.output_audio_transcript.delta" }?["delta"]
                == "Good morning. "
        )
        #expect(speaker.statistics.released == 1 && speaker.statistics.dropped == 0)
        let second = [Int16](repeating: 1_000, count: 8_000)
        try speaker.harness.engine(.synthesizedAudio(second, .hz16000), generation, lane: .synthesis)
        try speaker.harness.engine(.synthesisFinished(SampleCount(8_000), .hz16000), generation, lane: .synthesis)
        try speaker.harness.pass(.seconds(3))
        #expect(speaker.sentBytes == 72_000, "24 000 samples at 16 kHz are 36 000 at 24 kHz")
        #expect(speaker.responseEvents.last == "response.done")
    }

    @Test("A reply that is given before its engines are done goes on where they are")
    func releasedEarly() throws {
        let speaker = try PausedSpeaker()
        let generation = try #require(speaker.asked).generation
        try speaker.harness.engine(.replyDelta("Good mor"), generation, lane: .reply)
        try speaker.end(with: "hello there")
        #expect(speaker.askedCount == 1 && speaker.clauses.isEmpty)
        try speaker.harness.engine(.replyDelta("ning. And welcome."), generation, lane: .reply)
        #expect(speaker.clauses.map(\.operation) == [.synthesize("Good morning. ")])
        let sound = [Int16](repeating: 1_000, count: 1_600)
        try speaker.harness.engine(.synthesizedAudio(sound, .hz16000), generation, lane: .synthesis)
        #expect(speaker.sentBytes > 0)
    }

    @Test("White space makes no difference between what was understood and the transcript")
    func whiteSpace() throws {
        let speaker = try PausedSpeaker(words: " hello  there")
        try speaker.end(with: "hello there ")
        #expect(speaker.statistics.released == 1)
    }

    @Test("Where the user goes on the reply is dropped: its engines are told, and what they still give is ignored")
    func resumed() throws {
        let speaker = try PausedSpeaker()
        let generation = try #require(speaker.asked).generation
        try speaker.harness.engine(.replyDelta("Good morning. "), generation, lane: .reply)
        try speaker.harness.speak(PipelineHarness.speech(500))
        #expect(speaker.harness.cancelled == [generation])
        #expect(speaker.statistics.resumed == 1)
        let count = speaker.harness.commands.count
        let seen = speaker.harness.seen.count
        try speaker.make(generation)
        #expect(speaker.harness.commands.count == count && speaker.harness.seen.count == seen)
        #expect(speaker.harness.session.speculation == nil)
        // The turn then ends like any other, with a reply to all of it.
        try speaker.end(with: "hello there my friend")
        let asked = try #require(speaker.asked)
        #expect(asked.generation > generation)
        guard case .generateReply(let history) = asked.operation else { return }
        #expect(history.turns == [.user("hello there my friend")])
        #expect(!speaker.responseEvents.contains("response.output_audio.delta"))
    }

    @Test("Where the transcript is another one the reply is dropped, and one to the transcript is found")
    func differed() throws {
        let speaker = try PausedSpeaker()
        let generation = try #require(speaker.asked).generation
        try speaker.make(generation)
        try speaker.end(with: "hello bear")
        #expect(speaker.harness.cancelled == [generation])
        #expect(speaker.statistics.differed == 1 && speaker.statistics.released == 0)
        guard case .generateReply(let history) = speaker.asked?.operation else { return }
        #expect(history.turns == [.user("hello bear")])
        #expect(speaker.sentBytes == 0)
        let index = speaker.harness.seen.count
        try speaker.make(try #require(speaker.asked).generation)
        #expect(speaker.sentBytes > 0)
        #expect(!speaker.harness.types[index...].contains("error"))
    }

    @Test("Where something else is understood in the pause the reply is begun anew")
    func revised() throws {
        let speaker = try PausedSpeaker()
        let first = try #require(speaker.asked).generation
        let words = Transcript(text: "hello there friend")
        try speaker.harness.engine(.partialTranscript(words), speaker.utterance, lane: .recognition)
        #expect(speaker.harness.cancelled == [first])
        #expect(speaker.statistics.revised == 1 && speaker.statistics.begun == 2)
        try speaker.end(with: "hello there friend")
        #expect(speaker.statistics.released == 1)
    }

    @Test("After as many dropped replies as are allowed, the turn goes without")
    func dropLimit() throws {
        let speaker = try PausedSpeaker { $0.speculation = SpeculationSettings(dropLimit: 2) }
        for word in ["a", "b", "c", "d"] {
            let words = Transcript(text: word)
            try speaker.harness.engine(.partialTranscript(words), speaker.utterance, lane: .recognition)
        }
        #expect(speaker.statistics.begun == 2 && speaker.statistics.dropped == 2)
        try speaker.end(with: "d")
        #expect(speaker.askedCount == 3)
        #expect(speaker.statistics.released == 0)
    }

    @Test("Where it is switched off nothing is begun before the transcript")
    func switchedOff() throws {
        let speaker = try PausedSpeaker(pause: 400) { $0.speculation = nil }
        #expect(speaker.asked == nil)
        try speaker.end(with: "hello there")
        #expect(speaker.askedCount == 1)
        #expect(speaker.statistics == SpeculationStatistics())
    }

    @Test("A recogniser that has understood nothing yet begins no reply")
    func nothingUnderstood() throws {
        let speaker = try PausedSpeaker(words: "  ", pause: 400)
        #expect(speaker.asked == nil)
    }

    @Test("The history has only what was really said, whatever was begun and dropped")
    func history() throws {
        let held = try PausedSpeaker()
        let without = try PausedSpeaker { $0.speculation = nil }
        for speaker in [held, without] {
            // A pause, more words, a pause with one understanding and another one, and the end.
            try speaker.harness.speak(PipelineHarness.speech(500))
            for words in ["hello there you", "hello there my"] {
                let partial = EngineResult.Payload.partialTranscript(Transcript(text: words))
                try speaker.harness.engine(partial, speaker.utterance, lane: .recognition)
                try speaker.harness.speak(PipelineHarness.silence(240))
            }
            try speaker.end(with: "hello there my")
            try speaker.make(try #require(speaker.asked).generation)
            try speaker.harness.pass(.seconds(1))
        }
        #expect(held.statistics.begun == 3 && held.statistics.released == 1)
        #expect(held.asked?.operation == without.asked?.operation)
        let heldItems = held.harness.session.server.items.map(\.spokenText)
        #expect(heldItems == without.harness.session.server.items.map(\.spokenText))
        #expect(heldItems.first == "hello there my" && heldItems.count == 2)
    }

    @Test("The parts of a turn's latency add up where the reply was there already")
    func latency() throws {
        let speaker = try PausedSpeaker()
        try speaker.make(try #require(speaker.asked).generation)
        try speaker.harness.speak(PipelineHarness.silence(600))
        speaker.harness.now = speaker.harness.now.advanced(by: .milliseconds(40))
        let words = Transcript(text: "hello there")
        try speaker.harness.engine(.finalTranscript(words), speaker.utterance, lane: .recognition)
        let latency = try #require(speaker.harness.latencies.first)
        #expect(latency.reply == .zero && latency.synthesis == .zero)
        #expect(latency.recognition >= .milliseconds(40))
        #expect(latency.total == latency.endpointing + latency.recognition)
    }

    @Test("A written reply is held back and given like a spoken one")
    func written() throws {
        let speaker = try PausedSpeaker(
            update: #"{"type":"session.update","session":{"type":"realtime","output_modalities":["text"]}}"#
        )
        let generation = try #require(speaker.asked).generation
        try speaker.harness.engine(.replyDelta("Good morning. "), generation, lane: .reply)
        try speaker.harness.engine(.replyDelta("Welcome."), generation, lane: .reply)
        try speaker.harness.engine(.replyFinished("Good morning. Welcome."), generation, lane: .reply)
        #expect(speaker.responseEvents.isEmpty && speaker.clauses.isEmpty)
        try speaker.end(with: "hello there")
        let text = speaker.harness.seen.last { $0["type"] == "response.output_text.done" }?["text"]
        #expect(text == "Good morning. Welcome.")
        #expect(speaker.responseEvents.last == "response.done")
        #expect(speaker.statistics.released == 1)
    }
}
