/// What happens on a WebSocket. Confined to its loop; kept alive by the WebSocket until its last call.
///
/// No call is made from inside a call into the WebSocket: a handler may send, close and abort from anywhere.
public protocol WebSocketHandler: AnyObject {
    /// The handshake is done. The first call, unless a client's connection cannot be opened.
    func webSocketDidOpen(_ webSocket: WebSocket)
    /// A whole text message; UTF-8 unless validation is deferred. The bytes are valid during the call.
    func webSocket(_ webSocket: WebSocket, didReceiveText message: Span<UInt8>)
    /// A whole binary message. The bytes are valid during the call.
    func webSocket(_ webSocket: WebSocket, didReceiveBinary message: Span<UInt8>)
    /// A pong came.
    func webSocketDidReceivePong(_ webSocket: WebSocket)
    /// The bytes that wait fell to ``WebSocketConfiguration/lowWaterMark`` or less after having been more.
    func webSocketDidDrain(_ webSocket: WebSocket)
    /// The WebSocket is closed. Exactly once, and the last call.
    ///
    /// - Parameters:
    ///   - webSocket: the one that is closed.
    ///   - code: of the peer's close frame, `nil` if it had none; or what was sent to a peer that broke the protocol.
    ///   - reason: of the peer's close frame.
    ///   - error: `nil` after an orderly close handshake. Otherwise a ``WebSocketError``,
    ///     ``WebSocketProtocolError``, ``WebSocketClientError``, ``TLSError`` or ``SystemError``.
    func webSocket(
        _ webSocket: WebSocket,
        didCloseWith code: WebSocketCloseCode?,
        reason: String,
        error: (any Error)?
    )
}

extension WebSocketHandler {
    /// Does nothing.
    public func webSocketDidOpen(_ webSocket: WebSocket) {}
    /// Does nothing.
    public func webSocketDidReceivePong(_ webSocket: WebSocket) {}
    /// Does nothing.
    public func webSocketDidDrain(_ webSocket: WebSocket) {}
}
