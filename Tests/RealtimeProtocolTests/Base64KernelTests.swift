import CRealtimeKernels
import Testing

/// The kernels' contract, said once in the plainest way: longest run of whole groups that is valid and fits.
private enum Reference {
    static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static let digits: [Int?] = (UInt8.min...UInt8.max).map { alphabet.firstIndex(of: $0) }

    static func decode(_ text: [UInt8], capacity: Int) -> (taken: Int, bytes: [UInt8]) {
        var bytes: [UInt8] = []
        var taken = 0
        while taken + 4 <= text.count, bytes.count + 3 <= capacity {
            let digits = text[taken..<taken + 4].compactMap { Reference.digits[Int($0)] }
            guard digits.count == 4 else { break }
            let group = digits.reduce(0) { $0 * 64 + $1 }
            bytes += [UInt8(group / 65_536), UInt8(group / 256 % 256), UInt8(group % 256)]
            taken += 4
        }
        return (taken, bytes)
    }

    static func encode(_ bytes: [UInt8], capacity: Int) -> (taken: Int, text: [UInt8]) {
        var text: [UInt8] = []
        var taken = 0
        while taken + 3 <= bytes.count, text.count + 4 <= capacity {
            let group = bytes[taken..<taken + 3].reduce(0) { $0 * 256 + Int($1) }
            for weight in [262_144, 4_096, 64, 1] { text.append(alphabet[group / weight % 64]) }
            taken += 3
        }
        return (taken, text)
    }
}

/// Memory with known bytes around it, at any alignment.
private struct Arena {
    static let canary: UInt8 = 0xA5
    private var memory: [UInt8]
    private let start: Int
    private let count: Int

    init(offset: Int, content: [UInt8]) {
        start = 64 + offset
        count = content.count
        memory = [UInt8](repeating: Self.canary, count: 64 + offset) + content
        memory += [UInt8](repeating: Self.canary, count: 64)
    }

    init(offset: Int, capacity: Int) {
        self.init(offset: offset, content: [UInt8](repeating: Self.canary, count: capacity))
    }

    mutating func withStart<R>(_ body: (UnsafeMutablePointer<UInt8>) -> R) -> R {
        memory.withUnsafeMutableBufferPointer { body($0.baseAddress! + start) }
    }

    func content(_ count: Int) -> [UInt8] { Array(memory[start..<start + count]) }

    /// Whether everything outside the content is as it was.
    var isIntact: Bool {
        memory[..<start].allSatisfy { $0 == Self.canary } && memory[(start + count)...].allSatisfy { $0 == Self.canary }
    }
}

let everyKernelLevel = [
    rk_level_portable, rk_level_neon, rk_level_ssse3, rk_level_avx2, rk_level_avx512, rk_level_avx512vbmi,
]

