import Foundation
import RealtimeAudio
import RealtimeUnits
import Testing

/// The recordings of the Debian package pocketsphinx-testdata: clean read speech, raw PCM16 at 16 kHz.
enum RecordedSpeech {
    static let path = "/usr/share/pocketsphinx/test/data/goforward.raw"
    static var isAvailable: Bool { FileManager.default.isReadableFile(atPath: path) }

    static func goForward() throws -> [Float] {
        try PCMConversion.floats(from: [UInt8](Data(contentsOf: URL(filePath: path))), as: .pcm16)
    }
}

@Suite("Voice activity")
struct VoiceActivityTests {
    private static func scores(_ samples: [Float]) -> [Float] {
        var detector = BandVoiceActivityDetector()
        var chunker = FrameChunker<Float>(frameLength: detector.hopLength)
        var scores: [Float] = []
        chunker.push(samples.span) { hop in scores.append((try? detector.score(hop)) ?? .nan) }
        return scores
    }

    /// A vowel-like sound: harmonics of 140 Hz, with syllables of 120 ms and pauses of 80 ms.
    private static func syllables(_ count: Int, amplitude: Float) -> [Float] {
        (0..<count).map { index in
            let time = Double(index) / 16_000
            guard time.truncatingRemainder(dividingBy: 0.2) < 0.12 else { return 0 }
            let sum = (1...20).reduce(0.0) { $0 + sin(2 * .pi * 140 * Double($1) * time) / Double($1) }
            return amplitude * Float(sum)
        }
    }

    @Test("Digital silence is no speech")
    func silence() {
        #expect(Self.scores([Float](repeating: 0, count: 16_000)).allSatisfy { $0 < 0.05 })
    }

    @Test("Steady noise is no speech at any level", arguments: [0.0001, 0.003, 0.1] as [Float])
    func steadyNoise(amplitude: Float) {
        var generator = SeededGenerator(seed: 3)
        let scores = Self.scores(generator.noise(16_000 * 6, amplitude: amplitude))
        #expect(scores.filter { $0 >= 0.5 }.count < scores.count / 20)
    }

    @Test("Noise that begins in the middle is taken for the new floor within four seconds")
    func noiseStep() {
        var generator = SeededGenerator(seed: 4)
        let samples = generator.noise(32_000, amplitude: 0.0003) + generator.noise(16_000 * 6, amplitude: 0.1)
        #expect(Self.scores(samples)[600...].allSatisfy { $0 < 0.5 })
    }

    @Test("Syllables over noise are speech within 50 ms and over within 150 ms")
    func syllablesOverNoise() throws {
        var generator = SeededGenerator(seed: 5)
        var samples = generator.noise(16_000 * 3, amplitude: 0.001)
        for (index, value) in Self.syllables(16_000, amplitude: 0.1).enumerated() { samples[16_000 + index] += value }
        let scores = Self.scores(samples)
        let first = try #require(scores.indices.first { $0 >= 100 && scores[$0] >= 0.5 })
        #expect(first < 105)
        #expect(scores[105..<190].filter { $0 >= 0.5 }.count >= 80)
        #expect(scores[215...].allSatisfy { $0 < 0.5 })
    }

