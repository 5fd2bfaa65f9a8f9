internal import RealtimeUnits

/// Brings a stream down to about 4 kHz, where its delay against another and its pitch are looked for.
///
/// A low-pass of eight output samples, windowed by Hann's raised cosine: aliases are 44 dB down, more than either search
/// needs. Two streams that are compared go through the same filter, so its own delay cancels.
struct Decimator: Hashable, Sendable {
    /// Input samples to an output sample.
    let factor: Int
    /// Samples per second that come out.
    let rate: Double

    /// Zeros behind the filter make whole vectors.
    private let taps: [Float]
    /// Input not yet used up, oldest first: what the next output's filter starts with.
    private var window: [Float]
    private let length: Int
    private var pending = 0

    init(sampleRate: SampleRate) {
        // At most 4 kHz: half a second then fits half of the transform that compares the streams.
        factor = max(1, (sampleRate.hertz + 3_999) / 4_000)
        rate = Double(sampleRate.hertz) / Double(factor)
        let half = 4 * factor
        // The cut-off lies at 0.43 of the output's rate, under the band that is compared.
        let cutoff = 0.43 / Double(factor)
        let filter = (-half...half).map { offset in
            let angle = 2 * Double.pi * cutoff * Double(offset)
            let sinc = offset == 0 ? 1 : Elementary.sin(angle) / angle
            let hann = 0.5 + 0.5 * Elementary.cos(.pi * Double(offset) / Double(half + 1))
            return Float(2 * cutoff * sinc * hann)
        }
        length = filter.count
        taps = filter + [Float](repeating: 0, count: 8 - length % 8)
        window = [Float](repeating: 0, count: taps.count)
    }

    /// Calls `body` with each output that `samples` complete. Anything but a number within ±1000 counts as silence.
    mutating func push(_ samples: [Float], _ body: (Float) -> Void) {
        for sample in samples {
            window[length - factor + pending] = sample.bounded
            pending += 1
            guard pending == factor else { continue }
            pending = 0
            body(filtered())
            for index in 0..<length - factor { window[index] = window[index + factor] }
        }
    }

    private func filtered() -> Float {
        let (taps, window) = (taps.span.bytes, window.span.bytes)
        var sums = SIMD8<Float>.zero
        for offset in stride(from: 0, to: taps.byteCount, by: 32) {
            sums +=
                taps.unsafeLoadUnaligned(fromByteOffset: offset, as: SIMD8<Float>.self)
                * window.unsafeLoadUnaligned(fromByteOffset: offset, as: SIMD8<Float>.self)
        }
        return sums.sum()
    }

    mutating func reset() {
        for index in window.indices { window[index] = 0 }
        pending = 0
    }
}
