package import RealtimeAudio
package import RealtimeUnits

/// What finds speech in the user's audio.
public enum SpeechDetector: Hashable, Sendable {
    /// Silero's network, native, its scores carried on in the direction they move: the end of speech is found some 100
    /// ms after it, in quiet and in noise. 0.03 s of CPU a minute.
    case silero
    /// Twelve bands above their noise floors, without weights: 0.01 s of CPU a minute. In the noise of a room the end of
    /// speech is found up to 0.3 s after it, and a recording that begins in another room is taken for speech at first.
    case bands
}

/// One of them at work, at 16 kHz.
package struct PipelineSpeechDetector: VoiceActivityDetector {
    // Exactly one of the two is there.
    private var network: AnticipatingVoiceActivityDetector<SileroVoiceActivityDetector>?
    private var bands: BandVoiceActivityDetector?

    package let sampleRate = PipelineInputPath.rate
    package let hopLength: Int

    package init(_ kind: SpeechDetector) {
        // The network has the rate, so the only error cannot occur.
        if kind == .silero, let silero = try? SileroVoiceActivityDetector(sampleRate: PipelineInputPath.rate) {
            hopLength = silero.hopLength
            network = AnticipatingVoiceActivityDetector(silero)
        } else {
            let made = BandVoiceActivityDetector()
            hopLength = made.hopLength
            bands = made
        }
    }

    package mutating func score(_ hop: Span<Float>) throws(VoiceActivityError) -> Float {
        if let score = try network?.score(hop) { return score }
        return try bands?.score(hop) ?? 0
    }

    package mutating func reset() {
        network?.reset()
        bands?.reset()
    }
}
