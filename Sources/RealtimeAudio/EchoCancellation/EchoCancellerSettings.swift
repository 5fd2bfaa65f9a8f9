public import RealtimeUnits

/// How an ``EchoCanceller`` works.
public struct EchoCancellerSettings: Hashable, Sendable {
    /// The rate of both ends: 8, 16, 24, 32 or 48 kHz are the usual ones; 8 … 48 kHz in whole frames.
    public var sampleRate: SampleRate
    /// Samples are processed in frames of this length, 10 or 20 ms. 20 ms, the default, cancel better; the frame is
    /// also the delay of residual suppression.
    public var frameDuration: Duration
    /// How much echo the filter covers behind the delay that is found. 256 ms by default; longer tails converge slower.
    public var tailDuration: Duration
    /// Whether to suppress what the filter leaves. On by default; delays by a frame and also reduces noise by up to 15
    /// dB, which the library cannot do without.
    public var suppressesResidualEcho: Bool

    /// Creates settings.
    public init(
        sampleRate: SampleRate,
        frameDuration: Duration = .milliseconds(20),
        tailDuration: Duration = .milliseconds(256),
        suppressesResidualEcho: Bool = true
    ) {
        self.sampleRate = sampleRate
        self.frameDuration = frameDuration
        self.tailDuration = tailDuration
        self.suppressesResidualEcho = suppressesResidualEcho
    }
}
