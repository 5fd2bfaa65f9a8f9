import RealtimeAudio
import RealtimeUnits

/// Where in a clip somebody speaks: from the first to the last frame of 10 ms that is louder than −40 dB relative to
/// the clip's loudest frame.
///
/// Latency counts from the end of speech, and a recording goes on after it. The level is relative, so that it holds
/// for loud and for soft recordings. Within a sentence weak consonants lie some 30 dB below the loudest vowel, and what
/// a usual room adds to a recording lies more than 40 dB below it, so the end is found to a frame in clean recordings;
/// in a noisy one it is found late, and the latency comes out too short by as much.
struct SpeechExtent: Hashable, Sendable {
    /// The first sample of the first frame of speech.
    var start: SampleCount
    /// The sample after the last frame of speech.
    var end: SampleCount

    /// How much is measured at a time.
    static let frameDuration: Duration = .milliseconds(10)
    /// −40 dB, as a ratio of root mean squares.
    static let threshold: Float = 0.01

    /// Creates an extent.
    init(start: SampleCount, end: SampleCount) {
        self.start = start
        self.end = end
    }

    /// Measures a clip; `nil` where it is digital silence. O(samples).
    init?(of samples: [Float], at rate: SampleRate) {
        let length = max(1, SampleCount(Self.frameDuration, at: rate).value)
        let span = samples.span
        let levels = stride(from: 0, to: samples.count, by: length).map { start in
            LevelMeter.level(of: span.extracting(start..<min(start + length, samples.count))).rms
        }
        guard let peak = levels.max(), peak > 0 else { return nil }
        let limit = peak * Self.threshold
        guard let first = levels.firstIndex(where: { $0 > limit }), let last = levels.lastIndex(where: { $0 > limit })
        else { return nil }
        start = SampleCount(first * length)
        end = SampleCount(min((last + 1) * length, samples.count))
    }

    /// The same extent at another rate.
    func converted(from source: SampleRate, to target: SampleRate) -> SpeechExtent {
        SpeechExtent(
            start: start.converted(from: source, to: target),
            end: end.converted(from: source, to: target)
        )
    }
}
