/// A tool by name.
public struct ToolReference: WireObject {
    /// `function` or `mcp`.
    public var type: ToolType?
    /// The function or tool.
    public var name: String?
    /// The MCP server it is from.
    public var serverLabel: String?
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// Refers to a tool.
    public init(type: ToolType? = nil, name: String? = nil, serverLabel: String? = nil) {
        self.type = type
        self.name = name
        self.serverLabel = serverLabel
    }

    init(reader: inout MemberReader) throws(EventError) {
        type = try reader.optional("type")
        name = try reader.optional("name")
        serverLabel = try reader.optional("server_label")
    }

    func writeMembers(to writer: inout WireWriter) {
        writer.set("type", type)
        writer.set("name", name)
        writer.set("server_label", serverLabel)
    }
}

/// A rule for all tools.
public struct ToolChoiceMode: WireString, WireValue {
    /// The wire name.
    public let rawValue: String
    /// Wraps any name.
    public init(rawValue: String) { self.rawValue = rawValue }
    /// Call none.
    public static let none: ToolChoiceMode = "none"
    /// Call any, or none.
    public static let auto: ToolChoiceMode = "auto"
    /// Call at least one.
    public static let required: ToolChoiceMode = "required"
}

/// What a tool is.
public struct ToolType: WireString, WireValue {
    /// The wire name.
    public let rawValue: String
    /// Wraps any name.
    public init(rawValue: String) { self.rawValue = rawValue }
    /// A function of the client.
    public static let function: ToolType = "function"
    /// Tools of an MCP server.
    public static let mcp: ToolType = "mcp"
    /// xAI and StepFun: search in the web.
    public static let webSearch: ToolType = "web_search"
    /// xAI: search in X.
    public static let xSearch: ToolType = "x_search"
    /// xAI: search in files.
    public static let fileSearch: ToolType = "file_search"
    /// StepFun: search in a vector store.
    public static let retrieval: ToolType = "retrieval"
}
