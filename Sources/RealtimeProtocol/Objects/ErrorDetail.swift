/// The `error` member of an error event.
public struct ErrorDetail: WireObject {
    /// `invalid_request_error`, `server_error` or a vendor's own.
    public var type: String?
    /// Machine-readable reason.
    public var code: ErrorCode?
    /// A sentence for people.
    public var message: String
    /// The member that is to blame, as a path such as `session.audio.output.voice`.
    public var param: String?
    /// The `event_id` of the client event that caused the error.
    public var eventID: EventID?
    /// Members without a type here, kept and written back.
    public var unknownMembers = JSONObject()

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
        code = try reader.optional("code")
        message = try reader.optional("message") ?? ""
        param = try reader.optional("param")
        eventID = try reader.optional("event_id")
    }

    /// One agents SDK test has the error as a plain string; it is read as the message.
    init(json: JSONValue) throws(EventError) {
        if case .string(let message) = json {
            self.init(type: nil, code: nil, message: message)
        } else {
            try self.init(object: try JSONObject(json: json))
        }
    }

    func write(to object: inout JSONObject) {
        object.set("type", type)
        object.set("code", code)
        object.set("message", message)
        object.set("param", param)
        object.set("event_id", eventID)
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
