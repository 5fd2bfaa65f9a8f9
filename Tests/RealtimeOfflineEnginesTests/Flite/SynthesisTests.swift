import RealtimePipeline
import Testing

@testable import RealtimeOfflineEngines

@Suite("Synthesis by flite")
struct SynthesisTests {
    private static let sentence = "I am worried about the price, and my son has not liked other schools at all."

    private func setup(_ voice: String?) -> ConversationSetup {
        ConversationSetup(scenario: Scenario(id: "test"), voice: voice)
    }

    @Test("The first chunk comes when the least part of the work is done", arguments: FliteSynthesizer.voices)
    func firstChunkEarly(voice: String) throws {
        let synthesizer = FliteSynthesizer()
        try synthesizer.prepare(for: setup(voice))
        var lengths: [Int] = []
        try synthesizer.synthesize(Self.sentence, cancellation: .never) { chunk in
            lengths.append(chunk.count)
            return true
        }
        // Four seconds and more, in chunks of about 50 ms.
        #expect(lengths.count > 40)
        #expect(lengths.reduce(0, +) > 3 * 16_000)
        // All but the pause behind the sentence.
        #expect(lengths.dropLast().allSatisfy { $0 < 1_600 })
    }

    @Test("Speech begins within 50 ms of the first sample", arguments: FliteSynthesizer.voices)
    func silenceCut(voice: String) throws {
        let synthesizer = FliteSynthesizer()
        try synthesizer.prepare(for: setup(voice))
        for text in ["Stop.", "Hello there.", "I am here.", "Going forward ten meters."] {
            let samples = try synthesizer.samples(of: text)
            let first = try #require(samples.firstIndex { abs(Int($0)) >= 100 })
            #expect(first <= 800, "\(text)")
            // Nothing of the word itself is gone: what was cut was silent.
            #expect(samples.count > 8_000)
        }
    }

    @Test("It stops when it is told to, with the next chunk", arguments: FliteSynthesizer.voices)
    func stops(voice: String) throws {
        let synthesizer = FliteSynthesizer()
        try synthesizer.prepare(for: setup(voice))
        for limit in 1...3 {
            var count = 0
            try synthesizer.synthesize(Self.sentence, cancellation: .never) { _ in
                count += 1
                return count < limit
            }
            #expect(count == limit)
        }
        // And speaks again as if nothing had been.
        #expect(try synthesizer.samples(of: "Hello.").count > 8_000)
    }

    @Test("What has no sound gives no chunk and no error", arguments: ["", " ", "...", "?!", "—", "你好", "🎉", "\n\t"])
    func nothingToSay(text: String) throws {
        #expect(try FliteSynthesizer().samples(of: text).isEmpty)
    }

    @Test("A voice that flite does not have is refused by name")
    func unknownVoice() {
        let error = EngineError.voiceUnavailable("alloy", engine: "flite", available: ["slt", "kal16"])
        #expect(throws: error) { try FliteSynthesizer().prepare(for: setup("alloy")) }
        #expect(throws: error) { try OfflineEngineFactory().check(setup("alloy")) }
    }

    @Test("The voice is the one asked for, then the scenario's, then the default")
    func voiceChoice() throws {
        let scenario = Scenario(id: "test", voices: ["flite": "kal16", "other": "alloy"])
        #expect(try FliteSynthesizer.voice(for: setup(nil)) == .slt)
        #expect(try FliteSynthesizer.voice(for: ConversationSetup(scenario: scenario)) == .kal16)
        #expect(try FliteSynthesizer.voice(for: ConversationSetup(scenario: scenario, voice: "slt")) == .slt)
    }

    @Test("Several threads may speak at once")
    func concurrent() async throws {
        let expected = try FliteSynthesizer().samples(of: "Going forward ten meters.").count
        await withTaskGroup { group in
            for index in 0..<4 {
                group.addTask {
                    let synthesizer = FliteSynthesizer()
                    guard (try? synthesizer.prepare(for: setup(index % 2 == 0 ? "slt" : "kal16"))) != nil else {
                        return 0
                    }
                    for _ in 0..<3 { _ = try? synthesizer.samples(of: "Going forward ten meters.") }
                    guard (try? synthesizer.prepare(for: setup("slt"))) != nil else { return 0 }
                    return (try? synthesizer.samples(of: "Going forward ten meters.").count) ?? 0
                }
            }
            for await count in group { #expect(abs(count - expected) < 800) }
        }
    }

    @Test("Random text is spoken or left out, without a trap")
    func randomText() throws {
        let synthesizer = FliteSynthesizer()
        try synthesizer.prepare(for: setup("kal16"))
        var state: UInt64 = 3
        func next(_ bound: UInt64) -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (state >> 33) % bound
        }
        let letters = Array("aeioustrn ,.'-0123456789$%&@#/()[]<>\"\\\n éßñ…“”‘’ 你")
        for _ in 0..<60 {
            let text = String((0..<next(120)).map { _ in letters[Int(next(UInt64(letters.count)))] })
            _ = try synthesizer.samples(of: text)
        }
    }
}
