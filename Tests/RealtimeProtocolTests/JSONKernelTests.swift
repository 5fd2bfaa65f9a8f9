import CRealtimeKernels
import Testing

@Suite("JSON string kernels")
struct JSONKernelTests {
    private static func isPlain(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte < 0x80 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }

    @Test(
        "Every level stops at every byte that is not plain, in every lane, and at no other",
        arguments: everyKernelLevel
    )
    func everyByteInEveryLane(level: rk_level) {
        let count = 150
        var text = [UInt8](repeating: UInt8(ascii: "!"), count: count)
        for byte in UInt8.min...UInt8.max {
            for place in 0..<count {
                text[place] = byte
                defer { text[place] = UInt8(ascii: "!") }
                let expected = Self.isPlain(byte) ? count : place
                let long = rk_json_plain_at(level, text, count)
                let short = rk_json_plain_short(text, count)
                if long != expected || short != expected { Issue.record("byte \(byte) at \(place): \(long), \(short)") }
            }
        }
    }

    @Test("Every level equals the plainest loop on random text of every length", arguments: everyKernelLevel)
    func random(level: rk_level) {
        let seed: UInt64 = 0x1503_5CA4
        var random = HotPathRandom(seed: seed)
        for count in 0..<700 {
            // Memory of its own, so that a sanitizer sees a read behind the end.
            var text = (0..<count).map { _ in UInt8.random(in: 0x23...0x5B, using: &random) }
            if count > 0, random.chance(1, in: 2) {
                text[Int.random(in: 0..<count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            let expected = text.firstIndex { !Self.isPlain($0) } ?? count
            #expect(rk_json_plain_at(level, text, count) == expected, "seed \(seed) count \(count)")
            #expect(rk_json_plain_short(text, count) == expected, "seed \(seed) count \(count)")
        }
    }
}
