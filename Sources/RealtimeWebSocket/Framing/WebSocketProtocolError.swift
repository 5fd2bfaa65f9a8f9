/// A rule of RFC 6455 that the peer broke, or a limit that it passed.
@nonexhaustive
public enum WebSocketProtocolError: Error, Hashable, Sendable {
    /// A reserved bit is set though no extension was agreed (section 5.2). The first byte of the frame.
    case reservedBits(UInt8)
    /// An opcode that is not defined: 3–7, 11–15 (section 5.2).
    case unknownOpcode(UInt8)
    /// A control frame without FIN (section 5.5).
    case fragmentedControlFrame
    /// A control frame longer than 125 bytes (section 5.5).
    case controlFrameTooLong
    /// A client's frame without a mask (section 5.1).
    case unmaskedFrame
    /// A server's frame with a mask (section 5.1).
    case maskedFrame
    /// A length written in more bytes than it needs (section 5.2).
    case lengthNotMinimal(UInt64)
    /// A 64-bit length with its highest bit set (section 5.2).
    case lengthOutOfRange(UInt64)
    /// A continuation frame while no message is open (section 5.4).
    case unexpectedContinuation
    /// A text or binary frame inside an unfinished message (section 5.4).
    case unfinishedMessage
    /// A message of more bytes than the limit. Close code 1009.
    case messageTooBig(limit: Int)
    /// A text message or a close reason that is not UTF-8. Close code 1007.
    case invalidUTF8
    /// A close frame with one byte of payload (section 5.5.1).
    case truncatedCloseCode
    /// A close code that must not be on the wire (section 7.4).
    case invalidCloseCode(UInt16)

    /// The code that the close frame to the peer carries.
    public var closeCode: WebSocketCloseCode {
        switch self {
        case .messageTooBig: .messageTooBig
        case .invalidUTF8: .invalidPayload
        case .reservedBits, .unknownOpcode, .fragmentedControlFrame, .controlFrameTooLong, .unmaskedFrame,
            .maskedFrame, .lengthNotMinimal, .lengthOutOfRange, .unexpectedContinuation, .unfinishedMessage,
            .truncatedCloseCode, .invalidCloseCode:
            .protocolError
        }
    }
}

extension WebSocketProtocolError: CustomStringConvertible {
    /// One sentence with the offending value.
    public var description: String {
        switch self {
        case .reservedBits(let byte): "reserved bits are set in the frame's first byte \(byte)"
        case .unknownOpcode(let opcode): "opcode \(opcode) is not defined"
        case .fragmentedControlFrame: "a control frame is fragmented"
        case .controlFrameTooLong: "a control frame is longer than 125 bytes"
        case .unmaskedFrame: "a client's frame is not masked"
        case .maskedFrame: "a server's frame is masked"
        case .lengthNotMinimal(let length): "the length \(length) is written in too many bytes"
        case .lengthOutOfRange(let length): "the length \(length) has its highest bit set"
        case .unexpectedContinuation: "a continuation frame belongs to no message"
        case .unfinishedMessage: "a message begins inside another"
        case .messageTooBig(let limit): "a message is longer than \(limit) bytes"
        case .invalidUTF8: "text is not valid UTF-8"
        case .truncatedCloseCode: "a close frame has one byte"
        case .invalidCloseCode(let code): "close code \(code) is not allowed"
        }
    }
}
