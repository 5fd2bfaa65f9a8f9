internal import RealtimeUnits

/// Where in the far end's past the near end's echo comes from, as far as a second of both can tell.
///
/// Generalised cross-correlation with a phase transform (Knapp and Carter, "The generalized correlation method for
/// estimation of time delay", 1976) of half a second of near end with a second of far end, both at about 4 kHz; the
/// cross-spectrum is averaged over about half a second. Whitening makes the echo's delay a single tooth, whatever the
/// colours of voice, loudspeaker and room; a near talker adds noise to it at every delay alike.
struct EchoCorrelator: Sendable {
    /// What one look at the streams says.
    struct Peak: Sendable {
        /// The likeliest delay in seconds, finer than a sample.
        var delay: Double
        /// How far it stands above the root mean square over all delays.
        var prominence: Float
        /// How far it stands above the next best delay that is not its own room's.
        var lead: Float
    }

    /// Samples per second of the streams compared.
    var rate: Double { far.rate }

    private var far: Decimator
    private var near: Decimator
    private var farTrace = [Float](repeating: 0, count: length)
    private var nearTrace = [Float](repeating: 0, count: length / 2)
    /// Where the next sample goes in both.
    private var index = 0
    private var transform: RealTransform
    private var spectrum = [SIMD2<Float>](repeating: .zero, count: length / 2 + 1)
    private var farSpectrum = [SIMD2<Float>](repeating: .zero, count: length / 2 + 1)
    private var scratch = [Float](repeating: 0, count: length)

    /// A transform of 1.02 s at 4 kHz; its half, 0.51 s, is the longest delay.
    private static let length = 4_096
    /// Bins compared: 100 Hz to 0.42 of the rate. Below is rumble, above is the decimator's edge.
    private let bins: Range<Int>

    init?(sampleRate: SampleRate) {
        guard let transform = RealTransform(length: Self.length) else { return nil }
        self.transform = transform
        // One by one, and one transform ahead: arrays that share storage would be copied at the first look.
        far = Decimator(sampleRate: sampleRate)
        near = Decimator(sampleRate: sampleRate)
        let length = Double(Self.length)
        bins = max(1, Int(100 * length / far.rate))..<Int(0.42 * length)
        self.transform.transform(scratch)
    }

    /// Takes what was heard and what was handed out at the same time; both of one length.
    mutating func add(near nearSamples: [Float], far farSamples: [Float]) {
        let start = index
        var place = start
        far.push(farSamples) {
            farTrace[place & (Self.length - 1)] = $0
            place += 1
        }
        index = place & (Self.length - 1)
        place = start
        near.push(nearSamples) {
            nearTrace[place & (Self.length / 2 - 1)] = $0
            place += 1
        }
    }

    /// Averages the latest second in, keeping `memory` (0 ..< 1) of what was known. False if there is nothing to hear at
    /// either end.
    mutating func update(keeping memory: Float) -> Bool {
        // −60 dBFS over the last 100 ms.
        guard Self.isActive(farTrace, before: index), Self.isActive(nearTrace, before: index) else { return false }
        // Oldest first; the near end's half second stands at the end, after zeros, so that no delay wraps around.
        for offset in 0..<Self.length { scratch[offset] = farTrace[(index + offset) & (Self.length - 1)] }
        transform.transform(scratch)
        for bin in bins { farSpectrum[bin] = SIMD2(transform.real[bin], transform.imaginary[bin]) }
        let half = Self.length / 2
        for offset in 0..<half {
            scratch[offset] = 0
            scratch[half + offset] = nearTrace[(index + offset) & (half - 1)]
        }
        transform.transform(scratch)
        for bin in bins {
            let (x, y) = (farSpectrum[bin], SIMD2(transform.real[bin], transform.imaginary[bin]))
            let product = SIMD2(x.x * y.x + x.y * y.y, x.x * y.y - x.y * y.x)
            spectrum[bin] = spectrum[bin] * memory + product * (1 - memory)
        }
        return true
    }

    /// The best delay by all that was averaged.
    mutating func peak() -> Peak {
        let half = Self.length / 2
        for index in scratch.indices { scratch[index] = 0 }
        // The inverse transform of a spectrum with real parts a and imaginary parts b is the sum of real and imaginary
        // part of the transform of a + b, a even and b odd: the forward transform is all there is.
        for bin in bins {
            let value = spectrum[bin]
            let magnitude = (value.x * value.x + value.y * value.y).squareRoot()
            // Weighed by magnitude⁻⁰·⁷⁵, between correlation and full whitening: bins without any echo count less.
            let root = magnitude.squareRoot()
            let weight = 1 / max(root * root.squareRoot(), 1e-20)
            scratch[bin] = (value.x + value.y) * weight
            scratch[Self.length - bin] = (value.x - value.y) * weight
        }
        transform.transform(scratch)
        var best = 0
        var energy: Float = 0
        for delay in 0..<half {
            let value = abs(transform.real[delay] + transform.imaginary[delay])
            scratch[delay] = value
            energy += value * value
            if value > scratch[best] { best = delay }
        }
        let highest = scratch[best]
        guard highest > 0, energy.isFinite else { return Peak(delay: 0, prominence: 0, lead: 0) }
        // The room's own reflections follow for 30 ms.
        let room = best - Int(0.01 * rate)...best + Int(0.03 * rate)
        var second: Float = 0
        for delay in 0..<half where !room.contains(delay) { second = max(second, scratch[delay]) }
        return Peak(
            delay: (Double(best) + vertex(best)) / rate,
            prominence: highest / (energy / Float(half)).squareRoot(),
            lead: highest / max(second, highest / 1_000)
        )
    }

    /// Where between its neighbours a parabola through the peak has its top: −0.5 … 0.5.
    private func vertex(_ best: Int) -> Double {
        guard best > 0, best + 1 < Self.length / 2 else { return 0 }
        let (left, top, right) = (scratch[best - 1], scratch[best], scratch[best + 1])
        let curvature = left - 2 * top + right
        guard curvature < 0 else { return 0 }
        return Double(max(-0.5, min(0.5, 0.5 * (left - right) / curvature)))
    }

    mutating func reset() {
        far.reset()
        near.reset()
        for index in farTrace.indices { farTrace[index] = 0 }
        for index in nearTrace.indices { nearTrace[index] = 0 }
        forget()
        index = 0
    }

    /// Forgets the average, not the streams.
    mutating func forget() {
        for index in spectrum.indices { spectrum[index] = .zero }
    }

    private static func isActive(_ trace: [Float], before index: Int) -> Bool {
        var energy: Float = 0
        for offset in 1...400 {
            let value = trace[(index - offset + trace.count) & (trace.count - 1)]
            energy += value * value
        }
        return energy > 400 * 1e-6
    }
}
