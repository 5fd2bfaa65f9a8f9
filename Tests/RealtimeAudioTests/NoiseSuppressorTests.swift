import Foundation
import RealtimeAudio
import RealtimeUnits
import Testing

@Suite("Noise suppressor")
struct NoiseSuppressorTests {
    private static func run(
        _ input: [Float],
        rate: SampleRate = .hz16000,
        attenuation: Int = 30,
        pieces: [Range<Int>]? = nil
    ) throws -> [Float] {
        var suppressor = try NoiseSuppressor(sampleRate: rate, attenuation: attenuation)
        return try feed(&suppressor, input, pieces ?? [0..<input.count])
    }

    private static func feed(
        _ suppressor: inout NoiseSuppressor,
        _ input: [Float],
        _ pieces: [Range<Int>]
    ) throws -> [Float] {
        var output: [Float] = []
        for piece in pieces {
            output += try [Float](capacity: suppressor.outputCount(for: piece.count)) {
                try suppressor.process(input.span.extracting(piece), into: &$0)
            }
        }
        return output
    }

    private static func decibels(_ before: some Collection<Float>, _ after: some Collection<Float>) -> Double {
        20 * log10(Double((EchoScene.power(before) / max(1e-15, EchoScene.power(after))).squareRoot()))
    }

    @Test(
        "Steady noise becomes quieter by at least 13 dB at every rate",
        arguments: [8_000, 16_000, 24_000, 44_100, 48_000]
    )
    func attenuates(hertz: Int) throws {
        let rate = try #require(SampleRate(hertz: hertz))
        for level: Float in [0.001, 0.05] {
            var generator = SeededGenerator(seed: 1)
            let noise = generator.noise(hertz * 3, amplitude: level)
            let output = try Self.run(noise, rate: rate)
            let attenuation = Self.decibels(noise[hertz...], output[hertz...])
            #expect(attenuation > 13, "\(attenuation) dB")
        }
    }

    @Test("Speech over noise stays, and comes out cleaner", arguments: 1...3 as ClosedRange<UInt64>)
    func speech(seed: UInt64) throws {
        var speaker = SpeechGenerator(seed: seed)
        let clean = speaker.samples(seconds: 6)
        var generator = SeededGenerator(seed: seed)
        // 15 dB below the speech.
        let noise = generator.noise(clean.count, amplitude: 0.0154)
        let output = try Self.run(zip(clean, noise).map { $0 + $1 })
        // A frame late; the first second is for getting to know the noise.
        let heard = output[(16_000 + 160)...]
        let said = clean[16_000..<(clean.count - 160)]
        let before = Self.decibels(said, noise[16_000..<(clean.count - 160)])
        let after = Self.decibels(said, zip(heard, said).map { $0 - $1 })
        #expect(after > before + 3, "seed \(seed): \(before) dB became \(after)")
        #expect(abs(Self.decibels(said, heard)) < 1.5)
    }

    @Test("Next to no attenuation gives back what went in, a frame late")
    func reconstruction() throws {
        var speaker = SpeechGenerator(seed: 5)
        let clean = speaker.samples(seconds: 2)
        let output = try Self.run(clean, attenuation: 1)
        let difference = zip(output[160...], clean).map { $0 - $1 }
        // One decibel is 11 percent.
        let rest = Self.decibels(clean[..<difference.count], difference)
        #expect(rest > 18, "\(rest) dB")
    }

    @Test("Noise that jumps by 20 dB is known again within two seconds")
    func jump() throws {
        var generator = SeededGenerator(seed: 6)
        let noise = generator.noise(32_000, amplitude: 0.002) + generator.noise(64_000, amplitude: 0.02)
        let output = try Self.run(noise)
        let attenuation = Self.decibels(noise[64_000...], output[64_000...])
        #expect(attenuation > 13, "\(attenuation) dB")
    }

    @Test("Silence stays silence, and noise after it is suppressed")
    func silence() throws {
        var generator = SeededGenerator(seed: 7)
        let input = [Float](repeating: 0, count: 32_000) + generator.noise(64_000, amplitude: 0.02)
        let output = try Self.run(input)
        #expect(output[..<32_000].allSatisfy { $0 == 0 })
        let attenuation = Self.decibels(input[64_000...], output[64_000...])
        #expect(attenuation > 13, "\(attenuation) dB")
    }

    @Test("Any split of the stream gives the same output", arguments: 0..<3)
    func chunkInvariance(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let input = generator.noise(8_000, amplitude: 0.1)
        let whole = try Self.run(input)
        #expect(whole.count == 8_000)
        let isSame = try Self.run(input, pieces: generator.pieces(of: 8_000, longest: 700)) == whole
        #expect(isSame, "seed \(seed)")
    }

    @Test("A reset suppressor is a new one")
    func reset() throws {
        var generator = SeededGenerator(seed: 8)
        let input = generator.noise(16_000, amplitude: 0.1)
        var suppressor = try NoiseSuppressor(sampleRate: .hz16000)
        let first = try Self.feed(&suppressor, input, [0..<16_000])
        _ = try Self.feed(&suppressor, input, [0..<77])
        suppressor.reset()
        let second = try Self.feed(&suppressor, input, [0..<16_000])
        let isSame = first == second
        #expect(isSame)
    }

    @Test("What is no number, infinite or huge does not stay", arguments: 1...3 as ClosedRange<UInt64>)
    func badInput(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let odd: [Float] = [.nan, .infinity, -.infinity, 1e30, -1_001, 999, 0x1p-140]
        let bad = (0..<16_000).map { _ in odd.randomElement(using: &generator) ?? 0 }
        let noise = generator.noise(64_000, amplitude: 0.02)
        let output = try Self.run(bad + noise)
        #expect(output.allSatisfy { $0.isFinite })
        let attenuation = Self.decibels(noise[48_000...], output[64_000...])
        #expect(attenuation > 10, "seed \(seed): \(attenuation) dB")
    }

    @Test("Rates and levels out of range are refused, and too little room takes nothing")
    func refusals() throws {
        let odd = try #require(SampleRate(hertz: 11_025))
        #expect(throws: AudioProcessingError.self) { _ = try NoiseSuppressor(sampleRate: odd) }
        for attenuation in [0, -5, 61] {
            #expect(throws: AudioProcessingError.self) {
                _ = try NoiseSuppressor(sampleRate: .hz16000, attenuation: attenuation)
            }
        }
        var suppressor = try NoiseSuppressor(sampleRate: .hz16000)
        let none = [Float](capacity: 159) { output in
            var failure: AudioProcessingError?
            do throws(AudioProcessingError) {
                try suppressor.process([Float](repeating: 0, count: 160).span, into: &output)
            } catch {
                failure = error
            }
            #expect(failure?.code == .outputTooSmall)
        }
        #expect(none.isEmpty)
        #expect(suppressor.outputCount(for: 160) == 160)
    }
}
