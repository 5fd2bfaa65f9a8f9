import CRealtimeKernels
import Testing

@Suite("UTF-8 kernels")
struct UTF8KernelTests {
    private static let levels = [rk_level_portable, rk_level_avx2]

    private static func valid(_ level: rk_level, _ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBufferPointer { rk_utf8_valid_at(level, $0.baseAddress, $0.count) }
    }

    @Test("every scalar is valid, alone and across the edges of blocks", arguments: levels)
    func everyScalar(level: rk_level) {
        var wrong: [UInt32] = []
        for value in UInt32(0)...0x10FFFF {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let pad = Int(value % 34)
            let bytes = [UInt8](repeating: 0x61, count: pad) + Array(String(Character(scalar)).utf8)
            if !Self.valid(level, bytes) { wrong.append(value) }
        }
        #expect(wrong.isEmpty)
    }

    @Test("every sequence of two and three bytes is judged as the standard library does", arguments: levels)
    func everyShortSequence(level: rk_level) {
        // Lead and first continuation bytes decide nearly everything: all pairs, then a third byte of each kind.
        var disagreements = 0
        for first in UInt8(0x80)...0xFF {
            for second in UInt8.min...UInt8.max {
                for tail: [UInt8] in [[], [0x80], [0xBF], [0x61], [0xC2], [0x80, 0x80], [0xBF, 0xBF]] {
                    let bytes = [first, second] + tail
                    let expected = String(validating: bytes, as: UTF8.self) != nil
                    if Self.valid(level, bytes) != expected { disagreements += 1 }
                    let late = [UInt8](repeating: 0x20, count: 30) + bytes
                    if Self.valid(level, late) != expected { disagreements += 1 }
                }
            }
        }
        #expect(disagreements == 0)
    }

    @Test("random text with one byte changed is judged as the standard library does", arguments: levels)
    func mutations(level: rk_level) {
        var generator = HotPathRandom(seed: 20_261_121)
        var disagreements = 0
        for _ in 0..<20_000 {
            let alphabet = Array("aé世😀\u{7FF}\u{FFFF}\u{10FFFF} \"\\")
            let text = String(
                (0..<Int.random(in: 0...40, using: &generator)).map { _ in
                    alphabet.randomElement(using: &generator) ?? "a"
                }
            )
            var bytes = Array(text.utf8)
            if !bytes.isEmpty, Bool.random(using: &generator) {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
            let expected = String(validating: bytes, as: UTF8.self) != nil
            if Self.valid(level, bytes) != expected { disagreements += 1 }
        }
        #expect(disagreements == 0, "seed 20261121")
    }

    @Test("the first byte to escape is found at every place, in text of every length", arguments: levels)
    func unescaped(level: rk_level) {
        var wrong = 0
        for length in 0...100 {
            for place in 0...length {
                for special: UInt8 in [0x22, 0x5C, 0x00, 0x1F] {
                    var bytes = [UInt8](repeating: 0xE4, count: length)
                    if place < length { bytes[place] = special }
                    let found = bytes.withUnsafeBufferPointer { rk_json_unescaped_at(level, $0.baseAddress, $0.count) }
                    if found != place { wrong += 1 }
                    let short = bytes.withUnsafeBufferPointer { rk_json_unescaped_short($0.baseAddress, $0.count) }
                    if short != place { wrong += 1 }
                }
            }
        }
        #expect(wrong == 0)
    }

    @Test("copies of every short length are whole and touch nothing beside them")
    func copies() {
        for count in 0...40 {
            let source = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ 1) }
            var target = [UInt8](repeating: 0xAA, count: count + 2)
            target.withUnsafeMutableBufferPointer { target in
                source.withUnsafeBufferPointer { source in
                    guard let to = target.baseAddress, let from = source.baseAddress else { return }
                    rk_copy_short(to + 1, from, count)
                }
            }
            #expect(target == [0xAA] + source + [0xAA])
        }
    }
}
