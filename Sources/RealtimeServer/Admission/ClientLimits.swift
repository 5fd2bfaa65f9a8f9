/// How much one client may have, by its principal, or by its address where nobody has to say who they are.
public struct ClientLimits: Hashable, Sendable {
    /// Sessions at a time; `nil`, the default, does not bound them beyond the server's own limit.
    public var sessions: Int?
    /// New sessions in a minute, and how many may come at once; `nil`, the default, does not bound them.
    public var sessionsPerMinute: Int?
    /// Wrong keys and tokens that one address may show in a minute, and how many at once, before nothing it shows is looked
    /// at; `nil` does not bound them. Default 60: a page that connects again every second with a key that has expired still
    /// learns why.
    public var failuresPerMinute: Int?

    /// Creates limits.
    public init(sessions: Int? = nil, sessionsPerMinute: Int? = nil, failuresPerMinute: Int? = 60) {
        self.sessions = sessions
        self.sessionsPerMinute = sessionsPerMinute
        self.failuresPerMinute = failuresPerMinute
    }
}
