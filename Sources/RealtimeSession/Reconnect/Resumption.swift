public import RealtimeProtocol

/// What became of the conversation when the session went on over another connection.
public struct Resumption: Hashable, Sendable {
    /// The connection that serves now.
    public var connection: ConnectionID
    /// Items that the server was given again.
    public var items: Int
    /// Items that could not be given again: the oldest, beyond ``ContinuityLimits``; spoken ones of which neither words
    /// nor audio are known; and kinds that only a server can make.
    public var lostItems: Int
    /// User's audio that no turn had consumed and that was sent again.
    public var replayedInput: Duration
    /// User's audio of an open turn that is gone, because it was longer than ``ContinuityLimits/input``.
    public var lostInput: Duration
    /// The response that ended with the connection before; the application was told its `response.done`.
    public var response: ResponseID?
}
