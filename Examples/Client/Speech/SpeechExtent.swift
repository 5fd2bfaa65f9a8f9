import RealtimeAudio
import RealtimeUnits

/// Where in a clip somebody speaks: from the first to the last frame of 10 ms that is louder than −40 dB relative to
/// the clip's loudest frame, or than the clip's own noise where that is louder.
///
/// Latency counts from the end of speech, and a recording goes on after it. The level is relative, so that it holds
/// for loud and for soft recordings; weak consonants lie some 30 dB below the loudest vowel. Where a recording is not
/// quiet, −40 dB would be found in its noise: the level that a tenth of the frames stay below is taken for the noise,
/// and speech has to be 15 dB louder, which no frame of a room's low hum is. A clip without pauses has no such frames,
/// so −20 dB is the most that is ever asked for; a last weak consonant may then be missed, which makes a latency
/// longer by some tens of milliseconds, never shorter. A frame that is loud alone is a click: speech takes two at least.
struct SpeechExtent: Hashable, Sendable {
    /// The first sample of the first frame of speech.
    var start: SampleCount
    /// The sample after the last frame of speech.
    var end: SampleCount

    /// How much is measured at a time.
    static let frameDuration: Duration = .milliseconds(10)
    /// −40 dB, as a ratio of root mean squares: what is asked for in a quiet recording.
    static let leastThreshold: Float = 0.01
    /// −20 dB: the most that is asked for.
    static let greatestThreshold: Float = 0.1
    /// 15 dB: what speech is louder than noise.
    static let noiseMargin: Float = 5.62

    /// Creates an extent.
    init(start: SampleCount, end: SampleCount) {
        self.start = start
        self.end = end
    }

    /// Measures a clip; `nil` where it is digital silence. O(samples + frames × log frames).
    init?(of samples: [Float], at rate: SampleRate) {
        let length = max(1, SampleCount(Self.frameDuration, at: rate).value)
        let span = samples.span
        let levels = stride(from: 0, to: samples.count, by: length).map { start in
            LevelMeter.level(of: span.extracting(start..<min(start + length, samples.count))).rms
        }
        guard let peak = levels.max(), peak > 0 else { return nil }
        let noise = levels.sorted()[levels.count / 10]
        let limit = max(peak * Self.leastThreshold, min(noise * Self.noiseMargin, peak * Self.greatestThreshold))
        let loud = levels.map { $0 > limit }
        let steady = loud.indices.filter { index in
            loud[index] && (index > 0 && loud[index - 1] || index + 1 < loud.count && loud[index + 1])
        }
        guard let first = steady.first ?? loud.firstIndex(of: true), let last = steady.last ?? loud.lastIndex(of: true)
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
