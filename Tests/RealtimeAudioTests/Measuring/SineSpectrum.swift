import Foundation

/// What a stretch of samples holds of a sine and of everything else, by a windowed transform: it needs no knowledge of
/// the frequency, and finds the strongest thing that is not the sine.
struct SineSpectrum {
    /// Where the strongest line is, in cycles per sample.
    let frequency: Double
    /// Power of that line over the power of all else, in decibels.
    let signalToNoise: Double
    /// The strongest line outside it relative to it, in decibels, and where it is.
    let strongestSpur: Double
    let spurFrequency: Double

    /// The first power of two of `samples` is looked at.
    init(_ samples: ArraySlice<Float>) {
        var length = 1
        while length * 2 <= samples.count { length *= 2 }
        let window = Self.window(length)
        let tapered = zip(samples.prefix(length), window).map { Double($0) * $1 }
        let powers = FourierTransform(length: length).magnitudes(of: tapered).map { $0 * $0 }
        // The window's main lobe is seven bins to either side; what lies there belongs to the line.
        let lobe = 8
        let inside = lobe..<(powers.count - lobe)
        let peak = inside.max { powers[$0] < powers[$1] } ?? lobe
        let line = powers[(peak - lobe)...(peak + lobe)].reduce(0, +)
        var rest = 0.0
        var spur = (bin: 0, power: 0.0)
        for bin in powers.indices where abs(bin - peak) > lobe && bin >= lobe {
            rest += powers[bin]
            if powers[bin] > spur.power { spur = (bin, powers[bin]) }
        }
        // The centre of gravity of the lobe is exact to a fraction of a bin.
        let centre = ((peak - 3)...(peak + 3)).reduce((0.0, 0.0)) {
            ($0.0 + Double($1) * powers[$1], $0.1 + powers[$1])
        }
        frequency = centre.0 / centre.1 / Double(length)
        signalToNoise = 10 * log10(line / max(rest, 1e-300))
        strongestSpur = 10 * log10(max(spur.power, 1e-300) / powers[peak])
        spurFrequency = Double(spur.bin) / Double(length)
    }

    /// Seven-term Blackman–Harris: side lobes at −180 dB, main lobe of 14 bins (H.-H. Albrecht, "A family of cosine-sum
    /// windows for high-resolution measurements", 2001).
    static func window(_ length: Int) -> [Double] {
        let terms = [
            0.271_051_400_693_42, -0.433_297_939_234_48, 0.218_122_999_543_11, -0.065_925_446_388_03,
            0.010_811_742_098_37, -0.000_776_584_825_22, 0.000_013_887_217_35,
        ]
        return (0..<length).map { n in
            terms.enumerated().reduce(0) { $0 + $1.element * cos(2 * .pi * Double($1.offset * n) / Double(length)) }
        }
    }
}
