/// The noise of the room that a clip was recorded in, for as long as it is wanted: a microphone does not fall silent
/// between two sentences, and a detector that has got used to silence takes the room of the next recording for speech.
///
/// Grains of 20 ms from the clip's quietest 120 ms, at random places, faded over into each other.
struct RoomNoise {
    private let source: ArraySlice<Int16>
    private let grain: Int
    private var chance = UInt64(1)
    private var tail: [Double]

    /// Finds the quietest stretch of a clip at `rate` samples per second.
    init(of clip: [Int16], rate: Int) {
        grain = rate / 50
        let length = min(rate * 120 / 1_000, clip.count)
        let quietest = stride(from: 0, through: max(0, clip.count - length), by: max(1, grain / 2)).min { a, b in
            Self.energy(clip[a..<a + length]) < Self.energy(clip[b..<b + length])
        }
        let start = quietest ?? 0
        source = clip[start..<start + length]
        tail = [Double](repeating: 0, count: grain / 2)
    }

    private static func energy(_ samples: ArraySlice<Int16>) -> Double {
        samples.reduce(0) { $0 + Double($1) * Double($1) }
    }

    /// The next half grain.
    mutating func next() -> [Int16] {
        chance = chance &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let room = max(1, source.count - grain)
        let start = source.startIndex + Int(chance >> 33) % room
        let half = grain / 2
        var samples: [Int16] = []
        samples.reserveCapacity(half)
        for index in 0..<grain where start + index < source.endIndex {
            // Triangles whose squares add up to two thirds on average: 1.22 keeps the power.
            let gain = 1.22 * Double(index < half ? index : grain - index) / Double(half)
            let value = Double(source[start + index]) * gain
            if index < half {
                samples.append(Int16(clamping: Int((tail[index] + value).rounded())))
            } else if index - half < half {
                tail[index - half] = value
            }
        }
        return samples
    }
}
