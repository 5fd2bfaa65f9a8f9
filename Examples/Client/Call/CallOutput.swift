import RealtimeSession
import RealtimeUnits

/// What a call asks of its driver.
enum CallOutput: Sendable {
    /// For the WebSocket.
    case transport(TransportOutput)
    /// For the files.
    case sound(CallSound)
    /// For whoever looks on.
    case progress(CallProgress)
}

/// Sound of a call, as it passes.
enum CallSound: Hashable, Sendable {
    /// The call begins now, at these rates.
    case opened(input: SampleRate, output: SampleRate)
    /// The microphone's next samples.
    case captured([Int16])
    /// Samples of a reply that came.
    case received([Int16])
    /// Samples that were heard, and when since the call began.
    case played([Int16], at: Duration)
}

/// News of a call.
enum CallProgress: Sendable {
    /// The server is ready, and the first turn begins.
    case ready
    /// The user was heard to say this.
    case heard(String, turn: Int)
    /// The reply's first audio has come.
    case answered(Turn)
    /// The turn's reply was interrupted by its own user.
    case interrupted(turn: Int)
    /// The turn is whole and was heard to its end.
    case completed(Turn)
    /// Something that need not be the end.
    case notice(String)
}
