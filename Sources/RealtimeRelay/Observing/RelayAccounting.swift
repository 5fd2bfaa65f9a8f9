/// What a session has carried and cost so far.
public struct RelayAccounting: Hashable, Sendable {
    /// What went one way.
    public struct Traffic: Hashable, Sendable {
        /// Frames that came from the side.
        public var frames = 0
        /// Their bytes, without WebSocket headers.
        public var bytes = 0
        /// How long the audio in them was.
        public var audio: Duration = .zero
        /// Frames of audio that were dropped because the other side did not read.
        public var droppedFrames = 0
        /// How long the dropped audio was.
        public var droppedAudio: Duration = .zero

        /// Nothing yet.
        public init() {}
    }

    /// From the client.
    public var up = Traffic()
    /// From the upstream.
    public var down = Traffic()
    /// Client events that the policy refused, or that the upstream's dialect does not have.
    public var refusals = 0
    /// Client frames that a limit refused.
    public var limited = 0
    /// `error` events of the upstream.
    public var upstreamErrors = 0
    /// Frames that were no events, from either side.
    public var malformed = 0
    /// Members and events that a translation could not carry.
    public var translationLosses = 0
    /// Replies whose first audio was timed.
    public var turns = 0
    /// The sum of their latencies.
    public var turnLatency: Duration = .zero
    /// The longest of them.
    public var longestTurnLatency: Duration = .zero
    /// Connections to an upstream that were asked for.
    public var connects = 0
    /// How often another connection has taken the place of one that was lost.
    public var reconnects = 0
    /// How often the session has moved to another connection before the provider's limit.
    public var refreshes = 0
    /// Items that another connection could not be given.
    public var lostItems = 0
    /// User's audio of open turns that was gone when another connection came.
    public var lostInput: Duration = .zero

    /// Nothing yet.
    public init() {}

    /// The mean time from the end of a turn to the first audio of its reply; `nil` before the first.
    public var meanTurnLatency: Duration? { turns == 0 ? nil : turnLatency / turns }
}
