/// A moment on the caller's monotonic clock, measured from a start of the caller's choice.
///
/// Session values have no clock: every input carries the instant at which it happened, so a test can say
/// `SessionInstant(.seconds(30))` and a recording can be replayed to the same outputs.
public struct SessionInstant: Hashable, Sendable {
    /// Time since the caller's start.
    public let offset: Duration

    /// Creates an instant `offset` after the caller's start.
    @inlinable
    public init(_ offset: Duration) { self.offset = offset }

    /// The caller's start.
    public static let start = SessionInstant(.zero)
}

// Sessions compare instants for every frame and timer: on the number, because a duration's own operators are calls into the
// standard library.
extension SessionInstant: InstantProtocol {
    /// The instant `duration` later.
    @inlinable
    public func advanced(by duration: Duration) -> SessionInstant {
        SessionInstant(Duration(attoseconds: offset.attoseconds + duration.attoseconds))
    }
    /// The time from this instant to `other`; negative where `other` is earlier.
    @inlinable
    public func duration(to other: SessionInstant) -> Duration {
        Duration(attoseconds: other.offset.attoseconds - offset.attoseconds)
    }
    /// Orders by time.
    @inlinable
    public static func < (left: SessionInstant, right: SessionInstant) -> Bool {
        left.offset.attoseconds < right.offset.attoseconds
    }
}
