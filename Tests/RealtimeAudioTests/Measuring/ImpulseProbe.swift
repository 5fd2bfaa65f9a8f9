import Foundation
import RealtimeAudio
import RealtimeUnits

/// The one filter that a rate converter is, whatever its engine: found by impulses, so that ripple, images and aliases
/// are seen at all frequencies at once and nothing hides between test tones.
///
/// From rates in the ratio *L : M*, output *k* and an impulse at input *p* meet the filter at *kM − pL*, counted in
/// steps of *1 / (L × inputRate)*. Impulses at all remainders of *p* by *M* give every value of it.
struct ImpulseProbe {
    /// The filter's values; ``origin`` is the one that a sample at the output's own time meets.
    let values: [Double]
    let origin: Int
    /// Steps per second.
    let rate: Double
    /// The lower of the two sample rates.
    let lowerRate: Double
    private let interpolation: Int

    init(_ engine: Engine, _ rates: Rates) throws {
        try self.init(engine.converter(from: rates.from, to: rates.to), rates)
    }

    init(_ converter: any AnyConverter, _ rates: Rates) throws {
        let a = Self.greatestCommonDivisor(rates.from.hertz, rates.to.hertz)
        let (up, down) = (rates.to.hertz / a, rates.from.hertz / a)
        let reach = converter.latency.value + 2
        // Far enough apart, and of all remainders in turn.
        var spacing = 2 * reach + 2
        while Self.greatestCommonDivisor(spacing, down) != 1 { spacing += 1 }
        var input = [Float](repeating: 0, count: reach + down * spacing)
        for index in 0..<down { input[reach + index * spacing] = 1 }
        var output = try converter.process(input)
        output += try converter.flush()
        var values = [Double](repeating: 0, count: 2 * reach * up + 1)
        let origin = reach * up
        for index in 0..<down {
            let position = reach + index * spacing
            let first = max(0, ((position - reach) * up + down - 1) / down)
            let last = min(output.count - 1, (position + reach) * up / down)
            for k in first...last { values[k * down - position * up + origin] = Double(output[k]) }
        }
        self.values = values
        self.origin = origin
        rate = Double(rates.from.hertz) * Double(up)
        lowerRate = Double(min(rates.from.hertz, rates.to.hertz))
        interpolation = up
    }

    private static func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
        b == 0 ? a : greatestCommonDivisor(b, a % b)
    }

    /// The magnitude response, 1 for what passes unchanged.
    func response() -> FrequencyResponse {
        var length = 4_096
        // Three values for each side lobe of the filter.
        while length < 3 * values.count { length *= 2 }
        let magnitudes = FourierTransform(length: length).magnitudes(of: values)
        return FrequencyResponse(
            magnitudes: magnitudes.map { $0 / Double(interpolation) },
            step: rate / Double(length),
            lowerRate: lowerRate
        )
    }

    /// How late a frequency of the lower half of the band comes, in seconds: the slope of the phase.
    func groupDelay(at frequency: Double) -> Double {
        let width = lowerRate / 1_000
        let (before, after) = (phase(at: frequency - width), phase(at: frequency + width))
        let turns = ((after - before) / (2 * .pi)).rounded()
        return -(after - before - 2 * .pi * turns) / (2 * .pi * 2 * width)
    }

    private func phase(at frequency: Double) -> Double {
        var (real, imaginary) = (0.0, 0.0)
        for (index, value) in values.enumerated() where value != 0 {
            let angle = 2 * .pi * frequency * Double(index - origin) / rate
            real += value * cos(angle)
            imaginary -= value * sin(angle)
        }
        return atan2(imaginary, real)
    }
}

/// Magnitudes over frequency, and what is read off them.
struct FrequencyResponse {
    let magnitudes: [Double]
    /// Hertz from one to the next.
    let step: Double
    let lowerRate: Double

    /// The largest departure from 0 dB up to `edge` times the lower rate.
    func ripple(upTo edge: Double) -> Double {
        magnitudes[...Int(edge * lowerRate / step)].map { abs(decibels($0)) }.max() ?? 0
    }

    /// The largest magnitude from `edge` times the lower rate on, in decibels: images of what goes in, and what comes
    /// back mirrored.
    func leakage(from edge: Double) -> Double {
        decibels(magnitudes[Int((edge * lowerRate / step).rounded(.up))...].max() ?? 0)
    }
}