    @Test("A reset detector gives the scores of a new one")
    func reset() throws {
        var generator = SeededGenerator(seed: 6)
        let hop = generator.noise(160)
        var used = BandVoiceActivityDetector()
        for _ in 0..<30 { _ = try used.score(generator.noise(160).span) }
        used.reset()
        var fresh = BandVoiceActivityDetector()
        for _ in 0..<10 { #expect(try used.score(hop.span) == fresh.score(hop.span)) }
    }

    /// Gives the scores it was made with.
    private struct Scripted: VoiceActivityDetector {
        let sampleRate = SampleRate.hz16000
        let hopLength = 1
        let scores: [Float]
        var next = 0
        mutating func score(_ hop: Span<Float>) -> Float {
            defer { next += 1 }
            return scores[next]
        }
        mutating func reset() { next = 0 }
    }

    @Test("Anticipated scores are carried on by the gain and stay within 0 and 1, and a reset forgets the last")
    func anticipation() throws {
        var detector = AnticipatingVoiceActivityDetector(Scripted(scores: [0.25, 0.5, 0.5, 0.25, 1, 0]), gain: 0.5)
        for _ in 0..<2 {
            var scores: [Float] = []
            for _ in 0..<6 { scores.append(try detector.score([0].span)) }
            #expect(scores == [0.375, 0.625, 0.5, 0.125, 1, 0])
            detector.reset()
        }
        for (given, taken) in [(Float.nan, Float(0)), (-1, 0), (9, 4), (0.5, 0.5)] {
            let bounded = AnticipatingVoiceActivityDetector(Scripted(scores: []), gain: given).gain
            #expect(bounded == taken)
        }
    }

    @Test("Speex's probability is one, at every rate it has, and follows speech", arguments: [8_000, 16_000, 48_000])
    func speex(hertz: Int) throws {
        let rate = try #require(SampleRate(hertz: hertz))
        var detector = try SpeexVoiceActivityDetector(sampleRate: rate)
        var generator = SeededGenerator(seed: 8)
        var quiet: [Float] = []
        for _ in 0..<200 { quiet.append(try detector.score(generator.noise(hertz / 100, amplitude: 0.001).span)) }
        let voice = SileroFixture.signal(hertz, rate: hertz)
        var loud: [Float] = []
        for hop in 0..<100 {
            loud.append(try detector.score(voice[hop * hertz / 100..<(hop + 1) * hertz / 100].span))
        }
        #expect((quiet + loud).allSatisfy { (0...1).contains($0) })
        let (speech, pause) = (loud[20...].reduce(0, +) / 80, quiet[100...].reduce(0, +) / 100)
        #expect(speech > pause + 0.2, "\(speech) \(pause)")
        #expect { try detector.score([0].span) } throws: { ($0 as? VoiceActivityError)?.code == .wrongHopLength }
        detector.reset()
        #expect(try detector.score([Float](repeating: .nan, count: hertz / 100).span) < 0.9)
    }

    @Test("Speex's probability is refused where the library has none", arguments: [4_000, 11_025, 96_000])
    func speexRates(hertz: Int) throws {
        let rate = try #require(SampleRate(hertz: hertz))
        #expect {
            _ = try SpeexVoiceActivityDetector(sampleRate: rate)
        } throws: {
            ($0 as? VoiceActivityError)?.code == .unsupportedRate
        }
    }

    @Test("What is not a number is silence, and the next hops are scored as before")
    func notANumber() throws {
        var detector = BandVoiceActivityDetector()
        let bad: [Float] = (0..<160).map { [.nan, .infinity, -.infinity, 1e30][$0 % 4] }
        #expect(try detector.score(bad.span) < 0.05)
        let hop = [Float](repeating: 0.01, count: 160)
        #expect(try detector.score(hop.span).isFinite)
    }

