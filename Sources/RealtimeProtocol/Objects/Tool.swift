/// Something the model may call: a function of the client, an MCP server, or a vendor's own tool.
///
/// GA and the beta write a function flat, DashScope and StepFun wrap it as chat completions do:
/// `{"type":"function","function":{…}}`. Both are read in every dialect.
public struct Tool: Hashable, Sendable, Codable {
    /// What it is.
    public var type: ToolType?
    /// The function's name.
    public var name: String?
    /// What it does, for the model.
    public var description: Field<String> = .absent
    /// JSON Schema of the arguments.
    public var parameters: JSONValue?
    /// What an MCP server is called in the session.
    public var serverLabel: String?
    /// Where an MCP server is.
    public var serverURL: String?
    /// A connector of the vendor instead of a server.
    public var connectorID: String?
    /// A tunnel of the vendor instead of a server.
    public var tunnelID: String?
    /// What an MCP server does, for the model.
    public var serverDescription: String?
    /// A token for the MCP server. Secret.
    public var authorization: String?
    /// Headers for the MCP server. Secret.
    public var headers: Field<JSONObject> = .absent
    /// Names, or a filter.
    public var allowedTools: Field<JSONValue> = .absent
    /// `always`, `never`, or filters for both.
    public var requireApproval: Field<JSONValue> = .absent
    /// Who may call: `direct`, `programmatic`.
    public var allowedCallers: Field<[String]> = .absent
    /// Whether the tool is only loaded when it is searched for.
    public var deferLoading: Bool?
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()
    /// Members beside `function` where the function is wrapped.
    private var wrapperMembers = JSONObject()

    /// Creates a function.
    public init(function name: String, description: String? = nil, parameters: JSONValue? = nil) {
        type = .function
        self.name = name
        self.description = description.map(Field.value) ?? .absent
        self.parameters = parameters
    }

    /// Creates a tool of another kind.
    public init(type: ToolType) { self.type = type }

    /// Wrapped in a dialect that writes functions flat, or the other way round.
    private static let otherWrapping = Spelling.Bits(rawValue: 1)
}

extension Tool: WireObject {
    init(node: WireNode) throws(EventError) {
        guard node.member("type")?.isString("function") == true, let wrapped = node.member("function"),
            wrapped.kind == .object
        else {
            var reader = try MemberReader(node)
            if node.dialect.wrapsFunctions { reader.spelling.insert(Self.otherWrapping) }
            try self.init(members: &reader)
            return
        }
        var outer = try MemberReader(node)
        _ = outer.take("type")
        _ = outer.take("function")
        var inner = try MemberReader(wrapped)
        do throws(EventError) {
            try self.init(reader: &inner)
        } catch {
            throw error.located(at: "function")
        }
        if !node.dialect.wrapsFunctions { inner.spelling.insert(Self.otherWrapping) }
        unknownMembers = inner.untaken()
        type = .function
        if outer.hasUntaken { wrapperMembers = outer.untaken().object }
    }

    init(reader: inout MemberReader) throws(EventError) {
        type = try reader.optional("type")
        name = try reader.optional("name")
        description = try reader.field("description")
        parameters = try reader.optional("parameters")
        guard type == .mcp else { return }
        serverLabel = try reader.optional("server_label")
        serverURL = try reader.optional("server_url")
        connectorID = try reader.optional("connector_id")
        tunnelID = try reader.optional("tunnel_id")
        serverDescription = try reader.optional("server_description")
        authorization = try reader.optional("authorization")
        headers = try reader.field("headers")
        allowedTools = try reader.field("allowed_tools")
        requireApproval = try reader.field("require_approval")
        allowedCallers = try reader.field("allowed_callers")
        deferLoading = try reader.optional("defer_loading")
    }

    func write(to writer: inout WireWriter) {
        let isOther = unknownMembers.spelling.bits(in: writer.dialect).contains(Self.otherWrapping)
        guard type == .function, writer.dialect.wrapsFunctions != isOther else {
            writer.object(self)
            return
        }
        writer.json.beginObject()
        writer.json.name("type")
        writer.json.value(plain: "function")
        writer.json.name("function")
        var function = self
        // Inside the wrapper the type is not said again.
        function.type = nil
        writer.object(function)
        writer.json.members(of: wrapperMembers)
        writer.json.endObject()
    }

    func writeMembers(to writer: inout WireWriter) {
        writer.set("type", type)
        writer.set("name", name)
        writer.set("description", description)
        writer.set("parameters", parameters)
        writer.set("server_label", serverLabel)
        writer.set("server_url", serverURL)
        writer.set("connector_id", connectorID)
        writer.set("tunnel_id", tunnelID)
        writer.set("server_description", serverDescription)
        writer.set("authorization", authorization)
        writer.set("headers", headers)
        writer.set("allowed_tools", allowedTools)
        writer.set("require_approval", requireApproval)
        writer.set("allowed_callers", allowedCallers)
        writer.set("defer_loading", deferLoading)
    }
}
