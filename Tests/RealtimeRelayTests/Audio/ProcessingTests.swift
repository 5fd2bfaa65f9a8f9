import RealtimeAudio
import RealtimeProtocol
import RealtimeSession
import RealtimeTestKit
import RealtimeUnits
import Testing

@testable import RealtimeRelay

@Suite("Processing of the user's audio")
struct ProcessingTests {
    private typealias Harness = RelaySessionTests.Harness

    private static func harness(_ processing: RelayProcessing, to upstream: Dialect = .openAI) throws -> Harness {
        var configuration = RelaySession.Configuration(
            client: ServerSession.Configuration(dialect: .openAI, identifiers: IdentifierSource(prefix: "p")),
            upstreamDialect: upstream
        )
        configuration.processing = processing
        var harness = try Harness(configuration)
        if processing.turnDetection == nil { try harness.connectUpstream() } else { try harness.ready() }
        harness.toUpstream = []
        return harness
    }

    /// Hands samples in as frames of 20 ms.
    private static func speak(_ samples: [Float], to harness: inout Harness) throws {
        var rest = PCMConversion.bytes(from: samples, as: .pcm16)[...]
        while !rest.isEmpty {
            harness.now = harness.now.advanced(by: .milliseconds(20))
            try harness.client(AudioText.append(Array(rest.prefix(960))))
            rest = rest.dropFirst(960)
        }
    }

    private static func power(_ samples: some Sequence<Float>) -> Double {
        samples.reduce(0) { $0 + Double($1) * Double($1) }
    }

    private static func noise(_ seconds: Double, level: Float, seed: UInt64) -> [Float] {
        var generator = SeededGenerator(seed: seed)
        return (0..<Int(seconds * 24_000)).map { _ in level * (Float(generator.next() % 20_001) / 10_000 - 1) }
    }

    @Test("Nothing is on by default, and then the very bytes pass")
    func off() throws {
        #expect(!RelayProcessing().isOn)
        var harness = try Self.harness(RelayProcessing())
        let frame = #"{ "type":"input_audio_buffer.append", "audio":"AAAA" }"#
        try harness.client(frame)
        #expect(harness.toUpstream == [RelaySessionTests.text(frame)])
    }

    @Test("Noise suppression is the stage's own, frame by frame")
    func noise() throws {
        let samples = Self.noise(2, level: 0.05, seed: 3)
        var harness = try Self.harness(RelayProcessing(noiseSuppression: 30))
        try Self.speak(samples, to: &harness)
        let got = try AudioText.audio(harness.toUpstream, "input_audio_buffer.append", "audio")
        var suppressor = try NoiseSuppressor(sampleRate: .hz24000, attenuation: 30)
        let input = try PCMConversion.floats(from: PCMConversion.bytes(from: samples, as: .pcm16), as: .pcm16)
        let output = try [Float](capacity: suppressor.outputCount(for: input.count)) {
            try suppressor.process(input.span, into: &$0)
        }
        #expect(got == PCMConversion.bytes(from: output, as: .pcm16))
        #expect(Self.power(output.suffix(24_000)) < Self.power(input.suffix(24_000)) / 10)
    }

