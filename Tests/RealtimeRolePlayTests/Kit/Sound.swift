import COpus
import Testing

/// Sounds that tests make, and what they measure of sounds.
enum Sound {
    /// A tone, half of full scale.
    static func tone(_ hertz: Double = 440, seconds: Double = 1, rate: Int = 16_000) -> [Int16] {
        // A rotation a sample, so that no library of functions is needed here.
        let (step, steps) = (2 * Double.pi * hertz / Double(rate), Int(seconds * Double(rate)))
        let (cosine, sine) = cosineAndSine(step)
        var (x, y) = (1.0, 0.0)
        return (0..<steps).map { _ in
            defer { (x, y) = (x * cosine - y * sine, x * sine + y * cosine) }
            return Int16(y * 16_384)
        }
    }

    /// By their series; `angle` is small.
    private static func cosineAndSine(_ angle: Double) -> (Double, Double) {
        var (cosine, sine, term) = (1.0, 0.0, 1.0)
        for order in 1..<24 {
            term *= angle / Double(order)
            if order % 2 == 1 { sine += order % 4 == 1 ? term : -term } else { cosine += order % 4 == 0 ? term : -term }
        }
        return (cosine, sine)
    }

    static func bytes(_ samples: [Int16]) -> [UInt8] {
        samples.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
    }

    /// How often the sign changes from minus to plus in a second: a tone's frequency.
    static func crossings(_ samples: ArraySlice<Int16>, rate: Int) -> Double {
        let count = zip(samples, samples.dropFirst()).count { $0 < 0 && $1 >= 0 }
        return Double(count) * Double(rate) / Double(max(1, samples.count))
    }

    /// Root mean square.
    static func level(_ samples: ArraySlice<Int16>) -> Double {
        (samples.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(max(1, samples.count))).squareRoot()
    }

    /// 20 ms packets of libopus' encoder, for samples at 48 kHz; as many channels as are interleaved.
    static func opusPackets(_ samples: [Int16], channels: Int = 1) throws -> [[UInt8]] {
        var code: Int32 = 0
        let encoder = try #require(opus_encoder_create(48_000, Int32(channels), OPUS_APPLICATION_AUDIO, &code))
        defer { opus_encoder_destroy(encoder) }
        let frame = 960 * channels
        return stride(from: 0, through: samples.count - frame, by: frame).map { start in
            var packet = [UInt8](repeating: 0, count: 4_000)
            let count = opus_encode(encoder, Array(samples[start..<(start + frame)]), 960, &packet, 4_000)
            return Array(packet.prefix(Int(count)))
        }
    }
}
