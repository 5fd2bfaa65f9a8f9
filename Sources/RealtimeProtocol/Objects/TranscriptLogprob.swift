/// How sure a recogniser is of one token.
public struct TranscriptLogprob: WireObject {
    /// The token.
    public var token: String?
    /// Natural logarithm of its probability.
    public var logprob: JSONNumber?
    /// The token's bytes.
    public var bytes: Field<[Int]> = .absent
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// Creates an entry.
    public init(token: String? = nil, logprob: JSONNumber? = nil, bytes: Field<[Int]> = .absent) {
        self.token = token
        self.logprob = logprob
        self.bytes = bytes
    }

    init(reader: inout MemberReader) throws(EventError) {
        token = try reader.optional("token")
        logprob = try reader.optional("logprob")
        bytes = try reader.field("bytes")
    }

    func writeMembers(to writer: inout WireWriter) {
        writer.set("token", token)
        writer.set("logprob", logprob)
        writer.set("bytes", bytes)
    }
}

/// A language that a recogniser has heard.
public struct DetectedLanguage: WireObject {
    /// ISO 639-1.
    public var code: String?
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// Creates an entry.
    public init(code: String? = nil) {
        self.code = code
    }

    init(reader: inout MemberReader) throws(EventError) {
        code = try reader.optional("code")
    }

    func writeMembers(to writer: inout WireWriter) {
        writer.set("code", code)
    }
}
