/// A conversation, by name.
public struct ConversationReference: WireObject {
    /// Its identifier; at xAI also the key to resume it.
    public var id: String?
    /// Always `realtime.conversation`.
    public var object: String?
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// Names a conversation.
    public init(id: String? = nil, object: String? = nil) {
        self.id = id
        self.object = object
    }

    init(reader: inout MemberReader) throws(EventError) {
        id = try reader.optional("id")
        object = try reader.optional("object")
    }

    func writeMembers(to writer: inout WireWriter) {
        writer.set("id", id)
        writer.set("object", object)
    }
}
