/// Times and limits of an Engine.IO session.
public struct EngineIOConfiguration: Hashable, Sendable {
    /// Time between a pong and the next ping. 25 s, the default of the reference server.
    public var pingInterval = Duration.seconds(25)
    /// Time a client has to answer a ping. 20 s, the default of the reference server.
    public var pingTimeout = Duration.seconds(20)
    /// Time a WebSocket that a polling client tries has to become the transport. 10 s, the default of the reference
    /// server.
    public var upgradeTimeout = Duration.seconds(10)
    /// Time for which a polling session that this side closed waits for a poll to tell the client. 30 s, the default
    /// of the reference server.
    public var closeTimeout = Duration.seconds(30)
    /// The longest body or frame, both ways, in bytes; told to the client as `maxPayload`. 1 000 000, the default of
    /// the reference server.
    public var maximumPayload = 1_000_000
    /// The most packets in one body. 1024, this library's own bound; the reference server has none.
    public var packetsPerPayload = 1_024
    /// The most packets in the answer to a poll. 16: the reference client for Python refuses a longer one.
    public var packetsPerAnswer = 16
    /// The most packets that may wait for a poll, or for a WebSocket to drain. 1024, this library's own bound.
    public var bufferedPackets = 1_024
    /// The most bytes of such packets. 4 MB, this library's own bound: two minutes of 16 kHz PCM16.
    public var bufferedBytes = 4_000_000
    /// Whether a polling client is told that it may go over to a WebSocket.
    public var allowsUpgrade = true

    /// Creates the default configuration.
    public init() {}
}
