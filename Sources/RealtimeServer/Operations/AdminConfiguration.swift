public import RealtimeWebSocket

/// Where operators ask, apart from the port of the sessions.
public struct AdminConfiguration: Sendable {
    /// Address, TLS and bounds of the listener.
    public var http: HTTPServerConfiguration
    /// Keys of which an operator must show one; `nil` asks for none, which only a loopback address allows.
    public var keys: StaticKeys?
    /// Names besides `localhost` and addresses by which the listener is called, for those who show no key.
    public var allowedHosts: Set<String>

    /// Creates a configuration.
    public init(http: HTTPServerConfiguration, keys: StaticKeys? = nil, allowedHosts: Set<String> = []) {
        self.http = http
        self.keys = keys
        self.allowedHosts = allowedHosts
    }
}
