import CRealtimeKernels
import Testing

/// G.711 written down as the recommendation tells it: segments and steps, found by search. Slow and plain.
private enum G711Oracle {
    /// Decision values and outputs of μ-law for one sign, on the 16-bit scale: segment s has 16 steps of 8 · 2^s.
    static func muLawMagnitude(of code: Int) -> Int {
        let (segment, step) = (code / 16, code % 16)
        var start = 0
        for lower in 0..<segment { start += 16 * (8 << lower) }
        let width = 8 << segment
        // The first step of the first segment is half as wide; every output is the middle of its step less that half.
        return start + step * width + width / 2 - 4
    }

    static func muLawCode(of sample: Int) -> UInt8 {
        // Beyond 32 635 the coder clips, so that adding the half step of 132 stays within 15 bits.
        let magnitude = min(abs(sample), 32_635)
        // The step that holds the magnitude: the last whose lower edge is not above it.
        var found = 0
        for code in 0..<128 {
            let width = 8 << (code / 16)
            let lowerEdge = code == 0 ? 0 : muLawMagnitude(of: code) - width / 2
            if lowerEdge <= magnitude { found = code }
        }
        return ~UInt8(found | (sample < 0 ? 0x80 : 0))
    }

    static func muLawSample(of byte: UInt8) -> Int {
        let plain = Int(~byte)
        let magnitude = muLawMagnitude(of: plain & 0x7F)
        return plain & 0x80 != 0 ? -magnitude : magnitude
    }

    /// A-law: segments 0 and 1 have steps of 16, each further one twice that; outputs are the middles.
    static func aLawEdge(of code: Int) -> (lower: Int, width: Int) {
        let (segment, step) = (code / 16, code % 16)
        let width = segment < 2 ? 16 : 16 << (segment - 1)
        let start = segment == 0 ? 0 : 256 << (segment - 1)
        return (start + step * width, width)
    }

    static func aLawCode(of sample: Int) -> UInt8 {
        // Negative samples are folded by complement: −1 is the first negative one.
        let magnitude = sample < 0 ? -sample - 1 : sample
        var found = 0
        for code in 0..<128 where aLawEdge(of: code).lower <= magnitude { found = code }
        return UInt8(found | (sample < 0 ? 0 : 0x80)) ^ 0x55
    }

    static func aLawSample(of byte: UInt8) -> Int {
        let plain = Int(byte ^ 0x55)
        let (lower, width) = aLawEdge(of: plain & 0x7F)
        let magnitude = lower + width / 2
        return plain & 0x80 != 0 ? magnitude : -magnitude
    }
}

@Suite("G.711")
struct G711Tests {
    static let levels: [rk_level] = [rk_level_portable, rk_level_avx2, rk_level_avx512]
    static let samples = (Int(Int16.min)...Int(Int16.max)).map { Int16($0) }
    static let codes = (0...255).map { UInt8($0) }

    @Test("μ-law encodes all 65 536 samples as the recommendation says", arguments: levels)
    func muLawEncoding(level: rk_level) {
        var bytes = [UInt8](repeating: 0, count: 65_536)
        rk_mulaw_from_pcm16_at(level, Self.samples, &bytes, 65_536)
        let wrong = zip(Self.samples, bytes).filter { G711Oracle.muLawCode(of: Int($0)) != $1 }
        #expect(wrong.isEmpty, "\(wrong.count), first \(wrong.prefix(5))")
    }

    @Test("A-law encodes all 65 536 samples as the recommendation says", arguments: levels)
    func aLawEncoding(level: rk_level) {
        var bytes = [UInt8](repeating: 0, count: 65_536)
        rk_alaw_from_pcm16_at(level, Self.samples, &bytes, 65_536)
        let wrong = zip(Self.samples, bytes).filter { G711Oracle.aLawCode(of: Int($0)) != $1 }
        #expect(wrong.isEmpty, "\(wrong.count), first \(wrong.prefix(5))")
    }

    @Test("Both laws decode all 256 codes as the recommendation says", arguments: levels)
    func decoding(level: rk_level) {
        var muLaw = [Int16](repeating: 0, count: 256)
        var aLaw = [Int16](repeating: 0, count: 256)
        rk_pcm16_from_mulaw_at(level, Self.codes, &muLaw, 256)
        rk_pcm16_from_alaw_at(level, Self.codes, &aLaw, 256)
        #expect(muLaw.map { Int($0) } == Self.codes.map { G711Oracle.muLawSample(of: $0) })
        #expect(aLaw.map { Int($0) } == Self.codes.map { G711Oracle.aLawSample(of: $0) })
    }

    @Test("The float forms are the 16-bit forms at full scale 32 768", arguments: levels)
    func floats(level: rk_level) {
        var integers = [Int16](repeating: 0, count: 256)
        var floats = [Float](repeating: 0, count: 256)
        rk_pcm16_from_mulaw_at(level, Self.codes, &integers, 256)
        rk_f32_from_mulaw_at(level, Self.codes, &floats, 256)
        #expect(floats == integers.map { Float($0) / 32_768 })
        rk_pcm16_from_alaw_at(level, Self.codes, &integers, 256)
        rk_f32_from_alaw_at(level, Self.codes, &floats, 256)
        #expect(floats == integers.map { Float($0) / 32_768 })
        let wide: [Float] = [2, -2, .nan, .infinity, -.infinity]
        var bytes = [UInt8](repeating: 0, count: 5)
        rk_mulaw_from_f32_at(level, wide, &bytes, 5)
        #expect(bytes == [0x80, 0x00, 0xFF, 0x80, 0x00])
        rk_alaw_from_f32_at(level, wide, &bytes, 5)
        #expect(bytes == [0xAA, 0x2A, 0xD5, 0xAA, 0x2A])
    }

    @Test("A length that no vector divides is converted to its end and not beyond", arguments: 0...131)
    func tails(count: Int) {
        let samples = (0..<count).map { Self.samples[$0 * 499 % 65_536] }
        let codes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 37) }
        for level in Self.levels {
            var bytes = [UInt8](repeating: 7, count: count + 1)
            rk_mulaw_from_pcm16_at(level, samples, &bytes, count)
            #expect(bytes == samples.map { G711Oracle.muLawCode(of: Int($0)) } + [7])
            rk_alaw_from_pcm16_at(level, samples, &bytes, count)
            #expect(bytes == samples.map { G711Oracle.aLawCode(of: Int($0)) } + [7])
            var decoded = [Int16](repeating: 7, count: count + 1)
            rk_pcm16_from_mulaw_at(level, codes, &decoded, count)
            #expect(decoded == codes.map { Int16(G711Oracle.muLawSample(of: $0)) } + [7])
            rk_pcm16_from_alaw_at(level, codes, &decoded, count)
            #expect(decoded == codes.map { Int16(G711Oracle.aLawSample(of: $0)) } + [7])
        }
    }

    @Test("A decoded code encodes to itself, μ-law's negative zero to its positive")
    func codesAreFixed() {
        var samples = [Int16](repeating: 0, count: 256)
        var bytes = Self.codes
        rk_pcm16_from_mulaw(Self.codes, &samples, 256)
        rk_mulaw_from_pcm16(samples, &bytes, 256)
        #expect(bytes == Self.codes.map { $0 == 0x7F ? 0xFF : $0 })
        rk_pcm16_from_alaw(Self.codes, &samples, 256)
        rk_alaw_from_pcm16(samples, &bytes, 256)
        #expect(bytes == Self.codes)
    }
}
