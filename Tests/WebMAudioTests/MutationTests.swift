import Testing
import WebMAudio

@Suite("WebM: random streams")
struct MutationTests {
    /// SplitMix64 (Steele, Lea and Flood, 2014).
    struct Generator: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
    }

    static let limits: WebMLimits = {
        var limits = WebMLimits()
        limits.blockBytes = 512
        limits.codecPrivateBytes = 64
        limits.packets = 1 << 20
        return limits
    }()

    /// Changes, takes out, doubles and moves bytes.
    static func mutated(_ stream: [UInt8], _ random: inout Generator) -> [UInt8] {
        var stream = stream
        for _ in 0..<Int.random(in: 1...6, using: &random) where !stream.isEmpty {
            let place = Int.random(in: 0..<stream.count, using: &random)
            let end = min(stream.count, place + Int.random(in: 1...12, using: &random))
            switch Int.random(in: 0..<6, using: &random) {
            case 0: stream[place] = .random(in: .min ... .max, using: &random)
            case 1: stream[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 2: stream.removeSubrange(place..<end)
            case 3: stream.insert(contentsOf: stream[place..<end], at: place)
            case 4: stream[place] = 0xFF
            default: stream.swapAt(place, Int.random(in: 0..<stream.count, using: &random))
            }
        }
        return stream
    }

    @Test("Eight thousand broken recordings neither trap nor grow, and every cut of each gives the same")
    func mutations() {
        let seed = UInt64.random(in: .min ... .max)
        print("seed \(seed)")
        var random = Generator(state: seed)
        let block = WebMWriter.simpleBlock([2, 0x83, 0x61, 0x28] + WebMWriter.packet(9, length: 400), flags: 0x86)
        let good = WebMWriter.recording(packets: 4) + block + WebMWriter.recording(packets: 2)
        var failures = 0
        var wrong = 0
        for _ in 0..<8_000 {
            let stream = Self.mutated(good, &random)
            let whole = Demuxing(stream, limits: Self.limits)
            let cuts = (0..<8).map { _ in Int.random(in: 0...stream.count, using: &random) }.sorted()
            let cut = Demuxing(stream, cutAt: cuts, limits: Self.limits)
            if whole != cut || whole.mostBuffered > 520 || cut.mostBuffered > 520 { wrong += 1 }
            if whole.failure != nil { failures += 1 }
        }
        #expect(wrong == 0, "seed \(seed)")
        // The mutations are of any use only where some break the stream and some do not.
        #expect((800...7_600).contains(failures), "seed \(seed)")
    }
}
