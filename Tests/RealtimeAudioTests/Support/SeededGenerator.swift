/// SplitMix64 (Steele, Lea, Flood 2014): a test prints its seed, so a failure can be run again.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

extension SeededGenerator {
    /// Uniform in −amplitude … amplitude.
    mutating func noise(_ count: Int, amplitude: Float = 0.5) -> [Float] {
        (0..<count).map { _ in Float.random(in: -amplitude...amplitude, using: &self) }
    }

    /// A cut of 0 ..< `count` into pieces: often 0, 1 or 7, sometimes long.
    mutating func pieces(of count: Int, longest: Int) -> [Range<Int>] {
        var pieces: [Range<Int>] = []
        var start = 0
        while start < count {
            let length =
                switch Int.random(in: 0..<6, using: &self) {
                case 0: 0
                case 1: 1
                case 2: 7
                default: Int.random(in: 1...longest, using: &self)
                }
            let end = min(count, start + length)
            pieces.append(start..<end)
            start = end
        }
        return pieces
    }
}
