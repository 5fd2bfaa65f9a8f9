/// What `response.create` asks for; members that are absent come from the session.
public struct ResponseConfiguration: WireObject {
    /// Replaces the session's instructions for this response.
    public var instructions: Field<String> = .absent
    /// What to answer with.
    public var outputModalities: [Modality]?
    /// How to speak.
    public var audio: ResponseAudio?
    /// Tools for this response.
    public var tools: Field<[Tool]> = .absent
    /// Which tools the model may or must call.
    public var toolChoice: Field<ToolChoice> = .absent
    /// Whether the model may call several tools at once.
    public var parallelToolCalls: Bool?
    /// How much the model thinks.
    public var reasoning: Field<Reasoning> = .absent
    /// Most tokens of this response.
    public var maxOutputTokens: Field<TokenLimit> = .absent
    /// `auto`, `none` (out of band), or a conversation's id.
    public var conversation: String?
    /// Sixteen pairs at most, keys of 64 and values of 512 characters; comes back in the response.
    public var metadata: Field<JSONObject> = .absent
    /// A prompt stored at the vendor.
    public var prompt: Field<Prompt> = .absent
    /// Items to answer instead of the conversation.
    public var input: [ConversationItem]?
    /// Randomness; the beta has it.
    public var temperature: Field<JSONNumber> = .absent
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// A configuration that mentions nothing.
    public init() {}

    init(reader: inout MemberReader) throws(EventError) {
        outputModalities = try reader.modalities()
        instructions = try reader.field("instructions")
        audio = try ResponseAudio(response: &reader)
        tools = try reader.field("tools")
        toolChoice = try reader.field("tool_choice")
        parallelToolCalls = try reader.optional("parallel_tool_calls")
        reasoning = try reader.field("reasoning")
        maxOutputTokens = try reader.maxOutputTokens()
        conversation = try reader.optional("conversation")
        metadata = try reader.field("metadata")
        prompt = try reader.field("prompt")
        input = try reader.optional("input")
        temperature = try reader.field("temperature")
    }

    func writeMembers(to writer: inout WireWriter) {
        writer.set(modalities: outputModalities)
        writer.set("instructions", instructions)
        audio?.writeInResponse(to: &writer)
        writer.set("tools", tools)
        writer.set("tool_choice", toolChoice)
        writer.set("parallel_tool_calls", parallelToolCalls)
        writer.set("reasoning", reasoning)
        writer.set(maxOutputTokens: maxOutputTokens)
        writer.set("conversation", conversation)
        writer.set("metadata", metadata)
        writer.set("prompt", prompt)
        writer.set("input", input)
        writer.set("temperature", temperature)
    }
}
