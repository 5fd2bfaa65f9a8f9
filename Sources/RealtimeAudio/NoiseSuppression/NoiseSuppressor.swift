public import RealtimeUnits

/// Reduces noise under and between speech: by some 14 dB in pauses (18 where it is steady), less where it would cost
/// speech.
///
/// A spectral suppressor of our own: it keeps as much of the speech as libspeexdsp's and takes twice as much of the
/// noise, at half its delay. Any split of the stream gives the same output. Output comes in whole frames and is a frame
/// behind. What is no number, or beyond ±1000, counts as silence. Nothing but `init` allocates. A value type.
public struct NoiseSuppressor: Sendable {
    /// The rate it works at.
    public let sampleRate: SampleRate
    /// Samples that are processed at a time: 10 ms.
    public let frameLength: Int
    /// The most it takes away, in decibels; positive.
    public let attenuation: Int

    private var chunker: FrameChunker<Float>
    private var filter: OverlapAddFilter
    private var estimator: NoiseEstimator
    private var rule: SuppressionRule
    private var frame: [Float]
    private var powers: [Float]

    /// Makes a suppressor at the start of a stream.
    ///
    /// - Parameters:
    ///   - sampleRate: 8 … 48 kHz, a multiple of 100 Hz.
    ///   - attenuation: 1 … 60 dB; 30 by default, which only steady noise reaches in pauses.
    /// - Throws: ``AudioProcessingError`` with `unsupportedRate` or `unsupportedLevel`.
    public init(sampleRate: SampleRate, attenuation: Int = 30) throws(AudioProcessingError) {
        guard (8_000...48_000).contains(sampleRate.hertz), sampleRate.hertz % 100 == 0 else {
            throw AudioProcessingError(code: .unsupportedRate, expected: 16_000, actual: sampleRate.hertz)
        }
        guard (1...60).contains(attenuation) else {
            throw AudioProcessingError(code: .unsupportedLevel, expected: 30, actual: attenuation)
        }
        let length = sampleRate.hertz / 100
        guard let filter = OverlapAddFilter(frameLength: length, sampleRate: sampleRate) else {
            throw AudioProcessingError(code: .unsupportedRate, expected: 16_000, actual: sampleRate.hertz)
        }
        self.sampleRate = sampleRate
        self.attenuation = attenuation
        self.filter = filter
        frameLength = length
        chunker = FrameChunker(frameLength: length)
        estimator = NoiseEstimator(binCount: filter.binCount)
        rule = SuppressionRule(binCount: filter.binCount, binWidth: filter.binWidth, attenuation: attenuation)
        frame = [Float](repeating: 0, count: length)
        powers = [Float](repeating: 0, count: filter.binCount)
    }

    /// How far the output is behind the input, beyond waiting for whole frames.
    public var latency: SampleCount { SampleCount(frameLength) }

    /// How many samples ``process(_:into:)`` will give for `inputCount` more: whole frames.
    public func outputCount(for inputCount: Int) -> Int {
        chunker.frameCount(after: inputCount) * frameLength
    }

    /// Takes samples, full scale 1, and appends those of the frames they complete.
    ///
    /// - Throws: ``AudioProcessingError`` with `outputTooSmall`; nothing was taken then.
    public mutating func process(
        _ samples: Span<Float>,
        into output: inout OutputSpan<Float>
    ) throws(AudioProcessingError) {
        let due = outputCount(for: samples.count)
        guard due <= output.freeCapacity else {
            throw AudioProcessingError(code: .outputTooSmall, expected: due, actual: output.freeCapacity)
        }
        var start = 0
        while start < samples.count {
            let end = min(samples.count, start + frameLength - chunker.pendingCount)
            var isWhole = false
            chunker.push(samples.extracting(start..<end)) { whole in
                isWhole = true
                for index in whole.indices { frame[index] = whole[index].bounded }
            }
            start = end
            guard isWhole else { continue }
            processFrame()
            for sample in frame { output.append(sample) }
        }
    }

    /// Forgets the stream.
    public mutating func reset() {
        chunker.reset()
        filter.reset()
        estimator.reset()
        rule.reset()
    }

    private mutating func processFrame() {
        filter.analyze(frame, powers: &powers)
        // Digital silence says nothing about the noise.
        if powers.contains(where: { $0 > 100 * NoiseEstimator.tiny }) {
            estimator.update(powers)
            rule.update(powers, noise: estimator.powers)
        }
        filter.synthesize(gains: rule.gains, into: &frame)
    }
}
