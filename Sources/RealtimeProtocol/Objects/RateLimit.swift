/// One limit on what a session may use.
public struct RateLimit: WireObject {
    /// What is limited.
    public var name: RateLimitName?
    /// How much is allowed.
    public var limit: Int?
    /// How much is left.
    public var remaining: Int?
    /// Seconds until all of it is there again.
    public var resetSeconds: JSONNumber?
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// Creates a limit.
    public init(name: RateLimitName? = nil, limit: Int? = nil, remaining: Int? = nil, resetSeconds: JSONNumber? = nil) {
        self.name = name
        self.limit = limit
        self.remaining = remaining
        self.resetSeconds = resetSeconds
    }

    init(reader: inout MemberReader) throws(EventError) {
        name = try reader.optional("name")
        limit = try reader.optional("limit")
        remaining = try reader.optional("remaining")
        resetSeconds = try reader.optional("reset_seconds")
    }

    func writeMembers(to writer: inout WireWriter) {
        writer.set("name", name)
        writer.set("limit", limit)
        writer.set("remaining", remaining)
        writer.set("reset_seconds", resetSeconds)
    }
}

/// What is limited.
public struct RateLimitName: WireString, WireValue {
    /// The wire name.
    public let rawValue: String
    /// Wraps any name.
    public init(rawValue: String) { self.rawValue = rawValue }
    /// Requests.
    public static let requests: RateLimitName = "requests"
    /// Tokens.
    public static let tokens: RateLimitName = "tokens"
}
