/// A key that lets a browser speak to the vendor for a while.
public struct ClientSecret: WireObject {
    /// The key.
    public var value: String?
    /// When it ends, in seconds since 1970.
    public var expiresAt: Int?
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// Wraps a key.
    public init(value: String? = nil, expiresAt: Int? = nil) {
        self.value = value
        self.expiresAt = expiresAt
    }

    init(reader: inout MemberReader) throws(EventError) {
        value = try reader.optional("value")
        expiresAt = try reader.optional("expires_at")
    }

    func writeMembers(to writer: inout WireWriter) {
        writer.set("value", value)
        writer.set("expires_at", expiresAt)
    }
}
