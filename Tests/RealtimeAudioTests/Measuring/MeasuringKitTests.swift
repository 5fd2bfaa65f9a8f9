import Foundation
import RealtimeAudio
import RealtimeUnits
import Testing

/// The instruments, on signals and filters whose figures are known by formula.
@Suite("Measuring kit")
struct MeasuringKitTests {
    @Test("The transform is the sum that defines it", arguments: [2, 8, 64, 256])
    func definition(length: Int) {
        var generator = SeededGenerator(seed: UInt64(length))
        let samples = generator.noise(length).map(Double.init)
        let (real, imaginary) = FourierTransform(length: length).bins(of: samples)
        for bin in 0...length / 2 {
            var (re, im) = (0.0, 0.0)
            for (n, value) in samples.enumerated() {
                let angle = 2 * .pi * Double(bin * n % length) / Double(length)
                re += value * cos(angle)
                im -= value * sin(angle)
            }
            #expect(abs(re - real[bin]) < 1e-11 && abs(im - imaginary[bin]) < 1e-11)
        }
    }

    @Test("A long transform keeps the energy, and shorter input is followed by zeros")
    func energy() {
        var generator = SeededGenerator(seed: 1)
        let samples = generator.noise(40_000).map(Double.init)
        let magnitudes = FourierTransform(length: 65_536).magnitudes(of: samples)
        var spectral = magnitudes[0] * magnitudes[0] + magnitudes[32_768] * magnitudes[32_768]
        for value in magnitudes[1..<32_768] { spectral += 2 * value * value }
        let energy = samples.reduce(0) { $0 + $1 * $1 }
        #expect(abs(spectral / 65_536 / energy - 1) < 1e-12)
    }

    @Test("The window's side lobes are below −170 dB from the eighth bin on")
    func window() {
        let window = SineSpectrum.window(1_024)
        // Sixteen times the length shows what is between the bins.
        let magnitudes = FourierTransform(length: 16_384).magnitudes(of: window)
        let lobes = magnitudes[(8 * 16)...].max() ?? 1
        #expect(decibels(lobes / magnitudes[0]) < -170)
    }

    @Test("Added noise is measured to 0.2 dB", arguments: [20.0, 60, 100])
    func signalToNoise(level: Double) {
        var generator = SeededGenerator(seed: UInt64(level))
        // In double precision up to the end: the noise of rounding to float is at −150 dB.
        let amplitude = 0.5 * pow(10, -level / 20) * (1.5).squareRoot()
        let samples = Tone(frequency: 1_234.5).samples(65_536, at: 16_000).map { sample in
            Float(Double(sample) + Double.random(in: -amplitude...amplitude, using: &generator))
        }
        let spectrum = SineSpectrum(samples[...])
        #expect(abs(spectrum.signalToNoise - level) < 0.2, "\(spectrum.signalToNoise)")
        #expect(abs(spectrum.frequency * 16_000 - 1_234.5) < 0.05)
    }

    @Test("A clean sine measures as clean as floats are, and a spur is found at its level and place")
    func spur() {
        let clean = Tone(frequency: 997).samples(65_536, at: 16_000)
        #expect(SineSpectrum(clean[...]).signalToNoise > 140)
        let spur = Tone(frequency: 5_011, amplitude: 0.5 * pow(10, -95.0 / 20)).samples(65_536, at: 16_000)
        let spectrum = SineSpectrum(zip(clean, spur).map { $0 + $1 }[...])
        #expect(abs(spectrum.strongestSpur + 95) < 0.5, "\(spectrum.strongestSpur)")
        #expect(abs(spectrum.spurFrequency * 16_000 - 5_011) < 1)
    }

    @Test("The least-squares fit and the spectrum agree on a disturbed sine")
    func twoInstruments() {
        var generator = SeededGenerator(seed: 3)
        let samples = zip(Tone(frequency: 1_000).samples(32_768, at: 16_000), generator.noise(32_768, amplitude: 0.001))
            .map { $0 + $1 }
        let fit = ToneFit(samples[...], frequency: 1_000, rate: 16_000)
        #expect(abs(fit.signalToNoise - SineSpectrum(samples[...]).signalToNoise) < 0.3)
    }

    @Test("Linear interpolation measures as the square of a sinc, its images included")
    func linearInterpolation() throws {
        let probe = try ImpulseProbe(LinearInterpolator(), Rates(.hz8000, .hz24000))
        let response = probe.response()
        for frequency in [100.0, 1_000, 3_600, 5_000, 7_000, 9_100, 11_900] {
            let bin = Int((frequency / response.step).rounded())
            let exact = Double.pi * Double(bin) * response.step / 8_000
            // Three steps to a sample: the sum of the samples of a triangle, which is the square of a Dirichlet kernel.
            let kernel = sin(exact) / (3 * sin(exact / 3))
            #expect(abs(response.magnitudes[bin] - kernel * kernel) < 1e-6, "\(frequency)")
        }
        let droop = abs(decibels(pow(sin(0.45 * .pi) / (3 * sin(0.15 * .pi)), 2)))
        #expect(abs(response.ripple(upTo: 0.45) - droop) < 0.01)
        #expect(abs(probe.groupDelay(at: 1_000)) < 1e-9)
    }

    @Test("Dropping samples measures as a filter that passes everything, aliases included")
    func droppedSamples() throws {
        let response = try ImpulseProbe(Dropper(delay: 0), Rates(.hz48000, .hz16000)).response()
        #expect(abs(response.leakage(from: 0.5)) < 1e-9)
        #expect(response.ripple(upTo: 0.45) < 1e-9)
    }

    @Test("A delay is measured as what it is", arguments: [0, 1, 7])
    func groupDelay(samples: Int) throws {
        let probe = try ImpulseProbe(Dropper(delay: samples), Rates(.hz48000, .hz16000))
        #expect(abs(probe.groupDelay(at: 2_000) - Double(samples) / 48_000) < 1e-12)
    }
}

/// Every third sample, late by `delay` input samples.
private final class Dropper: AnyConverter {
    private let delay: Int
    private var past: [Float] = []
    init(delay: Int) { self.delay = delay }
    let latency = SampleCount(16)
    let flushCount = 0
    func outputCount(for inputCount: Int) -> Int { inputCount / 3 }
    func inputCount(for outputCount: Int) -> Int { outputCount * 3 }
    func process(_ input: [Float]) -> [Float] {
        stride(from: 0, to: input.count, by: 3).map { $0 >= delay ? input[$0 - delay] : 0 }
    }
    func process(_ input: Span<Float>, into output: inout OutputSpan<Float>) {}
    func flush() -> [Float] { [] }
    func reset() {}
}

/// Straight lines between the samples of a stream, at three times the rate.
private final class LinearInterpolator: AnyConverter {
    let latency = SampleCount(4)
    let flushCount = 0
    func outputCount(for inputCount: Int) -> Int { inputCount * 3 }
    func inputCount(for outputCount: Int) -> Int { outputCount / 3 }
    func process(_ input: [Float]) -> [Float] {
        (0..<input.count * 3).map { k in
            let (index, part) = k.quotientAndRemainder(dividingBy: 3)
            let next = index + 1 < input.count ? input[index + 1] : 0
            return input[index] + (next - input[index]) * Float(part) / 3
        }
    }
    func process(_ input: Span<Float>, into output: inout OutputSpan<Float>) {}
    func flush() -> [Float] { [] }
    func reset() {}
}
