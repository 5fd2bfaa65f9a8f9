/// Why a WebSocket ends, as the two bytes of a close frame (RFC 6455 section 7.4).
public struct WebSocketCloseCode: Hashable, Sendable {
    /// The number on the wire.
    public let rawValue: UInt16

    /// Creates a code; any number can be made, only those with ``isSendable`` go on the wire.
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// 1000: the purpose is fulfilled.
    public static let normal = WebSocketCloseCode(rawValue: 1000)
    /// 1001: the endpoint goes away: a server stops, a browser leaves the page.
    public static let goingAway = WebSocketCloseCode(rawValue: 1001)
    /// 1002: the peer broke the protocol.
    public static let protocolError = WebSocketCloseCode(rawValue: 1002)
    /// 1003: a kind of message that the endpoint does not take.
    public static let unacceptableData = WebSocketCloseCode(rawValue: 1003)
    /// 1007: data that does not fit its message, such as text that is not UTF-8.
    public static let invalidPayload = WebSocketCloseCode(rawValue: 1007)
    /// 1008: a message breaks the endpoint's policy.
    public static let policyViolation = WebSocketCloseCode(rawValue: 1008)
    /// 1009: a message is too big.
    public static let messageTooBig = WebSocketCloseCode(rawValue: 1009)
    /// 1010: the client missed an extension.
    public static let missingExtension = WebSocketCloseCode(rawValue: 1010)
    /// 1011: the server met a condition it did not expect.
    public static let internalError = WebSocketCloseCode(rawValue: 1011)
    /// 1012: the service restarts.
    public static let serviceRestart = WebSocketCloseCode(rawValue: 1012)
    /// 1013: try again later.
    public static let tryAgainLater = WebSocketCloseCode(rawValue: 1013)
    /// 1014: a gateway got an invalid answer from upstream.
    public static let badGateway = WebSocketCloseCode(rawValue: 1014)

    /// Whether a close frame may carry the code: the registered 1000–1003 and 1007–1014, and 3000–4999.
    /// 1004 is reserved; 1005, 1006 and 1015 are for local use (RFC 6455 section 7.4.1, IANA registry).
    public var isSendable: Bool {
        switch rawValue {
        case 1000...1003, 1007...1014, 3000...4999: true
        default: false
        }
    }
}

extension WebSocketCloseCode: CustomStringConvertible {
    /// The number, for example `1000`.
    public var description: String { String(rawValue) }
}
