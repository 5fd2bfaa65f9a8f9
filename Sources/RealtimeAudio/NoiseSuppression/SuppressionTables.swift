/// The two functions of a signal-to-noise ratio that suppression evaluates for every bin, from tables.
///
/// The tables are handed in, because asking for a static one costs more than looking into it.
enum SuppressionTables {
    /// How likely a bin whose power is `ratio` times the noise's holds speech, if speech were 15 dB above noise and
    /// as likely as not (Gerkmann and Hendriks 2012, equation 18). Linear between steps of 1/16 up to 16, where it is 1.
    static func speechProbability(_ ratio: Float, _ probabilities: Span<Float>) -> Float {
        let scaled = min(max(ratio, 0), 15.9) * 16
        let index = Int(Int32(scaled))
        let low = probabilities[index]
        return low + (scaled - Float(Int32(truncatingIfNeeded: index))) * (probabilities[index + 1] - low)
    }

    /// exp(E₁(v) / 2), E₁ the exponential integral: the factor between the Wiener gain and that of the log-spectral
    /// amplitude estimator (Ephraim and Malah, "Speech enhancement using a minimum mean-square error log-spectral
    /// amplitude estimator", 1985). Linear in v within an eighth of an octave from 2⁻¹² to 2⁴, where it is 1 to 1e-8.
    static func amplitudeFactor(_ v: Float, _ factors: Span<Float>) -> Float {
        // Exponent and top three bits of the significand count eighths of octaves.
        let bits = min(max(v, 0x1p-12), 15.99).bitPattern - firstBits
        let index = Int(bits >> 20)
        let fraction = Float(Int32(bitPattern: bits & 0xF_FFFF)) * 0x1p-20
        let low = factors[index]
        return low + fraction * (factors[index + 1] - low)
    }

    private static let firstBits = Float(0x1p-12).bitPattern

    /// For ``speechProbability(_:_:)``.
    static let probabilities: [Float] = (0...256).map {
        let (ratio, prior) = (Double($0) / 16, Elementary.pow(10, 1.5))
        return Float(1 / (1 + (1 + prior) * Elementary.exp(-ratio * prior / (1 + prior))))
    }

    /// For ``amplitudeFactor(_:_:)``.
    static let factors: [Float] = (0...(16 * 8)).map {
        let (octave, eighth) = ($0 / 8, $0 % 8)
        let v = Elementary.pow(2, Double(octave - 12)) * (1 + Double(eighth) / 8)
        return Float(Elementary.exp(0.5 * exponentialIntegral(v)))
    }

    /// E₁(x) for x > 0: the power series up to 1, the continued fraction beyond (Abramowitz and Stegun 5.1.11, 5.1.22).
    private static func exponentialIntegral(_ x: Double) -> Double {
        if x <= 1 {
            let eulerGamma = 0.577_215_664_901_532_9
            var sum = -eulerGamma - Elementary.log(x)
            var term = -1.0
            for k in 1...30 {
                term *= -x / Double(k)
                sum += term / Double(k)
            }
            return sum
        }
        var fraction = 0.0
        for k in stride(from: 60, through: 1, by: -1) {
            fraction = Double(k) / (1 + Double(k) / (x + fraction))
        }
        return Elementary.exp(-x) / (x + fraction)
    }
}
