/// A tool that an MCP server offers.
public struct MCPTool: WireObject {
    /// Its name.
    public var name: String?
    /// What it does.
    public var description: Field<String> = .absent
    /// JSON Schema of its arguments.
    public var inputSchema: JSONValue?
    /// Hints of the server.
    public var annotations: Field<JSONValue> = .absent
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// Creates an entry.
    public init(
        name: String? = nil,
        description: Field<String> = .absent,
        inputSchema: JSONValue? = nil,
        annotations: Field<JSONValue> = .absent
    ) {
        self.name = name
        self.description = description
        self.inputSchema = inputSchema
        self.annotations = annotations
    }

    init(reader: inout MemberReader) throws(EventError) {
        name = try reader.optional("name")
        description = try reader.field("description")
        inputSchema = try reader.optional("input_schema")
        annotations = try reader.field("annotations")
    }

    func writeMembers(to writer: inout WireWriter) {
        writer.set("name", name)
        writer.set("description", description)
        writer.set("input_schema", inputSchema)
        writer.set("annotations", annotations)
    }
}
