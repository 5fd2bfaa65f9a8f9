import RealtimeAudio
import RealtimeUnits
import Testing

@Suite("Noise suppressor")
struct NoiseSuppressorTests {
    private static func run(_ input: [Float], pieces: [Range<Int>]) throws -> [Float] {
        var suppressor = try NoiseSuppressor(sampleRate: .hz16000)
        var output: [Float] = []
        for piece in pieces {
            output += try [Float](capacity: suppressor.outputCount(for: piece.count)) {
                try suppressor.process(Array(input[piece]).span, into: &$0)
            }
        }
        return output
    }

    @Test("Steady noise becomes quieter by at least 6 dB and speech over it by less than 3")
    func attenuates() throws {
        var generator = SeededGenerator(seed: 1)
        let noise = generator.noise(16_000 * 4, amplitude: 0.01)
        let speech = SileroFixture.signal(16_000, rate: 16_000).map { $0 * 0.2 }
        let input = noise[..<48_000] + zip(noise[48_000...], speech).map { $0 + $1 }
        let output = try Self.run(Array(input), pieces: [0..<input.count])
        func level(_ samples: ArraySlice<Float>) -> Float { LevelMeter.level(of: Array(samples).span).rmsInDecibels }
        #expect(level(input[32_000..<48_000]) - level(output[32_000..<48_000]) > 6)
        #expect(abs(level(input[48_000...]) - level(output[48_000...])) < 3)
    }

    @Test("Any split of the stream gives the same output", arguments: 0..<3)
    func chunkInvariance(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let input = generator.noise(8_000, amplitude: 0.1)
        let whole = try Self.run(input, pieces: [0..<8_000])
        #expect(whole.count == 8_000)
        #expect(try Self.run(input, pieces: generator.pieces(of: 8_000, longest: 700)) == whole, "seed \(seed)")
    }

    @Test("Rates and levels out of range are refused")
    func refusals() throws {
        let odd = try #require(SampleRate(hertz: 11_025))
        #expect(throws: AudioProcessingError.self) { _ = try NoiseSuppressor(sampleRate: odd) }
        #expect(throws: AudioProcessingError.self) { _ = try NoiseSuppressor(sampleRate: .hz16000, attenuation: 0) }
    }
}
