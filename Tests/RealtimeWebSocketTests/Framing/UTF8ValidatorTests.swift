import CRealtimeKernels
import Testing

@Suite("UTF-8 validation")
struct UTF8ValidatorTests {
    typealias Scan = @Sendable (UnsafeMutablePointer<rk_utf8_state>, UnsafePointer<UInt8>, Int) -> Int

    static let paths: [(name: String, scan: Scan)] = [
        ("dispatched", { rk_utf8_scan($0, $1, $2) }),
        ("portable", { rk_utf8_scan_portable($0, $1, $2) }),
    ]

    /// How many bytes from the front can be the beginning of well-formed UTF-8, and whether they end between two
    /// scalars. Written from the definition of scalars and shortest forms (D76, D92), not from table 3-7.
    static func oracle(_ bytes: [UInt8]) -> (good: Int, isWhole: Bool) {
        var index = 0
        while index < bytes.count {
            let first = bytes[index]
            let length = first < 0x80 ? 1 : first >> 5 == 6 ? 2 : first >> 4 == 14 ? 3 : first >> 3 == 30 ? 4 : 0
            if length == 0 { return (index, false) }
            // A prefix is good if some continuation of it is a scalar in its shortest form: compare the range of
            // values it can become with the range that is allowed.
            var low = length == 1 ? UInt32(first) : UInt32(first) & (0x7F >> UInt32(length))
            var high = low
            let minimum: UInt32 = [0, 0, 0x80, 0x800, 0x10000][length]
            for step in 0..<length {
                if step > 0 {
                    guard index + step < bytes.count else { return (bytes.count, false) }
                    guard bytes[index + step] >> 6 == 2 else { return (index + step, false) }
                    low = low << 6 | UInt32(bytes[index + step] & 0x3F)
                    high = low
                }
                var least = low
                var most = high
                for _ in 0..<(length - 1 - step) {
                    least <<= 6
                    most = most << 6 | 0x3F
                }
                let canBeScalar = !(least >= 0xD800 && most <= 0xDFFF)
                guard most >= minimum, least <= 0x10FFFF, canBeScalar else { return (index + step, false) }
            }
            index += length
        }
        return (bytes.count, true)
    }

    static func run(_ scan: Scan, _ bytes: [UInt8], cuts: [Range<Int>]) -> (good: Int, isWhole: Bool) {
        var state = rk_utf8_state()
        for range in cuts {
            let found = bytes.withUnsafeBufferPointer { buffer -> Int in
                guard let base = buffer.baseAddress else { return 0 }
                return scan(&state, base + range.lowerBound, range.count)
            }
            if found < range.count { return (range.lowerBound + found, false) }
        }
        return (bytes.count, state.remaining == 0)
    }

    @Test("Every sequence of one and two bytes, and of three after each lead that needs them")
    func exhaustive() {
        for (name, scan) in Self.paths {
            for first in UInt8.min...UInt8.max {
                for second in UInt8.min...UInt8.max {
                    let thirds: [UInt8] =
                        first >= 0xE0 ? [0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xFF] : [0x41]
                    for third in thirds {
                        for bytes in [[first], [first, second], [first, second, third]] {
                            let expected = Self.oracle(bytes)
                            let found = Self.run(scan, bytes, cuts: [0..<bytes.count])
                            guard found == expected else {
                                Issue.record("\(name): \(bytes) gave \(found), not \(expected)")
                                return
                            }
                        }
                    }
                }
            }
        }
    }

    @Test("Sampled sequences of four bytes agree with the oracle and with the standard library")
    func fourBytes() {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SeededGenerator(seed: seed)
        let edges: [UInt8] = [
            0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE,
            0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF,
        ]
        for _ in 0..<20_000 {
            let bytes = (0..<4).map { _ in edges.randomElement(using: &random) ?? 0 }
            let expected = Self.oracle(bytes)
            for (name, scan) in Self.paths {
                let found = Self.run(scan, bytes, cuts: [0..<4])
                guard found == expected else {
                    Issue.record("seed \(seed) \(name): \(bytes) gave \(found), not \(expected)")
                    return
                }
            }
            #expect((String(validating: bytes, as: UTF8.self) != nil) == expected.isWhole)
        }
    }

    @Test("Every scalar's own encoding passes, at every split")
    func everyScalar() {
        for value in stride(from: UInt32(0), through: 0x10FFFF, by: 61) {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let bytes = Array(String(scalar).utf8)
            for middle in 0...bytes.count {
                let found = Self.run(Self.paths[0].scan, bytes, cuts: [0..<middle, middle..<bytes.count])
                guard found == (bytes.count, true) else {
                    Issue.record("U+\(String(value, radix: 16)) split at \(middle)")
                    return
                }
            }
        }
    }

    @Test("A bad byte is found at its place in long ASCII, whatever the alignment", arguments: [0, 1, 7, 31, 63])
    func badByteInASCII(offset: Int) {
        for (name, scan) in Self.paths {
            for place in 0..<200 {
                var bytes = [UInt8](repeating: 0x61, count: 200 + offset)
                bytes[offset + place] = 0xFF
                let tail = Array(bytes[offset...])
                guard Self.run(scan, tail, cuts: [0..<200]) == (place, false) else {
                    Issue.record("\(name): place \(place)")
                    return
                }
            }
        }
    }

    @Test("Random mixtures agree with the oracle at random splits")
    func mixtures() {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SeededGenerator(seed: seed)
        for _ in 0..<300 {
            var bytes: [UInt8] = []
            for _ in 0..<Int.random(in: 0...20, using: &random) {
                let piece = [
                    "plain ascii that is long enough for a vector of sixty-four bytes, really", "é", "€", "中文", "😀",
                ]
                bytes += Array((piece.randomElement(using: &random) ?? "").utf8)
            }
            if Bool.random(using: &random), !bytes.isEmpty {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            let expected = Self.oracle(bytes)
            for (name, scan) in Self.paths {
                #expect(Self.run(scan, bytes, cuts: [0..<bytes.count]) == expected, "\(name) seed \(seed)")
                #expect(Self.run(scan, bytes, cuts: random.cuts(of: bytes.count)) == expected, "\(name) seed \(seed)")
            }
        }
    }
}
