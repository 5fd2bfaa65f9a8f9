/// How many connections to an upstream are open before somebody calls.
///
/// Each costs the provider and the server a session that is idle: worth it where calls begin often and the upstream is
/// far away.
public struct WarmUpstreamPolicy: Hashable, Sendable {
    /// How many wait for each loop of the server. Default 0.
    public var count: Int
    /// How long one waits before another takes its place. Default 60 s: DashScope closes what is idle for 180 s, and a
    /// session is to have nearly all of the time that the provider gives a connection.
    public var lifetime: Duration

    /// Creates a policy.
    public init(count: Int = 0, lifetime: Duration = .seconds(60)) {
        self.count = max(0, count)
        self.lifetime = lifetime
    }
}
