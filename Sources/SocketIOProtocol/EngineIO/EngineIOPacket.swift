/// One packet of Engine.IO 4.
///
/// On a WebSocket a packet is one frame: text that begins with the type's digit, or, for a binary message, a binary
/// frame with no prefix. ``EngineIOPayload`` has the form of the polling transport.
public enum EngineIOPacket: Hashable, Sendable {
    /// `0`: the handshake of the server, as JSON.
    case open([UInt8])
    /// `1`: this transport is to be closed.
    case close
    /// `2`: are you there? From the server; from a client only `2probe`, while it tries a WebSocket.
    case ping([UInt8])
    /// `3`: the answer to a ping, with the same payload.
    case pong([UInt8])
    /// `4`, or a binary frame: a message of the layer above.
    case message(EngineIOData)
    /// `5`: the client goes over to this WebSocket for good.
    case upgrade
    /// `6`: nothing, to end a waiting poll.
    case noop

    /// The payload of the ping and the pong that try a WebSocket.
    public static let probe: [UInt8] = Array("probe".utf8)

    /// Reads a packet from a WebSocket frame.
    ///
    /// - Throws: ``EngineIOError`` with ``EngineIOError/Code/emptyPacket``, ``EngineIOError/Code/unknownType``,
    ///   ``EngineIOError/Code/unexpectedPayload`` or ``EngineIOError/Code/invalidUTF8``.
    /// - Complexity: O(*n*) in the frame's length.
    public init(frame: EngineIOData) throws(EngineIOError) {
        switch frame {
        case .binary(let bytes): self = .message(.binary(bytes))
        case .text(let bytes): try self.init(text: bytes[...])
        }
    }

    /// Reads a packet from text; offsets of errors are indexes of `text`.
    init(text: ArraySlice<UInt8>) throws(EngineIOError) {
        guard let type = text.first else { throw EngineIOError(.emptyPacket, at: text.startIndex) }
        let rest = text.dropFirst()
        if let offset = UTF8Check.firstInvalid(in: rest) { throw EngineIOError(.invalidUTF8, at: offset) }
        switch type {
        case UInt8(ascii: "0"): self = .open(Array(rest))
        case UInt8(ascii: "1"): self = .close
        case UInt8(ascii: "2"): self = .ping(Array(rest))
        case UInt8(ascii: "3"): self = .pong(Array(rest))
        case UInt8(ascii: "4"): self = .message(.text(Array(rest)))
        case UInt8(ascii: "5"): self = .upgrade
        case UInt8(ascii: "6"): self = .noop
        default: throw EngineIOError(.unknownType, at: text.startIndex)
        }
        switch self {
        case .close, .upgrade, .noop:
            if !rest.isEmpty { throw EngineIOError(.unexpectedPayload, at: rest.startIndex) }
        case .open, .ping, .pong, .message: break
        }
    }

    /// The frame a WebSocket carries for this packet.
    public var frame: EngineIOData {
        if case .message(.binary(let bytes)) = self { return .binary(bytes) }
        var bytes: [UInt8] = []
        appendText(to: &bytes)
        return .text(bytes)
    }

    /// Writes type and payload; a binary message has the polling transport's form.
    func appendText(to bytes: inout [UInt8]) {
        switch self {
        case .open(let payload): Self.append("0", payload, to: &bytes)
        case .close: Self.append("1", [], to: &bytes)
        case .ping(let payload): Self.append("2", payload, to: &bytes)
        case .pong(let payload): Self.append("3", payload, to: &bytes)
        case .message(.text(let payload)): Self.append("4", payload, to: &bytes)
        case .message(.binary(let payload)):
            bytes.append(EngineIOPayload.binaryMark)
            Base64.encode(payload, into: &bytes)
        case .upgrade: Self.append("5", [], to: &bytes)
        case .noop: Self.append("6", [], to: &bytes)
        }
    }

    private static func append(_ type: Unicode.Scalar, _ payload: [UInt8], to bytes: inout [UInt8]) {
        bytes.reserveCapacity(bytes.count + payload.count + 1)
        bytes.append(UInt8(ascii: type))
        bytes.append(contentsOf: payload)
    }

    /// How many bytes the packet takes in a polling payload.
    var textCount: Int {
        switch self {
        case .open(let payload), .ping(let payload), .pong(let payload), .message(.text(let payload)):
            1 + payload.count
        case .message(.binary(let payload)): 1 + (payload.count + 2) / 3 * 4
        case .close, .upgrade, .noop: 1
        }
    }
}
