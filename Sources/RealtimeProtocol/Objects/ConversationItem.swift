/// An item of a conversation: a message, a function call or its output, an MCP call, or a vendor's own kind.
public struct ConversationItem: WireObject {
    /// Identifier; a client may choose it.
    public var id: ItemID?
    /// Always `realtime.item`; recorded sessions leave it out.
    public var object: String?
    /// What it is.
    public var type: ItemType?
    /// How far it is.
    public var status: ItemStatus?
    /// Who a message is from.
    public var role: Role?
    /// The parts of a message.
    public var content: [ContentPart]?
    /// The name of a called function or tool.
    public var name: String?
    /// Identifies a function call.
    public var callID: CallID?
    /// The arguments of a call: JSON in a string, possibly incomplete.
    public var arguments: String?
    /// What a function or tool returned.
    public var output: Field<String> = .absent
    /// MCP: the server's name in the session.
    public var serverLabel: String?
    /// MCP: the tools of a list.
    public var tools: [MCPTool]?
    /// MCP: the request that a call was approved by, or that is answered.
    public var approvalRequestID: Field<ItemID> = .absent
    /// MCP: whether a call may be made.
    public var approve: Bool?
    /// MCP: why a call may not be made.
    public var reason: Field<String> = .absent
    /// MCP: why a call failed.
    public var error: Field<ErrorDetail> = .absent
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// Creates a message.
    public init(message id: ItemID?, role: Role, status: ItemStatus? = nil, content: [ContentPart]) {
        self.id = id
        type = .message
        self.role = role
        self.status = status
        self.content = content
    }

    /// Creates an item of any kind, to be filled in.
    public init(id: ItemID? = nil, type: ItemType) {
        self.id = id
        self.type = type
    }

    init(reader: inout MemberReader) throws(EventError) {
        id = try reader.optional("id")
        object = try reader.optional("object")
        type = try reader.optional("type")
        status = try reader.optional("status")
        role = try reader.optional("role")
        content = try reader.optional("content")
        name = try reader.optional("name")
        callID = try reader.optional("call_id")
        arguments = try reader.optional("arguments")
        output = try reader.field("output")
        serverLabel = try reader.optional("server_label")
        tools = try reader.optional("tools")
        approvalRequestID = try reader.field("approval_request_id")
        approve = try reader.optional("approve")
        reason = try reader.field("reason")
        error = try reader.field("error")
    }

    func writeMembers(to writer: inout WireWriter) {
        writer.set("id", id)
        writer.set("object", object)
        writer.set("type", type)
        writer.set("status", status)
        writer.set("role", role)
        writer.set("content", content)
        writer.set("name", name)
        writer.set("call_id", callID)
        writer.set("arguments", arguments)
        writer.set("output", output)
        writer.set("server_label", serverLabel)
        writer.set("tools", tools)
        writer.set("approval_request_id", approvalRequestID)
        writer.set("approve", approve)
        writer.set("reason", reason)
        writer.set("error", error)
    }

    /// The words of the item: texts and transcripts of its parts, joined by spaces.
    public var spokenText: String {
        (content ?? []).compactMap { $0.text ?? $0.transcript.value }.filter { !$0.isEmpty }.joined(separator: " ")
    }
}

extension ConversationItem {
    /// xAI's `force_message`: whether the user may interrupt it.
    public var interruptible: Bool? {
        get { unknownMembers["interruptible"]?.boolValue }
        set { unknownMembers["interruptible"] = newValue.map(JSONValue.bool) }
    }

    /// xAI's `force_message`: who speaks it.
    public var voice: String? {
        get { unknownMembers["voice"]?.stringValue }
        set { unknownMembers["voice"] = newValue.map(JSONValue.string) }
    }

    /// Voice Live: the part of an answer that a message is, for example `final_answer`.
    public var phase: String? {
        get { unknownMembers["phase"]?.stringValue }
        set { unknownMembers["phase"] = newValue.map(JSONValue.string) }
    }
}
