/// How much one client may have, by its principal, or by its address where nobody has to say who they are.
public struct ClientLimits: Hashable, Sendable {
    /// Sessions at a time; `nil`, the default, does not bound them beyond the server's own limit.
    public var sessions: Int?
    /// New sessions in a minute, and how many may come at once; `nil`, the default, does not bound them.
    public var sessionsPerMinute: Int?

    /// Creates limits.
    public init(sessions: Int? = nil, sessionsPerMinute: Int? = nil) {
        self.sessions = sessions
        self.sessionsPerMinute = sessionsPerMinute
    }
}
