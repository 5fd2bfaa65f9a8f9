import RealtimeAudio
import RealtimeUnits

/// Where in a clip somebody speaks: from the first to the last frame of 10 ms that is speech.
///
/// Latency counts from the end of speech, and a recording goes on after it. A frame is speech where it stands 10 dB
/// above the clip's noise (its 20th percentile: pauses are a fifth of any spoken sentence with margins) and is louder
/// than −40 dB relative to the loudest frame, and where most of the five frames around it do too, so that a click in
/// the room's noise is none. Weak consonants lie some 30 dB below the loudest vowel; the level is therefore never asked
/// to be above −20 dB, however little silence a clip holds. Levels are relative, so a soft recording gives the same.
struct SpeechExtent: Hashable, Sendable {
    /// The first sample of the first frame of speech.
    var start: SampleCount
    /// The sample after the last frame of speech.
    var end: SampleCount

    /// How much is measured at a time.
    static let frameDuration: Duration = .milliseconds(10)
    /// −40 dB, as a ratio of root mean squares: the least that counts where there is no noise.
    static let lowestThreshold: Float = 0.01
    /// −20 dB: the most that is asked for.
    static let highestThreshold: Float = 0.1
    /// 10 dB above the noise.
    static let noiseMargin: Float = 3.162_278

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
        let noise = levels.sorted()[levels.count / 5]
        let limit = peak * min(max(noise / peak * Self.noiseMargin, Self.lowestThreshold), Self.highestThreshold)
        func isSpeech(_ index: Int) -> Bool {
            let around = levels[max(0, index - 2)...min(index + 2, levels.count - 1)]
            return levels[index] > limit && around.count(where: { $0 > limit }) * 2 > around.count
        }
        guard let first = levels.indices.first(where: isSpeech), let last = levels.indices.last(where: isSpeech) else {
            return nil
        }
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
