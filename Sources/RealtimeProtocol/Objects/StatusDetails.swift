/// Why a response ended as it did.
public struct ResponseStatusDetails: WireObject {
    /// The status once more.
    public var type: ResponseStatus?
    /// Why it was cancelled or is incomplete.
    public var reason: ResponseEndReason?
    /// What failed.
    public var error: Field<ErrorDetail> = .absent
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// Creates details.
    public init(type: ResponseStatus? = nil, reason: ResponseEndReason? = nil, error: Field<ErrorDetail> = .absent) {
        self.type = type
        self.reason = reason
        self.error = error
    }

    init(reader: inout MemberReader) throws(EventError) {
        type = try reader.optional("type")
        reason = try reader.optional("reason")
        error = try reader.field("error")
    }

    func writeMembers(to writer: inout WireWriter) {
        writer.set("type", type)
        writer.set("reason", reason)
        writer.set("error", error)
    }
}

/// Why a response was cancelled or is incomplete.
public struct ResponseEndReason: WireString, WireValue {
    /// The wire name.
    public let rawValue: String
    /// Wraps any name.
    public init(rawValue: String) { self.rawValue = rawValue }
    /// The user began to speak.
    public static let turnDetected: ResponseEndReason = "turn_detected"
    /// The client cancelled it.
    public static let clientCancelled: ResponseEndReason = "client_cancelled"
    /// It reached its limit of tokens.
    public static let maxOutputTokens: ResponseEndReason = "max_output_tokens"
    /// A filter stopped it.
    public static let contentFilter: ResponseEndReason = "content_filter"
}
