public import RealtimeUnits

/// Reduces steady noise with libspeexdsp's preprocessor: 7 to 8 dB in pauses, little on noise that changes.
///
/// Output comes in whole frames and is a frame behind. Sole owner of its C state.
public struct NoiseSuppressor: ~Copyable {
    /// The rate it works at.
    public let sampleRate: SampleRate
    /// Samples that are processed at a time: 10 ms.
    public let frameLength: Int
    /// The most it takes away, in decibels; positive.
    public let attenuation: Int

    private var preprocessor: SpeexPreprocessor
    private var chunker: FrameChunker<Float>
    private var floats: [Float]
    private var frame: [Int16]

    /// Makes a suppressor at the start of a stream.
    ///
    /// - `attenuation`: 1 … 60 dB; 15 is the library's own.
    /// - Throws: ``AudioProcessingError`` with `unsupportedRate` (outside 8 … 48 kHz or not a multiple of 100 Hz),
    ///   `unsupportedLevel` or `outOfMemory`.
    public init(sampleRate: SampleRate, attenuation: Int = 15) throws(AudioProcessingError) {
        guard (8_000...48_000).contains(sampleRate.hertz), sampleRate.hertz % 100 == 0 else {
            throw AudioProcessingError(code: .unsupportedRate, expected: 16_000, actual: sampleRate.hertz)
        }
        guard (1...60).contains(attenuation) else {
            throw AudioProcessingError(code: .unsupportedLevel, expected: 15, actual: attenuation)
        }
        let length = sampleRate.hertz / 100
        let made = try Self.make(length, sampleRate, attenuation)
        self.sampleRate = sampleRate
        self.attenuation = attenuation
        frameLength = length
        preprocessor = made
        chunker = FrameChunker(frameLength: frameLength)
        floats = [Float](repeating: 0, count: frameLength)
        frame = [Int16](repeating: 0, count: frameLength)
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
                for index in whole.indices { floats[index] = whole[index] }
            }
            start = end
            guard isWhole else { continue }
            PCMConversion.narrow(floats, into: &frame)
            preprocessor.run(&frame)
            PCMConversion.widen(frame, into: &output)
        }
    }

    /// Starts a new stream; allocates.
    ///
    /// - Throws: ``AudioProcessingError`` with `outOfMemory`; the old stream goes on then.
    public mutating func reset() throws(AudioProcessingError) {
        preprocessor = try Self.make(frameLength, sampleRate, attenuation)
        chunker.reset()
    }

    private static func make(
        _ frameLength: Int,
        _ sampleRate: SampleRate,
        _ attenuation: Int
    ) throws(AudioProcessingError) -> SpeexPreprocessor {
        guard let made = SpeexPreprocessor(frameLength: frameLength, sampleRate: sampleRate.hertz) else {
            throw AudioProcessingError(code: .outOfMemory, expected: frameLength, actual: 0)
        }
        made.setNoiseSuppression(-attenuation)
        return made
    }
}

// The C state is reached through this value only: it is noncopyable, the pointer never leaves its owner, and
// libspeexdsp has no global state. Whoever holds the value holds the state alone, so it may move between threads;
// `mutating` keeps two calls from overlapping.
extension NoiseSuppressor: @unchecked Sendable {}
