/// A conversation has begun.
public struct ConversationCreated: EventPayload {
    /// The event's identifier.
    public var eventID: EventID?
    /// The conversation.
    public var conversation: ConversationReference
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// Creates an event.
    public init(conversation: ConversationReference, eventID: EventID? = nil) {
        self.conversation = conversation
        self.eventID = eventID
    }

    init(reader: inout MemberReader) throws(EventError) {
        eventID = try reader.optional("event_id")
        conversation = try reader.required("conversation")
    }

    func writeMembers(to writer: inout WireWriter) {
        writer.set("event_id", eventID)
        writer.set("conversation", conversation)
    }
}

/// What is left of the limits.
public struct RateLimitsUpdated: EventPayload {
    /// The event's identifier.
    public var eventID: EventID?
    /// The limits.
    public var rateLimits: [RateLimit]
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// Creates an event.
    public init(rateLimits: [RateLimit], eventID: EventID? = nil) {
        self.rateLimits = rateLimits
        self.eventID = eventID
    }

    init(reader: inout MemberReader) throws(EventError) {
        eventID = try reader.optional("event_id")
        rateLimits = try reader.required("rate_limits")
    }

    func writeMembers(to writer: inout WireWriter) {
        writer.set("event_id", eventID)
        writer.set("rate_limits", rateLimits)
    }
}

/// A piece of what a user said, by speaker.
public struct InputTranscriptionSegment: EventPayload {
    /// The event's identifier.
    public var eventID: EventID?
    /// The item.
    public var itemID: ItemID?
    /// Index of the part in the item.
    public var contentIndex: Int?
    /// Identifier of the piece.
    public var id: String?
    /// What was said.
    public var text: String
    /// Who said it.
    public var speaker: String?
    /// Where it begins, in seconds.
    public var start: JSONNumber?
    /// Where it ends, in seconds.
    public var end: JSONNumber?
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// Creates an event.
    public init(
        itemID: ItemID? = nil,
        contentIndex: Int? = nil,
        id: String? = nil,
        text: String,
        speaker: String? = nil,
        start: JSONNumber? = nil,
        end: JSONNumber? = nil,
        eventID: EventID? = nil
    ) {
        self.itemID = itemID
        self.contentIndex = contentIndex
        self.id = id
        self.text = text
        self.speaker = speaker
        self.start = start
        self.end = end
        self.eventID = eventID
    }

    init(reader: inout MemberReader) throws(EventError) {
        eventID = try reader.optional("event_id")
        itemID = try reader.optional("item_id")
        contentIndex = try reader.optional("content_index")
        id = try reader.optional("id")
        text = try reader.required("text")
        speaker = try reader.optional("speaker")
        start = try reader.optional("start")
        end = try reader.optional("end")
    }

    func writeMembers(to writer: inout WireWriter) {
        writer.set("event_id", eventID)
        writer.set("item_id", itemID)
        writer.set("content_index", contentIndex)
        writer.set("id", id)
        writer.set("text", text)
        writer.set("speaker", speaker)
        writer.set("start", start)
        writer.set("end", end)
    }
}

/// Recordings of a speaker are being read, were read or cannot be; Qwen-Audio.
public struct VoiceprintListEvent: EventPayload {
    /// The event's identifier.
    public var eventID: EventID?
    /// Identifier of the list.
    public var itemID: ItemID?
    /// Why it failed.
    public var reason: String?
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// Creates an event.
    public init(itemID: ItemID? = nil, reason: String? = nil, eventID: EventID? = nil) {
        self.itemID = itemID
        self.reason = reason
        self.eventID = eventID
    }

    init(reader: inout MemberReader) throws(EventError) {
        eventID = try reader.optional("event_id")
        itemID = try reader.optional("item_id")
        reason = try reader.optional("reason")
    }

    func writeMembers(to writer: inout WireWriter) {
        writer.set("event_id", eventID)
        writer.set("item_id", itemID)
        writer.set("reason", reason)
    }
}
