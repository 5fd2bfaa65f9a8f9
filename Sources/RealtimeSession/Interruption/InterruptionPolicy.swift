/// When speech of the user interrupts, where the application listens for it by itself.
///
/// For servers that do not stop their response on speech (`interrupt_response: false`, or no turn detection). The
/// defaults are those of LiveKit's agents, which many have tuned in the field.
public struct InterruptionPolicy: Hashable, Sendable {
    /// How long the user must speak. Default 500 ms: a cough is shorter.
    public var minimumSpeech: Duration
    /// At the beginning and the end of a reply speech is often a "mm-hm" or the rest of the user's own turn: it does not
    /// pause, and must last this long to interrupt. Default 1 s; zero guards nothing.
    public var backchannelGuard: Duration
    /// How long after speech that was too short the reply goes on. Default 2 s.
    public var falseInterruptionTimeout: Duration
    /// Over how long the loudspeaker should fall silent. Default 20 ms, one frame: a cut in one sample clicks.
    public var fadeOut: Duration
    /// Over how long a reply that goes on should come back. Default 40 ms.
    public var fadeIn: Duration

    /// Creates a policy with the documented defaults.
    public init(
        minimumSpeech: Duration = .milliseconds(500),
        backchannelGuard: Duration = .seconds(1),
        falseInterruptionTimeout: Duration = .seconds(2),
        fadeOut: Duration = .milliseconds(20),
        fadeIn: Duration = .milliseconds(40)
    ) {
        self.minimumSpeech = minimumSpeech
        self.backchannelGuard = backchannelGuard
        self.falseInterruptionTimeout = falseInterruptionTimeout
        self.fadeOut = fadeOut
        self.fadeIn = fadeIn
    }
}
