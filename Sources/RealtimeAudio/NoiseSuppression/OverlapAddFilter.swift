internal import RealtimeUnits

/// Spectra of frames that overlap by half, and frames from spectra whose bins were weighed.
///
/// A window of two frames, the square root of a raised cosine at both ends: with gains of 1 the output is the input, a
/// frame late.
struct OverlapAddFilter: Sendable {
    let frameLength: Int
    /// Bins 0 … half the transform's length.
    var binCount: Int { transform.length / 2 + 1 }
    /// Hertz from one bin to the next.
    let binWidth: Double

    private var transform: RealTransform
    private let window: [Float]
    /// The last two frames, zeros behind them to a power of two.
    private var input: [Float]
    private var block: [Float]
    /// What the frame before left for this one.
    private var overlap: [Float]
    private var real: [Float]
    private var imaginary: [Float]

    /// `nil` unless two frames fit a transform.
    init?(frameLength: Int, sampleRate: SampleRate) {
        var length = 8
        while length < 2 * frameLength { length *= 2 }
        guard frameLength > 0, let transform = RealTransform(length: length) else { return nil }
        self.frameLength = frameLength
        self.transform = transform
        binWidth = Double(sampleRate.hertz) / Double(length)
        window = (0..<2 * frameLength).map {
            Float(Elementary.sin(.pi * (Double($0) + 0.5) / Double(2 * frameLength)))
        }
        input = [Float](repeating: 0, count: 2 * frameLength)
        block = [Float](repeating: 0, count: length)
        overlap = [Float](repeating: 0, count: frameLength)
        // One by one, and one transform ahead: arrays that share storage would be copied at the first frame.
        real = [Float](repeating: 0, count: length / 2 + 1)
        imaginary = [Float](repeating: 0, count: length / 2 + 1)
        self.transform.transform(block)
    }

    /// Takes the next frame and writes the power of each bin; both as long as they have to be.
    mutating func analyze(_ frame: [Float], powers: inout [Float]) {
        guard frame.count == frameLength, powers.count == binCount else { return }
        Self.shift(frame, into: &input, window, &block)
        transform.transform(block)
        // Copies: the transform is needed again for the way back.
        for bin in 0..<binCount {
            let (a, b) = (transform.real[bin], transform.imaginary[bin])
            real[bin] = a
            imaginary[bin] = b
            powers[bin] = a * a + b * b
        }
    }

    /// Weighs the bins of the last frame taken and writes the frame that is finished with it: the one before.
    mutating func synthesize(gains: [Float], into frame: inout [Float]) {
        guard gains.count == binCount, frame.count == frameLength else { return }
        let length = transform.length
        // The inverse transform of a spectrum with real parts a and imaginary parts b is the sum of real and imaginary
        // part of the transform of a + b, a even and b odd; for the second half the difference.
        block[0] = real[0] * gains[0]
        block[length / 2] = real[length / 2] * gains[length / 2]
        for bin in 1..<length / 2 {
            let (a, b) = (real[bin] * gains[bin], imaginary[bin] * gains[bin])
            block[bin] = a + b
            block[length - bin] = a - b
        }
        transform.transform(block)
        let scale = 1 / Float(length)
        for index in 0..<2 * frameLength {
            let isFirstHalf = index <= length / 2
            let bin = isFirstHalf ? index : length - index
            let value = transform.real[bin] + (isFirstHalf ? transform.imaginary[bin] : -transform.imaginary[bin])
            let weighed = value * window[index] * scale
            if index < frameLength {
                frame[index] = overlap[index] + weighed
            } else {
                overlap[index - frameLength] = weighed
            }
        }
    }

    /// Moves `frame` into the last two frames and lays the window over them.
    private static func shift(_ frame: [Float], into input: inout [Float], _ window: [Float], _ block: inout [Float]) {
        // Spans: one check for each array instead of one for each element.
        let (length, frame, window) = (frame.count, frame.span, window.span)
        var input = input.mutableSpan
        var block = block.mutableSpan
        for index in 0..<length {
            input[index] = input[length + index]
            input[length + index] = frame[index]
        }
        for index in 0..<2 * length { block[index] = input[index] * window[index] }
        for index in 2 * length..<block.count { block[index] = 0 }
    }

    mutating func reset() {
        for index in input.indices { input[index] = 0 }
        for index in overlap.indices { overlap[index] = 0 }
    }
}
