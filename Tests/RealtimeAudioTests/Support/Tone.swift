import Foundation

/// A sine: what converters are measured with, because its counterpart at any rate is known exactly.
struct Tone {
    var frequency: Double
    var amplitude = 0.5
    var phase = 0.3

    func samples(_ count: Int, at rate: Double) -> [Float] {
        (0..<count).map { Float(amplitude * sin(2 * .pi * frequency * Double($0) / rate + phase)) }
    }
}

/// What a stretch of samples holds of one frequency, by least squares: no window, no leakage, no table of peaks.
struct ToneFit {
    /// Amplitude and phase of the sine that fits best.
    var amplitude: Double
    var phase: Double
    /// Power of the fit over the power of what is left, in decibels.
    var signalToNoise: Double

    init(_ samples: ArraySlice<Float>, frequency: Double, rate: Double) {
        var ss = 0.0
        var sc = 0.0
        var cc = 0.0
        var ys = 0.0
        var yc = 0.0
        for (index, value) in zip(samples.indices, samples) {
            let angle = 2 * .pi * frequency * Double(index) / rate
            let (s, c, y) = (sin(angle), cos(angle), Double(value))
            ss += s * s
            sc += s * c
            cc += c * c
            ys += y * s
            yc += y * c
        }
        let determinant = ss * cc - sc * sc
        let a = (ys * cc - yc * sc) / determinant
        let b = (yc * ss - ys * sc) / determinant
        amplitude = (a * a + b * b).squareRoot()
        phase = atan2(b, a)
        var signal = 0.0
        var noise = 0.0
        for (index, value) in zip(samples.indices, samples) {
            let angle = 2 * .pi * frequency * Double(index) / rate
            let fit = a * sin(angle) + b * cos(angle)
            signal += fit * fit
            noise += (Double(value) - fit) * (Double(value) - fit)
        }
        signalToNoise = 10 * log10(signal / max(noise, 1e-30))
    }
}

func decibels(_ ratio: Double) -> Double { 20 * log10(max(ratio, 1e-15)) }
