package import CRealtimeKernels
public import RealtimeUnits

/// Silero's voice activity network, run natively.
///
/// The best score here: on half of the ten-vad test set its area under the curve is 0.959 where
/// ``BandVoiceActivityDetector`` has 0.913, at five times the cost. Scores agree with the published ONNX file to 10⁻⁵. The weights (1.7 MB for both
/// rates, MIT licence) are part of the executable; a detector itself holds 12 kB.
///
/// Hops are 32 ms. A copy is an independent stream with the same past.
public struct SileroVoiceActivityDetector: VoiceActivityDetector, Sendable {
    /// 16 kHz or 8 kHz.
    public let sampleRate: SampleRate
    /// 512 samples at 16 kHz, 256 at 8 kHz.
    public var hopLength: Int { network.hopLength }

    private let network: SileroNetwork
    private let level: rk_level
    private let window: [Float]
    private var transform: RealTransform
    /// Context, hop, and the mirrored end.
    private var samples: [Float]
    private var windowed: [Float]
    /// Spectra of the four frames, with a frame of silence on either side.
    private var spectra: [Float]
    /// What the convolutions give, each with a frame of zeros in front of it, the first also behind.
    private var first: [Float]
    private var second: [Float]
    private var third: [Float]
    /// What the LSTM takes: 128 values of the last convolution, 128 of its own state.
    private var recurrentInput: [Float]
    private var gates: [Float]
    private var cell: [Float]
    private var hidden: [Float]

    /// Makes a detector at the start of a stream.
    ///
    /// - Throws: ``VoiceActivityError`` with `unsupportedRate` unless `sampleRate` is 16 or 8 kHz.
    public init(sampleRate: SampleRate = .hz16000) throws(VoiceActivityError) {
        try self.init(sampleRate: sampleRate, level: rk_best_level())
    }

    /// For tests: with the kernels of `level`.
    package init(sampleRate: SampleRate, level: rk_level) throws(VoiceActivityError) {
        switch sampleRate {
        case .hz16000: network = .at16kHz
        case .hz8000: network = .at8kHz
        default: throw VoiceActivityError(code: .unsupportedRate, expected: 16_000, actual: sampleRate.hertz)
        }
        guard let transform = RealTransform(length: network.windowLength) else {
            preconditionFailure("256 and 128 are powers of two that the transform has.")
        }
        self.sampleRate = sampleRate
        self.level = level
        self.transform = transform
        let length = network.windowLength
        window = (0..<length).map { Float(0.5 - 0.5 * Elementary.cos(2 * .pi * Double($0) / Double(length))) }
        samples = [Float](repeating: 0, count: network.hopLength + 2 * network.contextLength)
        windowed = [Float](repeating: 0, count: length)
        spectra = [Float](repeating: 0, count: (SileroNetwork.frameCount + 2) * network.binCount)
        first = [Float](repeating: 0, count: 6 * 128)
        second = [Float](repeating: 0, count: 3 * 64)
        third = [Float](repeating: 0, count: 64)
        recurrentInput = [Float](repeating: 0, count: 2 * SileroNetwork.stateLength)
        gates = [Float](repeating: 0, count: 4 * SileroNetwork.stateLength)
        cell = [Float](repeating: 0, count: SileroNetwork.stateLength)
        hidden = cell
    }

    /// The score of the next hop; see ``VoiceActivityDetector/score(_:)``.
    public mutating func score(_ hop: Span<Float>) throws(VoiceActivityError) -> Float {
        guard hop.count == network.hopLength else {
            throw VoiceActivityError(code: .wrongHopLength, expected: network.hopLength, actual: hop.count)
        }
        shift(in: hop)
        takeSpectra()
        convolve()
        return recur()
    }

    /// Forgets the stream.
    public mutating func reset() {
        for index in samples.indices { samples[index] = 0 }
        for index in cell.indices {
            cell[index] = 0
            hidden[index] = 0
        }
    }

    /// Context from the hop before, the hop, and its end mirrored about the last sample.
    private mutating func shift(in hop: Span<Float>) {
        let (context, length) = (network.contextLength, network.hopLength)
        for index in 0..<context { samples[index] = samples[length + index] }
        for index in 0..<length {
            let sample = hop[index]
            // What is no number would stay in the state for ever.
            samples[context + index] = VoiceActivityBounds.contain(sample) ? sample : 0
        }
        let end = context + length
        for index in 0..<context { samples[end + index] = samples[end - 2 - index] }
    }

    private mutating func takeSpectra() {
        let step = network.windowLength / 2
        for frame in 0..<SileroNetwork.frameCount {
            for index in 0..<network.windowLength {
                windowed[index] = samples[frame * step + index] * window[index]
            }
            transform.transform(windowed)
            let start = (frame + 1) * network.binCount
            for bin in 0..<network.binCount { spectra[start + bin] = transform.power(at: bin).squareRoot() }
        }
    }

    /// A convolution over three frames is one product with three frames in a row, which lie side by side.
    private mutating func convolve() {
        let layers = network.convolutions
        first.withUnsafeMutableBufferPointer { first in
            second.withUnsafeMutableBufferPointer { second in
                guard let first = first.baseAddress, let second = second.baseAddress else { return }
                Self.run(layers[0], level, spectra, step: network.binCount, frames: 4, to: first + 128)
                rk_relu_at(level, first + 128, 4 * 128)
                Self.run(layers[1], level, first, step: 2 * 128, frames: 2, to: second + 64)
                rk_relu_at(level, second + 64, 2 * 64)
                Self.run(layers[2], level, second, step: 0, frames: 1, to: &third)
                rk_relu_at(level, &third, 64)
                Self.run(layers[3], level, third, step: 0, frames: 1, to: &recurrentInput)
                rk_relu_at(level, &recurrentInput, 128)
            }
        }
    }

    private mutating func recur() -> Float {
        let length = SileroNetwork.stateLength
        for index in 0..<length { recurrentInput[length + index] = hidden[index] }
        Self.run(network.recurrent, level, recurrentInput, step: 0, frames: 1, to: &gates)
        rk_lstm_at(level, gates, &cell, &hidden, length)
        var sum = network.output.biases[0]
        for index in 0..<length { sum += max(0, hidden[index]) * network.output.weights[index] }
        return 1 / (1 + Elementary.exp(-sum))
    }

    private static func run(
        _ layer: SileroNetwork.Layer,
        _ level: rk_level,
        _ input: UnsafePointer<Float>,
        step: Int,
        frames: Int,
        to output: UnsafeMutablePointer<Float>
    ) {
        rk_dense_at(
            level,
            layer.weights,
            layer.biases,
            layer.inputs,
            layer.outputs,
            input,
            step,
            frames,
            output,
            layer.outputs
        )
    }
}
