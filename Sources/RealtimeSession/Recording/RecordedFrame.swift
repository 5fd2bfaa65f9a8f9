internal import RealtimeProtocol

/// A text message that is one JSON object on one line, and so stands in a recording byte for byte.
public struct RecordedFrame: Hashable, Sendable {
    /// Who sent it: `client` or `server`.
    public var direction: String
    /// Which of two connections it belongs to, where a session has a client on one side and a server on the other:
    /// `nil` for the client's, `upstream` for the server's.
    public var side: String?
    /// The connection.
    public var connection: ConnectionID
    /// The message.
    public var bytes: [UInt8]

    /// Creates a frame. `nil` where the message cannot stand in a line as it is.
    public init?(_ frame: Frame, direction: String, side: String? = nil, connection: ConnectionID) {
        guard case .text(let bytes) = frame, Self.isEvent(bytes) else { return nil }
        self.init(direction: direction, side: side, connection: connection, bytes: bytes)
    }

    init(direction: String, side: String?, connection: ConnectionID, bytes: [UInt8]) {
        self.direction = direction
        self.side = side
        self.connection = connection
        self.bytes = bytes
    }

    /// The message as a transport has it.
    public var frame: Frame { .text(bytes) }

    /// Whether a frame can stand in a line as it is, and be told from the line's own inputs.
    private static func isEvent(_ frame: [UInt8]) -> Bool {
        guard frame.first == UInt8(ascii: "{"), frame.last == UInt8(ascii: "}"), !frame.contains(0x0A),
            !frame.contains(0x0D)
        else { return false }
        return (try? FramePeek(scanning: frame.span)) != nil
    }
}