    @Test("Gain control brings quiet speech up, and conversion comes after it")
    func gain() throws {
        var harness = try Self.harness(RelayProcessing(gainTarget: -23), to: .dashScopeOmni)
        let tone = AudioText.sine(200, seconds: 0.5, rate: .hz24000, level: 0.01)
        try Self.speak(tone, to: &harness)
        try harness.client(#"{"type":"input_audio_buffer.commit"}"#)
        let got = try AudioText.audio(harness.toUpstream, "input_audio_buffer.append", "audio")
        // Half a second at 16 kHz.
        #expect(got.count == 16_000)
    }

    @Test("What the listener hears is taken out of what the microphone brings back")
    func echo() throws {
        let reply = Self.noise(6, level: 0.3, seed: 5)
        /// The echo's share of what reaches the upstream in the last two seconds.
        func echoPower(_ processing: RelayProcessing) throws -> Double {
            var harness = try Self.harness(processing)
            let bytes = PCMConversion.bytes(from: reply, as: .pcm16)
            try harness.upstream(AudioText.delta(bytes))
            // The loudspeaker is heard 60 ms later, at a third of its level.
            let delay = 1_440
            let microphone = [Float](repeating: 0, count: delay) + reply.dropLast(delay).map { $0 / 3 }
            try Self.speak(microphone, to: &harness)
            let got = try PCMConversion.floats(
                from: AudioText.audio(harness.toUpstream, "input_audio_buffer.append", "audio"),
                as: .pcm16
            )
            return Self.power(got.suffix(48_000))
        }
        let without = try echoPower(RelayProcessing())
        let with = try echoPower(RelayProcessing(echoCancellation: .init()))
        // 20 dB; the canceller's own tests ask for more, with speech.
        #expect(with < without / 100)
    }

    @Test("An interruption forgets what the loudspeaker would have played")
    func cut() {
        var queue = FarEndQueue(.seconds(1), at: .hz8000)
        let samples = [Float](repeating: 1, count: 10_000)
        queue.append(samples.span)
        #expect(queue.count == 8_000)
        var frame: [Float] = []
        queue.take(160, into: &frame)
        #expect(frame == [Float](repeating: 1, count: 160))
        queue.removeAll()
        queue.take(160, into: &frame)
        #expect(frame == [Float](repeating: 0, count: 160))
    }

    /// Something that a detector of voices takes for one: glottal pulses of a falling pitch through three resonances,
    /// four syllables a second.
    private static func voice(_ seconds: Double) -> [Float] {
        let rate = 24_000.0
        let radius = 1 - 250 / rate
        var memory = [(0.0, 0.0), (0.0, 0.0), (0.0, 0.0)]
        var phase = 0.0
        return (0..<Int(seconds * rate)).map { index in
            let time = Double(index) / rate
            let place = (time * 4).truncatingRemainder(dividingBy: 1)
            let vowel = Int(time * 4) % 2 == 0 ? [700.0, 1_200, 2_600] : [350.0, 2_000, 2_900]
            phase += 150 * (1 - 0.2 * place) / rate
            var value = 0.0
            if phase >= 1 {
                phase -= 1
                value = place < 0.8 ? min(1, place * 10) : 0
            }
            for index in 0..<3 {
                let (last, before) = memory[index]
                value += 2 * radius * Sine.of(2 * .pi * (vowel[index] / rate + 0.25)) * last - radius * radius * before
                memory[index] = (value, last)
                value *= 0.4
            }
            return Float(max(-1, min(1, value * 0.5)))
        }
    }

    @Test("Turns that the relay finds are told to the client, committed and answered; the upstream's own are off")
    func turns() throws {
        var configuration = RelaySession.Configuration(
            client: ServerSession.Configuration(dialect: .openAI, identifiers: IdentifierSource(prefix: "p")),
            upstreamDialect: .openAI
        )
        configuration.processing = RelayProcessing(
            turnDetection: TurnDetectionSettings(threshold: 0.3, silenceDuration: .milliseconds(500))
        )
        var harness = try Harness(configuration)
        try harness.ready()
        let own = try Harness.json(harness.toUpstream).first?["session"]
        #expect(own?["audio"]?["input"]?["turn_detection"] == .some(.null))
        // A client that sets them is not told off; the rest of its update goes on.
        try harness.client(
            #"{"type":"session.update","session":{"tracing":"auto","audio":{"input":{"turn_detection":{"type":"server_vad"}}}}}"#
        )
        #expect(
            harness.toUpstream.last
                == RelaySessionTests.text(
                    #"{"type":"session.update","session":{"tracing":"auto","audio":{"input":{}}}}"#
                )
        )
        harness.toClient = []
        harness.toUpstream = []
        try Self.speak(Self.voice(2) + [Float](repeating: 0, count: 36_000), to: &harness)
        let heard = try Harness.json(harness.toClient)
        let types = heard.compactMap { $0["type"]?.stringValue }
        #expect(types.first == "input_audio_buffer.speech_started")
        #expect(types.last == "input_audio_buffer.speech_stopped")
        #expect(heard.allSatisfy { $0["item_id"]?.stringValue?.isEmpty == false })
        let sent = try Harness.json(harness.toUpstream).compactMap { $0["type"]?.stringValue }
            .filter { $0 != "input_audio_buffer.append" }
        #expect(Array(sent.prefix(2)) == ["input_audio_buffer.commit", "response.create"])
    }

    @Test("Speech over a reply stops it at the client first, then at the upstream, and says what was heard")
    func interruption() throws {
        var harness = try Self.harness(RelayProcessing(turnDetection: TurnDetectionSettings(threshold: 0.3)))
        try harness.upstream(#"{"type":"response.created","response":{"id":"r","status":"in_progress"}}"#)
        try harness.upstream(AudioText.delta([UInt8](repeating: 0, count: 480_000)))
        harness.now = harness.now.advanced(by: .milliseconds(300))
        harness.toClient = []
        try Self.speak(Self.voice(1), to: &harness)
        #expect(try Harness.json(harness.toClient).first?["type"] == "input_audio_buffer.speech_started")
        let sent = try Harness.json(harness.toUpstream).filter { $0["type"] != "input_audio_buffer.append" }
        #expect(sent.first?["type"] == "response.cancel")
        #expect(sent.first?["response_id"] == "r")
        #expect(sent.dropFirst().first?["type"] == "conversation.item.truncate")
        #expect((300...1_300).contains(sent.dropFirst().first?["audio_end_ms"]?.intValue ?? 0))
    }

    @Test("Settings that no stage takes end the session with what is wrong, and not with noise")
    func impossible() throws {
        var configuration = RelaySession.Configuration(
            client: ServerSession.Configuration(dialect: .openAI, identifiers: IdentifierSource(prefix: "p")),
            upstreamDialect: .openAI
        )
        configuration.processing = RelayProcessing(gainTarget: 3)
        let harness = try Harness(configuration)
        #expect(harness.clientCloses.map(\.code) == [1011])
        #expect(
            try Harness.json(harness.toClient).last?["error"]?["message"]?.stringValue?.contains("unsupportedLevel")
                == true
        )
    }
}
