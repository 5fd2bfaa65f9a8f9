/// Where a server listens, and its limits.
public struct HTTPServerConfiguration: Sendable {
    /// An IPv4 or IPv6 address, or a name with one. Loopback by default: listening to the world is a decision.
    /// `0.0.0.0` is every IPv4 interface, `::` every interface.
    public var host = "127.0.0.1"
    /// 0...65535; 0 lets the system choose.
    public var port = 0
    /// Connections that may wait to be accepted; the system may lower it.
    public var backlog = 1_024
    /// Certificates, or `nil` for plain TCP.
    public var tls: TLSContext?
    /// Bounds of requests.
    public var limits = HTTPLimits()
    /// Time from the start of a connection, or of a request on it, until the request is complete. 10 s.
    public var handshakeTimeout = Duration.seconds(10)
    /// Time for which a connection may wait for its next request. 30 s.
    public var idleTimeout = Duration.seconds(30)
    /// Connections at a time, WebSockets among them. More are answered 503. 10 000.
    public var maxConnections = 10_000
    /// Makes what reads the first bytes of a connection from that address; `nil`, or no closure, where they are the
    /// client's own.
    public var makePreamble: (@Sendable (PeerAddress) -> (any ConnectionPreamble)?)?

    /// Creates the default configuration.
    public init() {}

    /// Creates a configuration with an address.
    public init(host: String, port: Int) {
        self.host = host
        self.port = port
    }
}
