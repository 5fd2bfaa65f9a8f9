public import RealtimeUnits

/// The speech probability of libspeexdsp's preprocessor.
///
/// Weak: on the ten-vad test set its area under the curve is 0.80 where ``BandVoiceActivityDetector`` has 0.91, and at
/// its own threshold it takes 93 % of all non-speech for speech. It is here to compare with, and costs more than the
/// others do. The library's own flag is not used: it only repeats the probability, and switching it on prints a
/// warning on standard error.
///
/// Sole owner of its C state.
public struct SpeexVoiceActivityDetector: VoiceActivityDetector, ~Copyable {
    /// The rate it works at.
    public let sampleRate: SampleRate
    /// 10 ms.
    public let hopLength: Int

    private var preprocessor: SpeexPreprocessor
    private var frame: [Int16]

    /// Makes a detector at the start of a stream; allocates, which scoring does not.
    ///
    /// - Throws: ``VoiceActivityError`` with `unsupportedRate` outside 8 … 48 kHz and for rates that are not a multiple
    ///   of 100 Hz, or `outOfMemory`.
    public init(sampleRate: SampleRate = .hz16000) throws(VoiceActivityError) {
        guard (8_000...48_000).contains(sampleRate.hertz), sampleRate.hertz % 100 == 0 else {
            throw VoiceActivityError(code: .unsupportedRate, expected: 16_000, actual: sampleRate.hertz)
        }
        preprocessor = try Self.make(sampleRate)
        hopLength = sampleRate.hertz / 100
        self.sampleRate = sampleRate
        frame = [Int16](repeating: 0, count: hopLength)
    }

    /// The score of the next hop, in steps of 0.01; see ``VoiceActivityDetector/score(_:)``.
    public mutating func score(_ hop: Span<Float>) throws(VoiceActivityError) -> Float {
        guard hop.count == hopLength else {
            throw VoiceActivityError(code: .wrongHopLength, expected: hopLength, actual: hop.count)
        }
        for index in hop.indices { frame[index] = hop[index].isFinite ? Self.int16(hop[index]) : 0 }
        preprocessor.run(&frame)
        return Float(preprocessor.speechPercentage) / 100
    }

    /// Forgets the stream; allocates. Without memory the old stream goes on.
    public mutating func reset() {
        do throws(VoiceActivityError) { preprocessor = try Self.make(sampleRate) } catch { return }
    }

    private static func int16(_ sample: Float) -> Int16 {
        Int16(max(-32_768, min(32_767, (sample * 32_768).rounded(.toNearestOrEven))))
    }

    private static func make(_ sampleRate: SampleRate) throws(VoiceActivityError) -> SpeexPreprocessor {
        let length = sampleRate.hertz / 100
        guard let made = SpeexPreprocessor(frameLength: length, sampleRate: sampleRate.hertz) else {
            throw VoiceActivityError(code: .outOfMemory, expected: length, actual: 0)
        }
        made.setNoiseSuppression(nil)
        return made
    }
}

// The C state is reached through this value only: it is noncopyable, the pointer never leaves its owner, and
// libspeexdsp has no global state. Whoever holds the value holds the state alone, so it may move between threads;
// `mutating` keeps two calls from overlapping.
extension SpeexVoiceActivityDetector: @unchecked Sendable {}
