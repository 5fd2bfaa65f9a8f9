/// Bounds on what waits for a peer that does not read as fast as it is written to.
///
/// Three classes: **control** events are never dropped; **words** are never dropped either, but pieces that follow each
/// other in the queue become one; **audio** is bounded by its duration and drops the oldest.
public struct SendLimits: Hashable, Sendable {
    /// The longest audio that waits. Default 10 s: a listener that far behind is better served by a gap than by
    /// ten-second-old speech.
    public var audio: Duration
    /// The most bytes of control events and words that wait; beyond it the connection is closed. Default 4 MiB:
    /// hundreds of complete conversation items.
    public var controlBytes: Int
    /// From how much waiting audio on the application is told of a backlog. Default 5 s, half of the bound.
    public var highWater: Duration
    /// Below how much it is told that the backlog is gone. Default 1 s.
    public var lowWater: Duration
    /// How long a peer may read nothing while something waits; beyond it the connection is closed. Default 60 s: longer
    /// than a mobile handover, shorter than anybody listens to silence. `nil` waits for ever.
    public var stall: Duration?

    /// Creates bounds with the documented defaults.
    public init(
        audio: Duration = .seconds(10),
        controlBytes: Int = 4 << 20,
        highWater: Duration = .seconds(5),
        lowWater: Duration = .seconds(1),
        stall: Duration? = .seconds(60)
    ) {
        self.audio = audio
        self.controlBytes = controlBytes
        self.highWater = highWater
        self.lowWater = lowWater
        self.stall = stall
    }
}

/// What waits for a peer, and what was done to bound it.
public struct SendStatistics: Hashable, Sendable {
    /// Messages that wait.
    public var queuedMessages = 0
    /// Places that the queue holds in memory; at most twice the messages and 64 more.
    public var queueSlots = 0
    /// How long the waiting audio is.
    public var queuedAudio: Duration = .zero
    /// Bytes of waiting control events and words.
    public var queuedControlBytes = 0
    /// Audio messages dropped so far.
    public var droppedAudioFrames = 0
    /// How long the dropped audio was.
    public var droppedAudio: Duration = .zero
    /// Pieces of text that became part of the piece before them.
    public var joinedDeltas = 0
}
