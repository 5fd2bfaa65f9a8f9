/// One packet of Socket.IO 5, without its attachments: `<type>[<attachments>-][<namespace>,][<id>][JSON]`.
public struct SocketIOPacket: Hashable, Sendable {
    /// What a packet is.
    public enum Kind: UInt8, Hashable, Sendable, CaseIterable {
        /// A client wants into a namespace, or a server lets it.
        case connect = 0
        /// Either side leaves a namespace.
        case disconnect = 1
        /// A name and arguments.
        case event = 2
        /// The answer to an event with a number.
        case acknowledgement = 3
        /// A server does not let a client in.
        case connectError = 4
        /// An event with attachments.
        case binaryEvent = 5
        /// An answer with attachments.
        case binaryAcknowledgement = 6

        /// Whether attachments follow.
        public var isBinary: Bool { self == .binaryEvent || self == .binaryAcknowledgement }
    }

    /// The namespace that every client may leave unsaid.
    public static let mainNamespace = "/"
    /// The largest number of an acknowledgement: the largest that a JavaScript client counts to without loss.
    public static let largestAcknowledgementID: UInt64 = 1 << 53 - 1
    /// Names that a client's library keeps for itself.
    public static let reservedNames: Set<String> = [
        "connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener",
    ]

    /// What it is.
    public let kind: Kind
    /// Begins with `/`.
    public let namespace: String
    /// The number that an answer comes back with.
    public let acknowledgementID: UInt64?
    /// How many attachments follow.
    public let attachmentCount: Int
    /// The JSON as it came; empty where there is none.
    public let payload: [UInt8]
    /// Elements of the payload, where it is an array.
    let elements: [JSONScanner.Element]
    /// Where the attachments belong in ``payload``; empty for packets without.
    public let placeholders: [SocketIOPlaceholder]

    init(
        kind: Kind,
        namespace: String,
        acknowledgementID: UInt64?,
        attachmentCount: Int,
        payload: [UInt8],
        configuration: SocketIOConfiguration,
        offset: Int
    ) throws(SocketIOError) {
        self.kind = kind
        self.namespace = namespace
        self.acknowledgementID = acknowledgementID
        self.attachmentCount = attachmentCount
        self.payload = payload
        var scanner = JSONScanner(payload, maximumDepth: configuration.depth)
        var whole: JSONScanner.Element?
        if !payload.isEmpty {
            do throws(SocketIOError) {
                whole = try scanner.scan()
            } catch {
                throw SocketIOError(error.code, at: error.offset + offset)
            }
        }
        elements = scanner.elements
        placeholders = kind.isBinary ? scanner.placeholders : []
        try Self.check(whole?.kind, kind, elements, payload, at: offset)
        switch kind {
        case .connect, .disconnect, .connectError:
            if acknowledgementID != nil { throw SocketIOError(.invalidAcknowledgementID, at: offset) }
        case .acknowledgement, .binaryAcknowledgement:
            if acknowledgementID == nil { throw SocketIOError(.invalidAcknowledgementID, at: offset) }
        case .event, .binaryEvent: break
        }
        for placeholder in placeholders where !(0..<attachmentCount).contains(placeholder.attachment) {
            throw SocketIOError(.attachmentOutOfRange, at: placeholder.range.lowerBound + offset)
        }
    }

    private static func check(
        _ whole: JSONScanner.Kind?,
        _ kind: Kind,
        _ elements: [JSONScanner.Element],
        _ payload: [UInt8],
        at offset: Int
    ) throws(SocketIOError) {
        let fits =
            switch kind {
            case .connect: whole == nil || whole == .object
            case .disconnect: whole == nil
            case .connectError: whole == .object || whole == .string
            case .acknowledgement, .binaryAcknowledgement: whole == .array
            case .event, .binaryEvent:
                whole == .array && (elements.first?.kind == .string || elements.first?.kind == .number)
            }
        guard fits else { throw SocketIOError(.invalidPayload, at: offset) }
        guard kind == .event || kind == .binaryEvent, let name = elements.first, name.kind == .string else { return }
        if reservedNames.contains(JSONText.decoded(payload[name.range].dropFirst().dropLast())) {
            throw SocketIOError(.reservedName, at: offset + name.range.lowerBound)
        }
    }

    /// The event's name; a number's text where the name is a number, which the protocol allows; `nil` for packets that
    /// are no events.
    public var eventName: String? {
        guard kind == .event || kind == .binaryEvent, let name = elements.first else { return nil }
        let text = payload[name.range]
        return name.kind == .string
            ? JSONText.decoded(text.dropFirst().dropLast()) : String(decoding: text, as: UTF8.self)
    }
}
