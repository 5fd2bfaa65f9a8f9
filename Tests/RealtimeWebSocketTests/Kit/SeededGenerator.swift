/// SplitMix64: random numbers that a printed seed brings back.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// Cuts `count` bytes into pieces of random length, many of them tiny.
    mutating func cuts(of count: Int) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var start = 0
        while start < count {
            let length =
                Bool.random(using: &self)
                ? Int.random(in: 1...4, using: &self) : Int.random(in: 1...2_000, using: &self)
            ranges.append(start..<min(count, start + length))
            start += length
        }
        return ranges
    }
}
