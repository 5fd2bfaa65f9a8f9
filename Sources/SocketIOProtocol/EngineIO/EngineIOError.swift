/// Bytes of a client that break Engine.IO's rules.
public struct EngineIOError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        let name: String
        /// A few words.
        public var description: String { name }

        /// A packet without a type.
        public static let emptyPacket = Code(name: "empty packet")
        /// The first character is none of `0` to `6`.
        public static let unknownType = Code(name: "unknown packet type")
        /// A `close`, `upgrade` or `noop` with something after its type.
        public static let unexpectedPayload = Code(name: "packet type takes no payload")
        /// A packet that only a server sends, or a ping that is not a probe: since version 4 the server pings.
        public static let wrongDirection = Code(name: "packet type is the server's to send")
        /// Text that is not UTF-8.
        public static let invalidUTF8 = Code(name: "text is not UTF-8")
        /// A `b` packet of the polling transport whose rest is not canonical base64.
        public static let invalidBase64 = Code(name: "not base64")
        /// A body or frame longer than ``EngineIOConfiguration/maximumPayload``.
        public static let payloadTooLarge = Code(name: "payload is too large")
        /// A body with more than ``EngineIOConfiguration/packetsPerPayload`` packets.
        public static let tooManyPackets = Code(name: "too many packets in one payload")
    }

    /// What is wrong.
    public let code: Code
    /// Where in the body or frame it begins, in bytes.
    public let offset: Int

    /// Creates an error.
    public init(_ code: Code, at offset: Int = 0) {
        self.code = code
        self.offset = offset
    }

    /// One sentence.
    public var description: String { "Engine.IO: \(code.name), at byte \(offset)." }
}
