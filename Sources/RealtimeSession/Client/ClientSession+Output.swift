public import RealtimeProtocol
public import RealtimeUnits

extension ClientSession {
    /// What the session tells the application.
    public enum Event: Hashable, Sendable {
        /// The server is configured; what was held back is on its way.
        case ready
        /// An event has come, and the frame it came in.
        case received(ServerEvent, Frame)
        /// Audio of the live response: whole samples in ``ClientSession/outputFormat``.
        case audio(ResponseID?, [UInt8])
        /// The user speaks, or the response was cancelled: stop playing at once and forget what is left.
        case stopPlayback
        /// The user may be interrupting: hold the playback, falling silent over `fade`, and keep what is left.
        case pausePlayback(fade: Duration)
        /// It was no interruption: go on where the playback was held, coming back over `fade`.
        case resumePlayback(fade: Duration)
        /// The model wants these functions called, in this order; answer with
        /// ``ClientSession/submit(output:for:)``.
        case toolCalls(ResponseID?, [ToolCall])
        /// Nothing came of this `response.create` in time; what waited behind it goes on.
        case responseOverdue(EventID)
        /// The server reads more slowly than it is written to (`true`), or has caught up (`false`): ``SendLimits``.
        case backlogChanged(isHigh: Bool)
        /// The connection is gone; the next attempt, the `attempt`th in a row, is made at `at`. What is sent meanwhile
        /// waits. The active response is over: its `response.done` was told before this.
        case reconnecting(attempt: Int, at: SessionInstant)
        /// Another connection has taken the place of one that was lost. Not told before the first ``ready``.
        case reconnected(Resumption)
        /// The session has moved to another connection before the provider's limit.
        case refreshed(Resumption)
        /// A frame that is no event, or audio that is no base64; the stream goes on.
        case malformed(EventError)
        /// The session is over. Nothing follows.
        case ended(SessionEnd)
    }

    /// Why a session is over.
    public enum SessionEnd: Hashable, Sendable {
        /// The application closed it.
        case closedByApplication
        /// The server closed it, or the connection broke (`nil`).
        case closedByServer(CloseReason?)
        /// The server's ready signal did not come in time.
        case notReady
        /// The server stopped answering heartbeats.
        case heartbeatMissed
        /// The server does not read: control messages have outgrown their bound, or something has waited too long.
        case serverDoesNotRead
        /// Nobody has said anything for ``Configuration/idleTimeout``.
        case idle
        /// The session has lasted ``Configuration/totalTimeout``.
        case tooLong
    }

    /// What the session gives.
    public enum Output: Hashable, Sendable {
        /// For the transport.
        case transport(TransportOutput)
        /// For the application.
        case event(Event)
    }
}
