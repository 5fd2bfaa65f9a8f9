/// A packet of a client that breaks Socket.IO's rules.
public struct SocketIOError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        let name: String
        /// A few words.
        public var description: String { name }

        /// The first character is none of `0` to `6`, or missing.
        public static let unknownType = Code(name: "unknown packet type")
        /// A binary packet without a number and `-` after its type.
        public static let missingAttachmentCount = Code(name: "number of attachments is missing")
        /// More attachments than ``SocketIOConfiguration/attachments``.
        public static let tooManyAttachments = Code(name: "too many attachments")
        /// A placeholder that names an attachment which the packet does not have.
        public static let attachmentOutOfRange = Code(name: "placeholder names no attachment")
        /// The attachments of a packet are longer than ``SocketIOConfiguration/attachmentBytes`` together.
        public static let attachmentsTooLarge = Code(name: "attachments are too large")
        /// Text while attachments are still missing.
        public static let textInsteadOfAttachment = Code(name: "text where an attachment was due")
        /// Bytes that no packet announced.
        public static let unexpectedAttachment = Code(name: "attachment without a packet")
        /// A namespace longer than ``SocketIOConfiguration/namespaceBytes``.
        public static let namespaceTooLong = Code(name: "namespace is too long")
        /// An acknowledgement's number above 2⁵³ − 1, missing where it must stand, or standing where it must not.
        public static let invalidAcknowledgementID = Code(name: "invalid number of an acknowledgement")
        /// The rest of the packet is not one JSON value.
        public static let invalidJSON = Code(name: "payload is not JSON")
        /// JSON deeper than ``SocketIOConfiguration/depth``.
        public static let tooDeep = Code(name: "payload is too deep")
        /// JSON of a kind that the packet's type does not take: an event that is no array with a name in front, a
        /// `CONNECT` with something other than an object, a `DISCONNECT` with anything.
        public static let invalidPayload = Code(name: "payload does not fit the packet's type")
        /// An event with a name that the library keeps for itself, such as `connect`.
        public static let reservedName = Code(name: "reserved event name")
        /// A packet for a namespace that the client is not connected to, or a second `CONNECT` to one.
        public static let notConnected = Code(name: "packet does not fit the namespace's state")
        /// A packet that only a server sends.
        public static let wrongDirection = Code(name: "packet type is the server's to send")
    }

    /// What is wrong.
    public let code: Code
    /// Where in the packet it begins, in bytes.
    public let offset: Int

    /// Creates an error.
    public init(_ code: Code, at offset: Int = 0) {
        self.code = code
        self.offset = offset
    }

    /// One sentence.
    public var description: String { "Socket.IO: \(code.name), at byte \(offset)." }
}
