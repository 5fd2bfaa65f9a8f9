public import RealtimeUnits

/// What an ``EchoCanceller`` knows about its echo.
public struct EchoTelemetry: Hashable, Sendable {
    /// The position of the next near-end sample.
    public var position: SampleCount
    /// How long after it was handed out the far end is heard; `nil` until it is known.
    public var delay: Duration?
    /// Echo return loss enhancement in decibels: how much quieter the output is than the near end while the far end
    /// plays, over about a second. Near-end speech lowers it. 0 before any far end played.
    public var returnLossEnhancement: Float
    /// The same for the adaptive filter alone, before residual suppression.
    public var filterReturnLossEnhancement: Float
    /// How much faster the far end is consumed than the near end is heard, in parts per million; `nil` until it is
    /// known.
    public var drift: Double?
    /// Whether both ends were speaking in the last frame.
    public var isDoubleTalk: Bool
    /// How often the filter was aligned to a new delay.
    public var alignments: Int
}
