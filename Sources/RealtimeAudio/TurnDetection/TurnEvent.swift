public import RealtimeUnits

/// What a ``TurnDetector`` found. Positions count samples since the start of the stream.
public enum TurnEvent: Hashable, Sendable {
    /// The user began to speak.
    ///
    /// `at` is where the turn's audio starts: the first sample of speech less the prefix padding, but not before the
    /// end of the turn before it, so that no sample belongs to two turns. As a time it is `audio_start_ms`.
    case speechStarted(at: SampleCount)
    /// The user stopped speaking.
    ///
    /// `at` is where the turn's audio ends: the end of the last speech plus the silence that ended the turn. As a
    /// time it is `audio_end_ms`, which includes that silence.
    case speechStopped(at: SampleCount)
    /// Nobody spoke for the idle timeout. `from` is where the wait began, `to` where it ran out: `audio_start_ms` and
    /// `audio_end_ms` of `input_audio_buffer.timeout_triggered`.
    case idleTimedOut(from: SampleCount, to: SampleCount)
}
