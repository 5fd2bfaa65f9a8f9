/// Identifies one connection of a session.
///
/// A session may hold two connections at a time (the old and the new one while it moves before a provider's time
/// limit), so every transport input and output says which it belongs to. The caller chooses the numbers.
public struct ConnectionID: Hashable, Sendable, CustomStringConvertible {
    /// The caller's number.
    public let rawValue: UInt64
    /// Wraps a number.
    public init(_ rawValue: UInt64) { self.rawValue = rawValue }
    /// For example `connection 3`.
    public var description: String { "connection \(rawValue)" }
}

/// One WebSocket message.
public enum Frame: Hashable, Sendable {
    /// A text message: UTF-8, validated by the transport or by the codec.
    case text([UInt8])
    /// A binary message.
    case binary([UInt8])

    /// The message's length in bytes.
    public var byteCount: Int {
        switch self {
        case .text(let bytes), .binary(let bytes): bytes.count
        }
    }
}

/// How a connection is closed: RFC 6455 section 7.4.
public struct CloseReason: Hashable, Sendable {
    /// Status code.
    public var code: UInt16
    /// A short text, at most 123 bytes of UTF-8 on the wire.
    public var text: String

    /// Creates a reason.
    public init(code: UInt16, text: String) {
        self.code = code
        self.text = text
    }

    /// 1000: the purpose is fulfilled.
    public static let normal = CloseReason(code: 1000, text: "")
    /// 1001: the server goes down, or the session has reached its longest duration.
    public static func goingAway(_ text: String) -> CloseReason { CloseReason(code: 1001, text: text) }
    /// 1008: a policy is violated.
    public static func policy(_ text: String) -> CloseReason { CloseReason(code: 1008, text: text) }
    /// 1011: something failed here.
    public static func internalError(_ text: String) -> CloseReason { CloseReason(code: 1011, text: text) }
}

/// What a transport tells a session.
public enum TransportInput: Hashable, Sendable {
    /// The WebSocket handshake is complete.
    case connected(ConnectionID)
    /// A message has arrived.
    case received(ConnectionID, Frame)
    /// The connection's send buffer has gone above its high-water mark (`false`) or below its low one (`true`).
    case writabilityChanged(ConnectionID, isWritable: Bool)
    /// The connection is gone. `reason` is the peer's, where it gave one.
    case disconnected(ConnectionID, reason: CloseReason?)
    /// A connection that ``TransportOutput/connect(_:)`` asked for was not made. `status` is the HTTP status of the
    /// refused handshake, `nil` where no answer came.
    case connectFailed(ConnectionID, status: Int?)
    /// The instant of `nextDeadline` has come. Harmless when early.
    case deadlineReached
}

/// What a session asks of a transport.
public enum TransportOutput: Hashable, Sendable {
    /// Send a message.
    case send(ConnectionID, Frame)
    /// Close the connection after what was sent before. May come for one that is still being made: drop it then.
    case close(ConnectionID, CloseReason)
    /// Make another connection to the same server, under this name, and hand in
    /// ``TransportInput/connected(_:)`` or ``TransportInput/connectFailed(_:status:)``. The client role alone asks for
    /// it, and only with a policy to reconnect or to refresh; the connection before may still be in use.
    case connect(ConnectionID)
}

/// The caller broke a rule of the session value. Nothing has happened to the session.
public enum SessionUsageError: Error, Hashable, Sendable {
    /// `handle(_:at:)` was called while `nextOutput()` still had something to give.
    case outputsNotDrained
    /// The instant is earlier than that of an input before.
    case timeWentBackwards
}
