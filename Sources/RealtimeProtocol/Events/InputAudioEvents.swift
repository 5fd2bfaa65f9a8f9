/// The input buffer has become an item.
public struct InputAudioCommitted: EventPayload {
    /// The event's identifier.
    public var eventID: EventID?
    /// The item to be.
    public var itemID: ItemID
    /// The item before it.
    public var previousItemID: ItemID?
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// Creates an event.
    public init(itemID: ItemID, previousItemID: ItemID? = nil, eventID: EventID? = nil) {
        self.itemID = itemID
        self.previousItemID = previousItemID
        self.eventID = eventID
    }

    init(reader: inout MemberReader) throws(EventError) {
        eventID = try reader.optional("event_id")
        itemID = try reader.required("item_id")
        previousItemID = try reader.optional("previous_item_id")
    }

    func writeMembers(to writer: inout WireWriter) {
        writer.set("event_id", eventID)
        writer.set("item_id", itemID)
        writer.set("previous_item_id", previousItemID)
    }
}

/// The user has begun to speak.
public struct SpeechStarted: EventPayload {
    /// The event's identifier.
    public var eventID: EventID?
    /// Where speech begins in all audio appended so far, padding included, in milliseconds.
    public var audioStartMs: Int?
    /// The item to be.
    public var itemID: ItemID?
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// Creates an event.
    public init(audioStartMs: Int? = nil, itemID: ItemID? = nil, eventID: EventID? = nil) {
        self.audioStartMs = audioStartMs
        self.itemID = itemID
        self.eventID = eventID
    }

    init(reader: inout MemberReader) throws(EventError) {
        eventID = try reader.optional("event_id")
        audioStartMs = try reader.optional("audio_start_ms")
        itemID = try reader.optional("item_id")
    }

    func writeMembers(to writer: inout WireWriter) {
        writer.set("event_id", eventID)
        writer.set("audio_start_ms", audioStartMs)
        writer.set("item_id", itemID)
    }
}

/// The user has stopped speaking.
public struct SpeechStopped: EventPayload {
    /// The event's identifier.
    public var eventID: EventID?
    /// Where speech ends in all audio appended so far, in milliseconds.
    public var audioEndMs: Int?
    /// The item to be.
    public var itemID: ItemID?
    /// Qwen-Audio: `turn_invalid` where it was noise, and no turn follows.
    public var reason: String?
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// Creates an event.
    public init(
        audioEndMs: Int? = nil,
        itemID: ItemID? = nil,
        reason: String? = nil,
        eventID: EventID? = nil
    ) {
        self.audioEndMs = audioEndMs
        self.itemID = itemID
        self.reason = reason
        self.eventID = eventID
    }

    init(reader: inout MemberReader) throws(EventError) {
        eventID = try reader.optional("event_id")
        audioEndMs = try reader.optional("audio_end_ms")
        itemID = try reader.optional("item_id")
        reason = try reader.optional("reason")
    }

    func writeMembers(to writer: inout WireWriter) {
        writer.set("event_id", eventID)
        writer.set("audio_end_ms", audioEndMs)
        writer.set("item_id", itemID)
        writer.set("reason", reason)
    }
}
