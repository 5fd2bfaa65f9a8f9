/// Why a client's WebSocket could not be opened. No case and no description holds a header field's value.
@nonexhaustive
public enum WebSocketClientError: Error, Hashable, Sendable {
    /// The URL is not one.
    case url(WebSocketURL.Failure)
    /// The name has no address; the resolver's words.
    case dns(String)
    /// No address accepts connections on that port.
    case refused
    /// No address could be reached; what the last one said.
    case unreachable(SystemError)
    /// It took longer than the configured time.
    case timeout
    /// TLS failed: untrusted certificate, wrong host, no common version.
    case tls(TLSError)
    /// The server answered something other than 101: status and the beginning of the body, at most 4 KiB.
    case httpStatus(HTTPStatus, body: String)
    /// The answer is not HTTP/1.1.
    case http(HTTPParseError)
    /// The answer breaks the rules of the handshake.
    case protocolViolation(WebSocketClientHandshake.Failure)
    /// The server ended the connection before it answered.
    case endedDuringHandshake
}

extension WebSocketClientError: CustomStringConvertible {
    /// One sentence.
    public var description: String {
        switch self {
        case .url(let failure): "the URL is not a WebSocket URL: \(failure)"
        case .dns(let reason): "the host has no address: \(reason)"
        case .refused: "the connection was refused"
        case .unreachable(let error): "the host cannot be reached: \(error)"
        case .timeout: "the connection took too long"
        case .tls(let error): "\(error)"
        case .httpStatus(let status, let body):
            body.isEmpty ? "the server answered \(status)" : "the server answered \(status): \(body)"
        case .http(let error): "the answer is not HTTP: \(error)"
        case .protocolViolation(let failure): "the answer breaks the WebSocket handshake: \(failure)"
        case .endedDuringHandshake: "the server ended the connection during the handshake"
        }
    }
}
