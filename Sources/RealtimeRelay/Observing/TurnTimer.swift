internal import RealtimeProtocol
internal import RealtimeUnits

/// Times replies: from the end of the user's turn to the first audio of the answer.
///
/// The turn ends with `speech_stopped`, or where turns are made by hand with the client's commit or `response.create`,
/// whichever comes last before the audio.
struct TurnTimer: Hashable, Sendable {
    private var endedAt: SessionInstant?

    mutating func turnEnded(at now: SessionInstant) { endedAt = now }

    /// The user speaks again: what comes now answers nothing that has ended.
    mutating func turnBegan() { endedAt = nil }

    /// Audio goes to the client; the latency, where it is the first since a turn.
    mutating func audio(at now: SessionInstant) -> Duration? {
        guard let start = endedAt else { return nil }
        endedAt = nil
        return start.duration(to: now)
    }
}
