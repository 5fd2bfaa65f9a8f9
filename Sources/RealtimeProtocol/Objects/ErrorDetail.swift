/// The `error` member of an error event.
public struct ErrorDetail: WireObject {
    /// `invalid_request_error`, `server_error` or a vendor's own.
    public var type: String?
    /// Machine-readable reason.
    public var code: ErrorCode?
    /// The reason where it is a number, as in the errors of MCP calls: a status of HTTP or a code of JSON-RPC. ``code``
    /// is `nil` then, and is what is written where both are set.
    public var numericCode: Int?
    /// A sentence for people.
    public var message: String
    /// The member that is to blame, as a path such as `session.audio.output.voice`.
    public var param: String?
    /// The `event_id` of the client event that caused the error.
    public var eventID: EventID?
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// Creates a detail.
    public init(
        type: String? = "invalid_request_error",
        code: ErrorCode?,
        message: String,
        param: String? = nil,
        eventID: EventID? = nil
    ) {
        self.type = type
        self.code = code
        self.message = message
        self.param = param
        self.eventID = eventID
    }

    init(reader: inout MemberReader) throws(EventError) {
        type = try reader.optional("type")
        if reader.find("code")?.kind == .number {
            numericCode = try reader.optional("code")
        } else {
            code = try reader.optional("code")
        }
        let message: String? = try reader.optional("message")
        if message == nil { reader.spelling.insert(Self.hasNoMessage) }
        if reader.dialect == .browser { reader.spelling.insert(Self.isFromServer) }
        self.message = message ?? ""
        param = try reader.optional("param")
        eventID = try reader.optional("event_id")
    }

    /// One agents SDK test has the error as a plain string; it is read as the message.
    init(node: WireNode) throws(EventError) {
        if node.kind == .string {
            self.init(type: nil, code: nil, message: try node.string())
            unknownMembers.spelling = Spelling(bits: Self.plainString, dialect: node.dialect)
        } else {
            var reader = try MemberReader(node)
            try self.init(members: &reader)
        }
    }

    /// The error is nothing but its message.
    private static let plainString = Spelling.Bits(rawValue: 1)
    private static let hasNoMessage = Spelling.Bits(rawValue: 2)
    /// Set in the browser dialect only, so that such an error is written as it came.
    private static let isFromServer = Spelling.Bits(rawValue: 4)

    func write(to writer: inout WireWriter) {
        if unknownMembers.spelling.bits(in: writer.dialect).contains(Self.plainString), type == nil, code == nil {
            writer.json.value(message)
        } else {
            writer.object(self)
        }
    }

    func writeMembers(to writer: inout WireWriter) {
        guard writer.dialect != .browser || unknownMembers.spelling.dialect == .browser else {
            // A page gets code and message, and the code always.
            writer.set("code", code ?? .serverError)
            writer.set("message", message)
            writer.set("param", param)
            return
        }
        writer.set("type", type)
        if code == nil { writer.set("code", numericCode) } else { writer.set("code", code) }
        if !message.isEmpty || !writer.spelling.contains(Self.hasNoMessage) { writer.set("message", message) }
        writer.set("param", param)
        writer.set("event_id", eventID)
    }
}

extension ErrorDetail {
    /// The detail that tells a client what is wrong with its event.
    public init(_ error: EventError, eventID: EventID? = nil) {
        let code: ErrorCode =
            switch error.code {
            case .malformedJSON, .notAnObject, .missingType: .invalidEvent
            case .missingMember: .missingRequiredParameter
            case .wrongKind: .invalidType
            case .invalidValue, .invalidBase64: .invalidValue
            }
        self.init(code: code, message: error.description, param: error.parameter, eventID: eventID)
    }
}
