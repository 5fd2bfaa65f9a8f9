/// Why a WebSocket ended without an orderly close handshake, where neither a system call, nor TLS, nor the protocol
/// is to blame.
@nonexhaustive
public enum WebSocketError: Error, Hashable, Sendable {
    /// The peer ended the connection without a close frame (1006 in browsers).
    case endedWithoutClose
    /// The peer did not answer a ping in time.
    case pingTimeout
    /// The peer did not answer the close frame in time.
    case closeTimeout
    /// The peer reads too slowly: more than `limit` bytes waited.
    case outputOverflow(limit: Int)
    /// ``WebSocket/abort()`` was called.
    case aborted
    /// The loop was stopped.
    case loopStopped
}

extension WebSocketError: CustomStringConvertible {
    /// One sentence.
    public var description: String {
        switch self {
        case .endedWithoutClose: "the peer ended the connection without a close frame"
        case .pingTimeout: "the peer did not answer a ping"
        case .closeTimeout: "the peer did not answer the close frame"
        case .outputOverflow(let limit): "more than \(limit) bytes waited to be sent"
        case .aborted: "the connection was aborted"
        case .loopStopped: "the loop was stopped"
        }
    }
}
