/// An item of a conversation: a message, a function call or its output, or a vendor's own kind.
public struct ConversationItem: WireObject {
    /// Identifier; a client may choose it.
    public var id: ItemID?
    /// What it is.
    public var type: ItemType?
    /// How far it is.
    public var status: ItemStatus?
    /// Who a message is from.
    public var role: Role?
    /// The parts of a message.
    public var content: [ContentPart]?
    /// The name of a called function.
    public var name: String?
    /// Identifies a function call.
    public var callID: CallID?
    /// The arguments of a function call: JSON in a string, possibly incomplete.
    public var arguments: String?
    /// What a function returned.
    public var output: String?
    /// Members without a type here, kept and written back.
    public var unknownMembers = JSONObject()

    /// Creates a message.
    public init(message id: ItemID?, role: Role, status: ItemStatus? = nil, content: [ContentPart]) {
        self.id = id
        type = .message
        self.role = role
        self.status = status
        self.content = content
    }

    init(reader: inout MemberReader) throws(EventError) {
        id = try reader.optional("id")
        type = try reader.optional("type")
        status = try reader.optional("status")
        role = try reader.optional("role")
        content = try reader.optional("content")
        name = try reader.optional("name")
        callID = try reader.optional("call_id")
        arguments = try reader.optional("arguments")
        output = try reader.optional("output")
    }

    func write(to object: inout JSONObject) {
        object.set("id", id)
        object.set("type", type)
        object.set("status", status)
        object.set("role", role)
        object.set("content", content)
        object.set("name", name)
        object.set("call_id", callID)
        object.set("arguments", arguments)
        object.set("output", output)
    }

    /// The words of the item: texts and transcripts of its parts, joined by spaces.
    public var spokenText: String {
        (content ?? []).compactMap { $0.text ?? $0.transcript }.filter { !$0.isEmpty }.joined(separator: " ")
    }
}

/// One part of an item's content.
public struct ContentPart: WireObject {
    /// What it is.
    public var type: ContentType?
    /// Written content.
    public var text: String?
    /// What spoken content says.
    public var transcript: String?
    /// Spoken content.
    public var audio: AudioPayload?
    /// Members without a type here, kept and written back.
    public var unknownMembers = JSONObject()

    /// Creates a part.
    public init(type: ContentType, text: String? = nil, transcript: String? = nil, audio: AudioPayload? = nil) {
        self.type = type
        self.text = text
        self.transcript = transcript
        self.audio = audio
    }

    init(reader: inout MemberReader) throws(EventError) {
        type = try reader.optional("type")
        text = try reader.optional("text")
        transcript = try reader.optional("transcript")
        audio = try reader.optional("audio")
    }

    func write(to object: inout JSONObject) {
        object.set("type", type)
        object.set("text", text)
        object.set("transcript", transcript)
        object.set("audio", audio)
    }
}
