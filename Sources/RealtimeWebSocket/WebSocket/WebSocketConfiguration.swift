/// Limits and times of one WebSocket.
public struct WebSocketConfiguration: Hashable, Sendable {
    /// Most bytes of one received message; a longer one closes with 1009.
    public var maxMessageSize = 16 << 20
    /// When received text is checked for UTF-8.
    public var textValidation = WebSocketTextValidation.strict
    /// Most bytes that wait to be sent; one message more aborts with ``WebSocketError/outputOverflow(limit:)``. When
    /// nothing waits a message of any size is taken.
    /// 4 MiB: more than a minute of 24 kHz PCM16 in base64. Whoever has a use for less watches
    /// ``WebSocket/bufferedBytes``.
    public var maxBufferedBytes = 4 << 20
    /// When the bytes that wait fall to this or less after having been more, the handler is told. 64 KiB.
    public var lowWaterMark = 65_536
    /// Time between pings; `nil` sends none. 20 s: under the idle limits of common proxies (30 to 60 s).
    public var pingInterval: Duration? = .seconds(20)
    /// Time in which something has to come after a ping; one that stands behind more than ``lowWaterMark`` waits for as
    /// long as the peer goes on reading what is before it.
    public var pingTimeout = Duration.seconds(20)
    /// Time in which the peer has to answer a close frame.
    public var closeTimeout = Duration.seconds(5)

    /// Creates the default configuration.
    public init() {}

    var framing: WebSocketConnection.Configuration {
        WebSocketConnection.Configuration(maxMessageSize: maxMessageSize, textValidation: textValidation)
    }
}
