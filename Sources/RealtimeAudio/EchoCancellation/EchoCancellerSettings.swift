public import RealtimeUnits

/// How an ``EchoCanceller`` works.
public struct EchoCancellerSettings: Hashable, Sendable {
    /// The rate of both ends: 8, 16, 24, 32 or 48 kHz are the usual ones; 8 … 48 kHz in whole frames.
    public var sampleRate: SampleRate
    /// Samples are processed in frames of this length, 10 or 20 ms. 20 ms, the default, cancel better; the frame is
    /// also the delay of residual suppression.
    public var frameDuration: Duration
    /// How much echo the filter covers, from 10 ms before the echo's delay on: 32 ms … 1 s. 256 ms by default: longer
    /// than most rooms echo; longer tails converge slower.
    public var tailDuration: Duration
    /// How long after it was handed out the far end is heard, 0 … 500 ms, if that is known; `nil`, the default, has it
    /// found out and followed. A value that is too long is worse than none: an echo that comes before its far end
    /// cannot be cancelled.
    public var delay: Duration?
    /// Whether to follow clocks that drift apart, as two devices' do. On by default; needs ``delay`` to be `nil`.
    public var followsDrift: Bool
    /// Whether to suppress what the filter leaves. On by default; delays by a frame and also reduces noise by up to 15
    /// dB, which the library cannot do without. While the filter learns a delay just found, at most the first second
    /// and a half of far end, everything is turned down by 24 dB as long as the far end plays: who interrupts there is
    /// heard faintly.
    public var suppressesResidualEcho: Bool

    /// Creates settings.
    public init(
        sampleRate: SampleRate,
        frameDuration: Duration = .milliseconds(20),
        tailDuration: Duration = .milliseconds(256),
        delay: Duration? = nil,
        followsDrift: Bool = true,
        suppressesResidualEcho: Bool = true
    ) {
        self.sampleRate = sampleRate
        self.frameDuration = frameDuration
        self.tailDuration = tailDuration
        self.delay = delay
        self.followsDrift = followsDrift
        self.suppressesResidualEcho = suppressesResidualEcho
    }
}
