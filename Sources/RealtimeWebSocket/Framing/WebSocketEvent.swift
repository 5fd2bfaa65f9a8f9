/// Something that the peer's bytes said.
///
/// Payloads are borrowed: they point into the receive buffer, or into the connection where a message came in pieces,
/// and are valid until the next call of ``WebSocketConnection/nextEvent(in:output:)``. They are pointers and not
/// spans because a span would keep the connection borrowed, and whoever handles an event answers on that connection.
public enum WebSocketEvent {
    /// A whole text message.
    case text(UnsafeBufferPointer<UInt8>)
    /// A whole binary message.
    case binary(UnsafeBufferPointer<UInt8>)
    /// A ping; its pong is already in the output.
    case ping(UnsafeBufferPointer<UInt8>)
    /// A pong, asked for or not.
    case pong(UnsafeBufferPointer<UInt8>)
    /// The peer's close frame. The reply, if one was due, is in the output; nothing follows.
    case closed(WebSocketCloseCode?, reason: String)
    /// The peer broke the protocol. A close frame, if one was due, is in the output; nothing follows.
    case failed(WebSocketProtocolError)
}

/// Which end of the connection this is.
public enum WebSocketRole: Hashable, Sendable {
    /// Opened the connection; masks what it sends.
    case client
    /// Accepted the connection; requires masks.
    case server
}

/// When text messages are checked for UTF-8.
public enum WebSocketTextValidation: Hashable, Sendable {
    /// Byte by byte as they come; the first bad byte closes with 1007.
    case strict
    /// Not here: whoever takes the messages validates them anyway, for example while parsing JSON.
    case deferredToConsumer
}
