/// The text so far, in a part that stays and a guess; DashScope's LiveTranslate.
public struct TextUpdate: EventPayload {
    /// The event's identifier.
    public var eventID: EventID?
    /// The response; missing in some dialects.
    public var responseID: ResponseID?
    /// The item; missing in some dialects.
    public var itemID: ItemID?
    /// Index of the item in the response.
    public var outputIndex: Int?
    /// Index of the part in the item.
    public var contentIndex: Int?
    /// The text that is certain by now; replaces what came before.
    public var text: String?
    /// A guess at what follows ``text``.
    public var stash: String?
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// Creates an event.
    public init(
        responseID: ResponseID? = nil,
        itemID: ItemID? = nil,
        outputIndex: Int? = nil,
        contentIndex: Int? = nil,
        text: String? = nil,
        stash: String? = nil,
        eventID: EventID? = nil
    ) {
        self.responseID = responseID
        self.itemID = itemID
        self.outputIndex = outputIndex
        self.contentIndex = contentIndex
        self.text = text
        self.stash = stash
        self.eventID = eventID
    }

    init(reader: inout MemberReader) throws(EventError) {
        eventID = try reader.optional("event_id")
        responseID = try reader.optional("response_id")
        itemID = try reader.optional("item_id")
        outputIndex = try reader.optional("output_index")
        contentIndex = try reader.optional("content_index")
        text = try reader.optional("text")
        stash = try reader.optional("stash")
    }

    func writeMembers(to writer: inout WireWriter) {
        writer.set("event_id", eventID)
        writer.set("response_id", responseID)
        writer.set("item_id", itemID)
        writer.set("output_index", outputIndex)
        writer.set("content_index", contentIndex)
        writer.set("text", text)
        writer.set("stash", stash)
    }
}
