/// A prompt stored at the vendor.
public struct Prompt: WireObject {
    /// Its identifier.
    public var id: String?
    /// Its version; the newest where it is absent.
    public var version: Field<String> = .absent
    /// Values for its variables.
    public var variables: Field<JSONObject> = .absent
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// Names a prompt.
    public init(id: String? = nil, version: Field<String> = .absent, variables: Field<JSONObject> = .absent) {
        self.id = id
        self.version = version
        self.variables = variables
    }

    init(reader: inout MemberReader) throws(EventError) {
        id = try reader.optional("id")
        version = try reader.field("version")
        variables = try reader.field("variables")
    }

    func writeMembers(to writer: inout WireWriter) {
        writer.set("id", id)
        writer.set("version", version)
        writer.set("variables", variables)
    }
}
