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
    /// The audio of a turn is complete and belongs to it from here on, as after `input_audio_buffer.committed`.
    ///
    /// Follows ``speechStopped(at:)`` with the turn's start and end, and ``idleTimedOut(from:to:)`` with its own.
    /// Only ``AudioTurnDetector`` gives it; of a ``TurnDetector``, ``TurnDetector/lastTurn`` says the same.
    case committed(from: SampleCount, to: SampleCount)
    /// Something sounded like speech but ended before the minimum speech: a click, a cough. `from` and `to` are its
    /// ends, without padding. Never given where the minimum is zero.
    case misfired(from: SampleCount, to: SampleCount)
    /// Nobody spoke for the idle timeout. `from` is where the wait began, `to` where it ran out: `audio_start_ms` and
    /// `audio_end_ms` of `input_audio_buffer.timeout_triggered`.
    case idleTimedOut(from: SampleCount, to: SampleCount)
}
