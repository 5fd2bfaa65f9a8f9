internal import RealtimeUnits

/// How far a mouth is open while something is said.
struct MouthEnvelope: Hashable, Sendable {
    /// How long each step lasts: 50 ms, a third of a syllable, so that a mouth closes between two of them.
    static let step: Duration = .milliseconds(50)
    /// Root mean squares, in steps of 16-bit samples, at which the mouth is shut and wide open: −50 and −15 dB of full
    /// scale. Synthesizers speak at −25 to −18 dB and are quieter than −60 dB between words.
    private static let shut: Float = 104
    private static let wide: Float = 5_827

    /// 0, shut, to 1, wide open; one value a step.
    let openness: [Float]

    /// Measures samples. O(samples).
    init(of samples: [Int16], at rate: SampleRate) {
        let length = max(1, SampleCount(Self.step, at: rate).value)
        openness = stride(from: 0, to: samples.count, by: length).map { start in
            let piece = samples[start..<min(samples.count, start + length)]
            let power = piece.reduce(Float(0)) { $0 + Float($1) * Float($1) } / Float(piece.count)
            let level = (power.squareRoot() - Self.shut) / (Self.wide - Self.shut)
            // The root, as loudness grows more slowly than amplitude does.
            return min(1, max(0, level)).squareRoot()
        }
    }
}
