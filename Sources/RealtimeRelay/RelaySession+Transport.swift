public import RealtimeSession

extension RelaySession {
    /// What happened.
    public enum Input: Hashable, Sendable {
        /// At the client's connection.
        case client(TransportInput)
        /// At the upstream's connection.
        case upstream(TransportInput)
        /// The upstream could not be reached; the text holds no secret and may be shown to the client.
        case upstreamUnreachable(String)
        /// The instant of `nextDeadline` has come.
        case deadlineReached
    }

    /// What is to be done.
    public enum Output: Hashable, Sendable {
        /// At the client's connection.
        case client(TransportOutput)
        /// At the upstream's connection.
        case upstream(TransportOutput)
        /// Open a connection to the upstream, and hand in `.upstream(.connected(…))` or `.upstreamUnreachable`.
        case connectUpstream
    }
}
