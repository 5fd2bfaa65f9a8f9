internal import RealtimeProtocol

/// What a policy says of a client's event.
enum PolicyVerdict: Hashable, Sendable {
    /// It goes on as it came.
    case pass
    /// It goes on with these changes.
    case splice([FrameSplice.Edit])
    /// It does not go on, and nobody is told.
    case drop
    /// It does not go on; the client is told why. The changes would make it acceptable: for a browser's
    /// `session.create`, which has to open a session all the same.
    case refuse(ErrorDetail, [FrameSplice.Edit])
}
