/// A response as `response.created` and `response.done` carry it.
public struct Response: WireObject {
    /// Identifier.
    public var id: ResponseID?
    /// Always `realtime.response`.
    public var objectName: String?
    /// How it stands or ended.
    public var status: ResponseStatus?
    /// Why it ended so.
    public var statusDetails: Field<JSONObject> = .absent
    /// What was made.
    public var output: [ConversationItem]?
    /// What it is made of.
    public var outputModalities: [Modality]?
    /// Members without a type here (usage, metadata, …), kept and written back.
    public var unknownMembers = JSONObject()

    /// Creates a response.
    public init(
        id: ResponseID,
        status: ResponseStatus,
        statusDetails: Field<JSONObject> = .null,
        output: [ConversationItem] = [],
        outputModalities: [Modality]
    ) {
        self.id = id
        objectName = "realtime.response"
        self.status = status
        self.statusDetails = statusDetails
        self.output = output
        self.outputModalities = outputModalities
    }

    init(reader: inout MemberReader) throws(EventError) {
        id = try reader.optional("id")
        objectName = try reader.optional("object")
        status = try reader.optional("status")
        statusDetails = try reader.field("status_details")
        output = try reader.optional("output")
        outputModalities = try reader.optional("output_modalities")
    }

    func write(to object: inout JSONObject) {
        object.set("id", id)
        object.set("object", objectName)
        object.set("status", status)
        object.set("status_details", statusDetails)
        object.set("output", output)
        object.set("output_modalities", outputModalities)
    }
}

/// What `response.create` asks for; members that are absent come from the session.
public struct ResponseConfiguration: WireObject {
    /// Replaces the session's instructions for this response.
    public var instructions: Field<String> = .absent
    /// What to answer with.
    public var outputModalities: [Modality]?
    /// Tools for this response.
    public var tools: Field<[JSONValue]> = .absent
    /// `auto`, `none` (out of band), or a conversation's id.
    public var conversation: String?
    /// Sixteen pairs at most; comes back in the response.
    public var metadata: Field<JSONObject> = .absent
    /// Items to answer instead of the conversation.
    public var input: [ConversationItem]?
    /// Members without a type here, kept and written back.
    public var unknownMembers = JSONObject()

    /// A configuration that mentions nothing.
    public init() {}

    init(reader: inout MemberReader) throws(EventError) {
        instructions = try reader.field("instructions")
        outputModalities = try reader.optional("output_modalities")
        tools = try reader.field("tools")
        conversation = try reader.optional("conversation")
        metadata = try reader.field("metadata")
        input = try reader.optional("input")
    }

    func write(to object: inout JSONObject) {
        object.set("instructions", instructions)
        object.set("output_modalities", outputModalities)
        object.set("tools", tools)
        object.set("conversation", conversation)
        object.set("metadata", metadata)
        object.set("input", input)
    }
}
