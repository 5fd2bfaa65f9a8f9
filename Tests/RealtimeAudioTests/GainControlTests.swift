import RealtimeAudio
import RealtimeUnits
import Testing

@Suite("Gain control")
struct GainControlTests {
    /// Syllables over faint noise, at a level that counts speech only.
    private static func speech(seconds: Int, level: Float) -> [Float] {
        let voice = SileroFixture.signal(seconds * 16_000, rate: 16_000).map { $0 * 0.2 }
        let scale = GainRamp.factor(decibels: level - speechLevel(voice, from: 0))
        return voice.map { $0 * scale }
    }

    /// The level of the 10 ms hops that are within 20 dB of the loudest.
    private static func speechLevel(_ samples: [Float], from start: Int) -> Float {
        var meters: [AudioLevel] = []
        var chunker = FrameChunker<Float>(frameLength: 160)
        chunker.push(Array(samples[start...]).span) { meters.append(LevelMeter.level(of: $0)) }
        let loudest = meters.map(\.rms).max() ?? 0
        let speech = meters.filter { $0.rms > loudest / 10 }
        let power = speech.reduce(Float(0)) { $0 + $1.rms * $1.rms } / Float(max(1, speech.count))
        return AudioLevel(rms: power.squareRoot(), peak: 0).rmsInDecibels
    }

    @Test(
        "Speech of any level is within 2 dB of the target after three seconds",
        arguments: [-50, -40, -26, -12] as [Float]
    )
    func settles(level: Float) throws {
        var samples = Self.speech(seconds: 6, level: level)
        var control = try GainControl(sampleRate: .hz16000)
        var span = samples.mutableSpan
        control.process(&span)
        let settled = Self.speechLevel(samples, from: 3 * 16_000)
        #expect(abs(settled - control.target) < 2, "\(settled)")
        #expect(samples.allSatisfy { abs($0) < 1 })
    }

    /// Noises that are not speech, 12 s at 16 kHz.
    enum Noise: CaseIterable {
        case white, louder, rumble, clicks

        func samples(seed: UInt64) -> [Float] {
            var generator = SeededGenerator(seed: seed)
            let white = generator.noise(16_000 * 12, amplitude: 0.003)
            switch self {
            case .white: return white
            // Sets in 25 dB louder after 4 s.
            case .louder: return white.indices.map { $0 < 64_000 ? white[$0] : white[$0] * 18 }
            case .rumble:
                var last: Float = 0
                return white.map {
                    last = 0.985 * last + $0
                    return last
                }
            // 20 ms every half second, 30 dB above the rest.
            case .clicks: return white.indices.map { $0 % 8_000 < 320 ? white[$0] * 30 : white[$0] }
            }
        }
    }

    @Test("Noise alone is not turned up", arguments: Noise.allCases, [1, 2, 3] as [UInt64])
    func noise(kind: Noise, seed: UInt64) throws {
        var samples = kind.samples(seed: seed)
        var control = try GainControl(sampleRate: .hz16000)
        var span = samples.mutableSpan
        control.process(&span)
        #expect(control.gain == 0, "seed \(seed)")
        #expect(control.speechLevel == nil, "seed \(seed)")
    }

    @Test("Speech over noise at 20 dB is brought to the target as well", arguments: [-50, -26] as [Float])
    func overNoise(level: Float) throws {
        var generator = SeededGenerator(seed: 4)
        let amplitude = GainRamp.factor(decibels: level - 20) * 1.73
        var samples = zip(Self.speech(seconds: 8, level: level), generator.noise(8 * 16_000, amplitude: amplitude))
            .map { $0 + $1 }
        var control = try GainControl(sampleRate: .hz16000)
        var span = samples.mutableSpan
        control.process(&span)
        let settled = Self.speechLevel(samples, from: 3 * 16_000)
        #expect(abs(settled - control.target) < 3, "\(settled)")
    }

    @Test("Speech settles at every rate", arguments: [8_000, 24_000, 44_100, 48_000], [1, 2] as [UInt64])
    func rates(hertz: Int, seed: UInt64) throws {
        var speaker = SpeechGenerator(seed: seed, rate: hertz)
        // −46 dB over all; what is speech of it, without the pauses, is some decibels louder.
        var samples = speaker.samples(seconds: 7).map { $0 * 0.1 }
        var control = try GainControl(sampleRate: try #require(SampleRate(hertz: hertz)))
        var span = samples.mutableSpan
        control.process(&span)
        let settled = LevelMeter.level(of: Array(samples[(3 * hertz)...]).span).rmsInDecibels
        #expect(abs(settled - control.target) < 3, "seed \(seed): \(settled)")
    }

    @Test("What is no number, infinite or huge becomes silence and leaves nothing behind")
    func badInput() throws {
        var control = try GainControl(sampleRate: .hz16000)
        var bad: [Float] = (0..<16_000).map { [.nan, .infinity, -.infinity, 1e30, 0][$0 % 5] }
        var span = bad.mutableSpan
        control.process(&span)
        #expect(bad.allSatisfy { $0 == 0 })
        #expect(control.gain == 0)
        var samples = Self.speech(seconds: 6, level: -40)
        var next = samples.mutableSpan
        control.process(&next)
        #expect(abs(Self.speechLevel(samples, from: 3 * 16_000) - control.target) < 2)
    }

    @Test("A loud word after quiet speech does not clip")
    func noClipping() throws {
        var control = try GainControl(sampleRate: .hz16000)
        var quiet = Self.speech(seconds: 4, level: -50)
        var span = quiet.mutableSpan
        control.process(&span)
        #expect(control.gain > 20)
        var loud = [Float](repeating: 0.9, count: 1_600)
        var loudSpan = loud.mutableSpan
        control.process(&loudSpan)
        #expect(loud.allSatisfy { $0 < 0.98 })
    }

    @Test("Any split of the stream gives the same output", arguments: 0..<5)
    func chunkInvariance(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let input = Self.speech(seconds: 2, level: -40)
        var whole = input
        var control = try GainControl(sampleRate: .hz16000)
        var cut = control
        var span = whole.mutableSpan
        control.process(&span)
        var pieces: [Float] = []
        for piece in generator.pieces(of: input.count, longest: 900) {
            var part = Array(input[piece])
            var span = part.mutableSpan
            cut.process(&span)
            pieces += part
        }
        #expect(pieces == whole, "seed \(seed)")
        #expect(cut == control)
        cut.reset()
        #expect(try cut == GainControl(sampleRate: .hz16000))
    }

    @Test("Levels out of range are refused")
    func refusals() {
        for target: Float in [-61, 0, .nan] {
            #expect(throws: AudioProcessingError.self) { try GainControl(sampleRate: .hz16000, target: target) }
        }
        for range: ClosedRange<Float> in [1...30, -50...0, 0...50] {
            #expect(throws: AudioProcessingError.self) { try GainControl(sampleRate: .hz16000, range: range) }
        }
    }
}
