import Testing

@Suite("The measuring kit")
struct ToneFitTests {
    @Test("A fit finds amplitude, phase and the noise of a known mixture")
    func knownMixture() {
        // 60 dB below the tone: another tone, 1/1000 of its amplitude.
        let tone = Tone(frequency: 1_000, amplitude: 0.5, phase: 0.3).samples(24_000, at: 24_000)
        let other = Tone(frequency: 3_000, amplitude: 0.0005, phase: 1).samples(24_000, at: 24_000)
        let mixture = zip(tone, other).map { $0 + $1 }
        let fit = ToneFit(mixture[...], frequency: 1_000, rate: 24_000)
        #expect(abs(fit.amplitude - 0.5) < 1e-6)
        #expect(abs(fit.phase - 0.3) < 1e-6)
        #expect(abs(fit.signalToNoise - 60) < 0.05)
    }

    @Test("A pure float sine measures as the rounding of floats and no better")
    func floatRounding() {
        let tone = Tone(frequency: 1_000).samples(24_000, at: 24_000)
        let fit = ToneFit(tone[...], frequency: 1_000, rate: 24_000)
        #expect(fit.signalToNoise > 140 && fit.signalToNoise < 170)
    }
}