@Suite("Base64 kernels")
struct Base64KernelTests {
    /// Text of random length, sometimes with something outside the alphabet in it.
    private static func text(_ random: inout HotPathRandom) -> [UInt8] {
        let count =
            random.chance(1, in: 4)
            ? Int.random(in: 0...1_300, using: &random) : Int.random(in: 0...160, using: &random)
        var text = (0..<count).map { _ in Reference.alphabet[Int.random(in: 0..<64, using: &random)] }
        if !text.isEmpty, random.chance(1, in: 2) {
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let place = Int.random(in: 0..<count, using: &random)
                text[place] = random.chance(1, in: 2) ? UInt8.random(in: 0...255, using: &random) : UInt8(ascii: "\"")
            }
        }
        return text
    }

    @Test(
        "Every level decodes as the reference does, whatever length, content, capacity and alignment",
        arguments: everyKernelLevel
    )
    func decode(level: rk_level) {
        let seed: UInt64 = 0xB64_DEC0
        var random = HotPathRandom(seed: seed)
        for round in 0..<1_200 {
            let text = Self.text(&random)
            let whole = text.count / 4 * 3
            let capacity = random.chance(1, in: 3) ? whole : Int.random(in: 0...(whole + 70), using: &random)
            var source = Arena(offset: Int.random(in: 0..<64, using: &random), content: text)
            var destination = Arena(offset: Int.random(in: 0..<64, using: &random), capacity: capacity)
            let taken = source.withStart { source in
                destination.withStart { rk_base64_decode_at(level, source, text.count, $0, capacity) }
            }
            let expected = Reference.decode(text, capacity: capacity)
            #expect(taken == expected.taken, "seed \(seed) round \(round)")
            #expect(destination.content(expected.bytes.count) == expected.bytes, "seed \(seed) round \(round)")
            #expect(destination.isIntact, "seed \(seed) round \(round)")
        }
    }

    @Test("Every level scans exactly what it would decode", arguments: everyKernelLevel)
    func scan(level: rk_level) {
        let seed: UInt64 = 0xB64_5CA4
        var random = HotPathRandom(seed: seed)
        for round in 0..<1_200 {
            let text = Self.text(&random)
            var source = Arena(offset: Int.random(in: 0..<64, using: &random), content: text)
            let taken = source.withStart { rk_base64_scan_at(level, $0, text.count) }
            #expect(taken == Reference.decode(text, capacity: .max).taken, "seed \(seed) round \(round)")
        }
    }

    @Test(
        "Every level encodes as the reference does, whatever length, capacity and alignment",
        arguments: everyKernelLevel
    )
    func encode(level: rk_level) {
        let seed: UInt64 = 0xB64_E4C0
        var random = HotPathRandom(seed: seed)
        for round in 0..<1_200 {
            let bytes = random.bytes(Int.random(in: 0...(random.chance(1, in: 4) ? 1_000 : 130), using: &random))
            let whole = bytes.count / 3 * 4
            let capacity = random.chance(1, in: 3) ? whole : Int.random(in: 0...(whole + 70), using: &random)
            var source = Arena(offset: Int.random(in: 0..<64, using: &random), content: bytes)
            var destination = Arena(offset: Int.random(in: 0..<64, using: &random), capacity: capacity)
            let taken = source.withStart { source in
                destination.withStart { rk_base64_encode_at(level, source, bytes.count, $0, capacity) }
            }
            let expected = Reference.encode(bytes, capacity: capacity)
            #expect(taken == expected.taken, "seed \(seed) round \(round)")
            #expect(destination.content(expected.text.count) == expected.text, "seed \(seed) round \(round)")
            #expect(destination.isIntact, "seed \(seed) round \(round)")
        }
    }

    @Test("Every level stops in front of every byte outside the alphabet, in every lane", arguments: everyKernelLevel)
    func everyByteInEveryLane(level: rk_level) {
        let count = 320
        var text = [UInt8](repeating: UInt8(ascii: "/"), count: count)
        var bytes = [UInt8](repeating: 0, count: count / 4 * 3)
        for byte in UInt8.min...UInt8.max {
            let isDigit = Reference.digits[Int(byte)] != nil
            for place in 0..<count {
                text[place] = byte
                let expected = isDigit ? count : place / 4 * 4
                let decoded = rk_base64_decode_at(level, text, count, &bytes, bytes.count)
                let scanned = rk_base64_scan_at(level, text, count)
                if decoded != expected || scanned != expected {
                    Issue.record("byte \(byte) at \(place): decoded \(decoded), scanned \(scanned)")
                }
                text[place] = UInt8(ascii: "/")
            }
        }
    }

    @Test("The last group is accepted exactly where it is canonical")
    func lastGroup() {
        // All pairs of digits with two signs of padding, all last digits with one, and everything else that is not it.
        for (a, first) in Reference.alphabet.enumerated() {
            for (b, second) in Reference.alphabet.enumerated() {
                let two = rk_base64_last_group([first, second, UInt8(ascii: "="), UInt8(ascii: "=")])
                #expect(two == (b % 16 == 0 ? UInt32(65_536 + a * 4 + b / 16) : 0))
            }
            for (c, third) in Reference.alphabet.enumerated() {
                let one = rk_base64_last_group([first, UInt8(ascii: "Q"), third, UInt8(ascii: "=")])
                #expect(one == (c % 4 == 0 ? UInt32(131_072 + c / 4 * 256 + a * 4 + 1) : 0))
            }
        }
        for text in ["AAAA", "A===", "====", "AA=A", "=AA=", "A=A=", "A\"==", "AA\"=", "\u{7F}A=="] {
            #expect(rk_base64_last_group(Array(text.utf8)) == 0, "\(text)")
        }
    }
}
