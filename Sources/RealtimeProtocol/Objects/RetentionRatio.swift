/// Keep a share of the conversation when it outgrows the model.
public struct RetentionRatio: WireObject {
    /// Always `retention_ratio`.
    public var type: String?
    /// The share, 0 to 1.
    public var retentionRatio: JSONNumber?
    /// Limits of one's own.
    public var tokenLimits: TokenLimits?
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// Creates a rule.
    public init(type: String? = nil, retentionRatio: JSONNumber? = nil, tokenLimits: TokenLimits? = nil) {
        self.type = type
        self.retentionRatio = retentionRatio
        self.tokenLimits = tokenLimits
    }

    init(reader: inout MemberReader) throws(EventError) {
        type = try reader.optional("type")
        retentionRatio = try reader.optional("retention_ratio")
        tokenLimits = try reader.optional("token_limits")
    }

    func writeMembers(to writer: inout WireWriter) {
        writer.set("type", type)
        writer.set("retention_ratio", retentionRatio)
        writer.set("token_limits", tokenLimits)
    }
}

/// Limits on tokens below those of the model.
public struct TokenLimits: WireObject {
    /// Tokens after the instructions.
    public var postInstructions: Int?
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// Creates limits.
    public init(postInstructions: Int? = nil) {
        self.postInstructions = postInstructions
    }

    init(reader: inout MemberReader) throws(EventError) {
        postInstructions = try reader.optional("post_instructions")
    }

    func writeMembers(to writer: inout WireWriter) {
        writer.set("post_instructions", postInstructions)
    }
}
