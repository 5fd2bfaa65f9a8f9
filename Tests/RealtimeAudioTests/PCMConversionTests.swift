import CRealtimeKernels
import RealtimeAudio
import RealtimeUnits
import Testing

@Suite("PCM conversion")
struct PCMConversionTests {
    static let levels: [rk_level] = [rk_level_portable, rk_level_avx2, rk_level_avx512]
    static let allInt16 = (Int(Int16.min)...Int(Int16.max)).map { Int16($0) }

    @Test("Every 16-bit sample survives the way to float and back, on every variant", arguments: levels)
    func roundTrip(level: rk_level) {
        var floats = [Float](repeating: .nan, count: 65_536)
        var back = [Int16](repeating: 0, count: 65_536)
        rk_f32_from_pcm16_at(level, Self.allInt16, &floats, 65_536)
        rk_pcm16_from_f32_at(level, floats, &back, 65_536)
        #expect(back == Self.allInt16)
        #expect(floats == Self.allInt16.map { Float($0) / 32_768 })
    }

    /// What the documentation promises, in the plainest words.
    private static func oracle(_ sample: Float) -> Int16 {
        guard !sample.isNaN else { return 0 }
        let scaled = (Double(sample) * 32_768).rounded(.toNearestOrEven)
        return Int16(max(-32_768, min(32_767, scaled)))
    }

    @Test("Floats round to nearest even and saturate, on every variant", arguments: levels)
    func rounding(level: rk_level) {
        var inputs: [Float] = [
            0, -0.0, 1, -1, 2, -2, 1e30, -1e30, .infinity, -.infinity, .nan, -.nan, .leastNonzeroMagnitude,
        ]
        inputs += [.signalingNaN, .greatestFiniteMagnitude, -.greatestFiniteMagnitude, 1 - .ulpOfOne / 2]
        // Every half step, where only "even" decides, and its two neighbours.
        for step in -32_769...32_768 {
            let half = (Float(step) + 0.5) / 32_768
            inputs += [half, half.nextUp, half.nextDown]
        }
        var generator = SeededGenerator(seed: 1)
        inputs += generator.noise(10_000, amplitude: 1.2)
        var outputs = [Int16](repeating: 0, count: inputs.count)
        rk_pcm16_from_f32_at(level, inputs, &outputs, inputs.count)
        let wrong = zip(inputs, outputs).filter { Self.oracle($0) != $1 }
        #expect(wrong.isEmpty, "\(wrong.prefix(5))")
    }

    @Test("One odd sample among ordinary ones is treated as it is alone, wherever it stands", arguments: levels)
    func oddSamples(level: rk_level) {
        let odd: [Float] = [.nan, -.nan, .infinity, -.infinity, 70_000, -70_000, 1, -1, -1.00001]
        for place in 0..<300 {
            var inputs = (0..<300).map { Float($0) / 512 }
            inputs[place] = odd[place % odd.count]
            var outputs = [Int16](repeating: 7, count: 300)
            rk_pcm16_from_f32_at(level, inputs, &outputs, 300)
            #expect(outputs == inputs.map(Self.oracle))
        }
    }

    @Test("A length that no vector divides is converted to its end and not beyond", arguments: 0...131)
    func tails(count: Int) {
        let source = (0..<count).map { Int16($0 * 243 - 16_000) }
        for level in Self.levels {
            var floats = [Float](repeating: 7, count: count + 1)
            rk_f32_from_pcm16_at(level, source, &floats, count)
            #expect(floats == source.map { Float($0) / 32_768 } + [7])
            var back = [Int16](repeating: 7, count: count + 1)
            rk_pcm16_from_f32_at(level, floats, &back, count)
            #expect(back == source + [7])
        }
    }

    @Test("Bytes need no alignment")
    func unaligned() throws {
        let bytes: [UInt8] = [0xFF, 0x01, 0x80, 0xFF, 0x7F, 0x00, 0x80]
        let floats = try [Float](capacity: 3) { output in
            try PCMConversion.decode(bytes.span.bytes.extracting(1..<7), as: .pcm16, into: &output)
        }
        #expect(floats == [-32_767.0 / 32_768, 32_767.0 / 32_768, -1])
    }

    @Test("An encoding written and read gives the samples that its resolution holds", arguments: AudioEncoding.allCases)
    func encodings(encoding: AudioEncoding) throws {
        var generator = SeededGenerator(seed: 2)
        let samples = generator.noise(1_000, amplitude: 0.9)
        let bytes = PCMConversion.bytes(from: samples, as: encoding)
        #expect(bytes.count == 1_000 * encoding.bytesPerSample)
        let back = try PCMConversion.floats(from: bytes, as: encoding)
        // Half a step of 16 bits; for G.711 half the widest step, 1/32 of full scale, at most.
        let bound: Float = [.pcm16: 1.0 / 65_536, .float32: 0, .muLaw: 1.0 / 64, .aLaw: 1.0 / 64][encoding]!
        #expect(zip(samples, back).allSatisfy { abs($0 - $1) <= bound })
        // Written again it is the same: decoding gave the middle of each step.
        #expect(PCMConversion.bytes(from: back, as: encoding) == bytes)
    }

    @Test("The 16-bit doors agree with the float doors", arguments: AudioEncoding.allCases)
    func sixteenBit(encoding: AudioEncoding) throws {
        let samples = Self.allInt16
        let bytes = PCMConversion.bytes(from: samples, as: encoding)
        #expect(bytes == PCMConversion.bytes(from: PCMConversion.floats(from: samples), as: encoding))
        let direct = try PCMConversion.int16s(from: bytes, as: encoding)
        #expect(direct == PCMConversion.int16s(from: try PCMConversion.floats(from: bytes, as: encoding)))
    }

    @Test("Bytes that end inside a sample are refused with what is missing")
    func partialSample() {
        #expect {
            try PCMConversion.floats(from: [1, 2, 3], as: .pcm16)
        } throws: { error in
            let error = error as? PCMConversionError
            return error?.code == .partialSample && error?.expected == 2 && error?.actual == 1
        }
    }

    @Test("Too little room is refused and nothing is written")
    func noRoom() throws {
        var error: PCMConversionError?
        let written = [Int16](capacity: 4) { output in
            do throws(PCMConversionError) {
                try PCMConversion.convert([Float](repeating: 1, count: output.freeCapacity + 1).span, into: &output)
            } catch let caught { error = caught }
        }
        #expect(written.isEmpty)
        #expect(error?.code == .destinationTooSmall)
    }

    @Test("A mutable span is overwritten from its start")
    func mutableSpan() throws {
        var floats: [Float] = [9, 9, 9]
        var span = floats.mutableSpan
        try PCMConversion.convert([Int16.min, 16_384].span, into: &span)
        #expect(floats == [-1, 0.5, 9])
        var integers: [Int16] = [9, 9, 9]
        var target = integers.mutableSpan
        try PCMConversion.convert([Float(2), -0.5].span, into: &target)
        #expect(integers == [32_767, -16_384, 9])
    }
}