    @Test("A hop of another length is refused and changes nothing")
    func wrongHop() throws {
        var detector = BandVoiceActivityDetector()
        #expect {
            try detector.score([Float](repeating: 0, count: 161).span)
        } throws: {
            ($0 as? VoiceActivityError)?.code == .wrongHopLength
        }
    }

    @Test(
        "“Go forward ten meters” is one turn",
        .enabled(if: RecordedSpeech.isAvailable, "needs pocketsphinx-testdata")
    )
    func recordedSpeech() throws {
        let speech = try RecordedSpeech.goForward()
        var detector = try AudioTurnDetector(detector: BandVoiceActivityDetector())
        let events = detector.events(in: speech + [Float](repeating: 0, count: 16_000))
        guard events.count == 3, case .speechStarted(let start) = events[0], case .speechStopped(let end) = events[1]
        else {
            Issue.record("\(events)")
            return
        }
        #expect(events[2] == .committed(from: start, to: end))
        // By ear the words last from 0.47 to 1.92 s; 300 ms padding before, 500 ms silence behind.
        #expect((0...350).contains(start.milliseconds(at: .hz16000)), "\(start.milliseconds(at: .hz16000))")
        #expect((2_000...2_800).contains(end.milliseconds(at: .hz16000)), "\(end.milliseconds(at: .hz16000))")
    }

    @Test("Any split of the audio gives the same turns", arguments: 0..<10)
    func chunkInvariance(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var samples = generator.noise(16_000 * 2, amplitude: 0.001)
        for (index, value) in Self.syllables(9_000, amplitude: 0.1).enumerated() { samples[8_000 + index] += value }
        var whole = try AudioTurnDetector(detector: BandVoiceActivityDetector())
        let expected = whole.events(in: samples)
        #expect(expected.count == 3)
        var cut = try AudioTurnDetector(detector: BandVoiceActivityDetector())
        var events: [TurnEvent] = []
        for piece in generator.pieces(of: samples.count, longest: 2_000) {
            events += cut.events(in: Array(samples[piece]))
        }
        #expect(events == expected, "seed \(seed)")
        cut.reset()
        #expect(cut.events(in: samples) == expected)
    }

    @Test("A turn ends with the sample that makes the silence long enough", arguments: [300, 333, 500])
    func endsWithTheSample(silence: Int) throws {
        var generator = SeededGenerator(seed: 7)
        var samples = generator.noise(16_000 * 2, amplitude: 0.001)
        for (index, value) in Self.syllables(9_000, amplitude: 0.1).enumerated() { samples[8_000 + index] += value }
        let settings = TurnDetectionSettings(silenceDuration: .milliseconds(silence))
        var whole = try AudioTurnDetector(detector: BandVoiceActivityDetector(), settings: settings)
        let expected = whole.events(in: samples)
        var single = try AudioTurnDetector(detector: BandVoiceActivityDetector(), settings: settings)
        var events: [TurnEvent] = []
        for (index, sample) in samples.enumerated() {
            let came = single.events(in: [sample])
            if case .speechStopped(let at)? = came.first { #expect(at == SampleCount(index + 1)) }
            events += came
        }
        #expect(events == expected)
        #expect(events.count == 3)
    }

    @Test(
        "Audio at another rate gives the same turns at its own positions",
        arguments: [SampleRate.hz8000, .hz24000, .hz48000]
    )
    func otherRates(rate: SampleRate) throws {
        var generator = SeededGenerator(seed: 1)
        var samples = generator.noise(16_000 * 2, amplitude: 0.001)
        for (index, value) in Self.syllables(9_000, amplitude: 0.1).enumerated() { samples[8_000 + index] += value }
        var own = try AudioTurnDetector(detector: BandVoiceActivityDetector())
        let expected = own.events(in: samples)
        #expect(expected.count == 3)
        var outward = try PolyphaseRateConverter(from: .hz16000, to: rate)
        var converted = try outward.process(samples)
        converted += try outward.flush()
        var other = try AudioTurnDetector(detector: BandVoiceActivityDetector(), inputRate: rate)
        var events: [TurnEvent] = []
        for piece in generator.pieces(of: converted.count, longest: 3_000) {
            events += other.events(in: Array(converted[piece]))
        }
        #expect(events.count == 3)
        // Narrower audio may be judged some hops earlier or later.
        for (event, wanted) in zip(events, expected) {
            let (a, b) = (event.converted(from: rate, to: .hz16000), wanted)
            switch (a, b) {
            case (.speechStarted(let x), .speechStarted(let y)), (.speechStopped(let x), .speechStopped(let y)):
                #expect(abs(x.value - y.value) <= 800, "\(x) \(y)")
            case (.committed(_, let x), .committed(_, let y)):
                #expect(abs(x.value - y.value) <= 800, "\(x) \(y)")
            default: Issue.record("\(a) \(b)")
            }
        }
    }
}
