/// An event about a whole item; sent by clients to add one, by servers to announce one.
public struct ConversationItemEvent: EventPayload {
    /// The event's identifier.
    public var eventID: EventID?
    /// The item before this one; `root` puts it first.
    public var previousItemID: Field<ItemID> = .absent
    /// The item.
    public var item: ConversationItem
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// Creates an event.
    public init(item: ConversationItem, previousItemID: Field<ItemID> = .absent, eventID: EventID? = nil) {
        self.item = item
        self.previousItemID = previousItemID
        self.eventID = eventID
    }

    init(reader: inout MemberReader) throws(EventError) {
        eventID = try reader.optional("event_id")
        previousItemID = try reader.field("previous_item_id")
        item = try reader.required("item")
    }

    func writeMembers(to writer: inout WireWriter) {
        writer.set("event_id", eventID)
        writer.set("previous_item_id", previousItemID)
        writer.set("item", item)
    }
}

/// An event that names an item: retrieve, delete, deleted.
public struct ItemReference: EventPayload {
    /// The event's identifier.
    public var eventID: EventID?
    /// The item.
    public var itemID: ItemID
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// Creates an event.
    public init(itemID: ItemID, eventID: EventID? = nil) {
        self.itemID = itemID
        self.eventID = eventID
    }

    init(reader: inout MemberReader) throws(EventError) {
        eventID = try reader.optional("event_id")
        itemID = try reader.required("item_id")
    }

    func writeMembers(to writer: inout WireWriter) {
        writer.set("event_id", eventID)
        writer.set("item_id", itemID)
    }
}

/// Cuts the audio of an assistant item to what was heard: `truncate` and `truncated`.
public struct ItemTruncation: EventPayload {
    /// The event's identifier.
    public var eventID: EventID?
    /// The item.
    public var itemID: ItemID
    /// The part.
    public var contentIndex: Int
    /// What was heard, in milliseconds from the start of the part.
    public var audioEndMs: Int
    /// xAI: the words that were heard.
    public var transcript: String?
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// Left out, it is read as 0.
    private static let hasNoContentIndex = Spelling.Bits(rawValue: 1 << 8)

    /// Creates an event.
    public init(itemID: ItemID, contentIndex: Int, audioEndMs: Int, eventID: EventID? = nil) {
        self.itemID = itemID
        self.contentIndex = contentIndex
        self.audioEndMs = audioEndMs
        self.eventID = eventID
    }

    init(reader: inout MemberReader) throws(EventError) {
        eventID = try reader.optional("event_id")
        itemID = try reader.required("item_id")
        let index: Int? = try reader.optional("content_index")
        if index == nil { reader.spelling.insert(Self.hasNoContentIndex) }
        contentIndex = index ?? 0
        audioEndMs = try reader.required("audio_end_ms")
        transcript = try reader.optional("transcript")
    }

    func writeMembers(to writer: inout WireWriter) {
        writer.set("event_id", eventID)
        writer.set("item_id", itemID)
        if contentIndex != 0 || !writer.spelling.contains(Self.hasNoContentIndex) {
            writer.set("content_index", contentIndex)
        }
        writer.set("audio_end_ms", audioEndMs)
        writer.set("transcript", transcript)
    }
}
