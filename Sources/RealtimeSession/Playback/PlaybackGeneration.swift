/// Everything that goes to the loudspeaker between two stops of it.
///
/// Acknowledgements name their generation: one that is late, and speaks of audio that was thrown away since, would
/// otherwise be taken for the audio that came after.
public struct PlaybackGeneration: Hashable, Comparable, Sendable {
    /// Counts the stops.
    public let rawValue: UInt64
    /// The one before the first stop.
    public static let first = PlaybackGeneration(rawValue: 0)

    var next: PlaybackGeneration { PlaybackGeneration(rawValue: rawValue + 1) }

    /// Orders by time.
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// What the client role believes of the loudspeaker.
public enum PlaybackAccounting: Hashable, Sendable {
    /// Only what the application acknowledges: never more than was heard, and at most one interval of
    /// acknowledgements less.
    case acknowledged
    /// A clock, until the first acknowledgement of the session; from then on as ``acknowledged``.
    ///
    /// The clock starts `latency` after audio comes to an empty loudspeaker, and never stalls. It claims too much of
    /// a loudspeaker that is slower than that: give the longest latency of the device.
    case clock(latency: Duration)
}
