/// The input buffer has become an item.
public struct InputAudioCommitted: EventPayload {
    /// The event's identifier.
    public var eventID: EventID?
    /// The item to be.
    public var itemID: ItemID
    /// The item before it.
    public var previousItemID: ItemID?
    /// Members without a type here, kept and written back.
    public var unknownMembers = JSONObject()

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

    func write(to object: inout JSONObject) {
        object.set("event_id", eventID)
        object.set("item_id", itemID)
        object.set("previous_item_id", previousItemID)
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
    public var unknownMembers = JSONObject()

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

    func write(to object: inout JSONObject) {
        object.set("event_id", eventID)
        object.set("audio_start_ms", audioStartMs)
        object.set("item_id", itemID)
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
    /// Members without a type here, kept and written back.
    public var unknownMembers = JSONObject()

    /// Creates an event.
    public init(audioEndMs: Int? = nil, itemID: ItemID? = nil, eventID: EventID? = nil) {
        self.audioEndMs = audioEndMs
        self.itemID = itemID
        self.eventID = eventID
    }

    init(reader: inout MemberReader) throws(EventError) {
        eventID = try reader.optional("event_id")
        audioEndMs = try reader.optional("audio_end_ms")
        itemID = try reader.optional("item_id")
    }

    func write(to object: inout JSONObject) {
        object.set("event_id", eventID)
        object.set("audio_end_ms", audioEndMs)
        object.set("item_id", itemID)
    }
}

/// A piece of what the user said.
public struct InputTranscriptionDelta: EventPayload {
    /// The event's identifier.
    public var eventID: EventID?
    /// The item.
    public var itemID: ItemID
    /// Index of the part in the item.
    public var contentIndex: Int?
    /// Text to append; absent in the dialects that send `text` and `stash`.
    public var delta: String?
    /// Members without a type here, kept and written back.
    public var unknownMembers = JSONObject()

    /// Creates an event.
    public init(itemID: ItemID, contentIndex: Int? = nil, delta: String? = nil, eventID: EventID? = nil) {
        self.itemID = itemID
        self.contentIndex = contentIndex
        self.delta = delta
        self.eventID = eventID
    }

    init(reader: inout MemberReader) throws(EventError) {
        eventID = try reader.optional("event_id")
        itemID = try reader.required("item_id")
        contentIndex = try reader.optional("content_index")
        delta = try reader.optional("delta")
    }

    func write(to object: inout JSONObject) {
        object.set("event_id", eventID)
        object.set("item_id", itemID)
        object.set("content_index", contentIndex)
        object.set("delta", delta)
    }
}

/// What the user said; may differ from the pieces sent before.
public struct InputTranscriptionCompleted: EventPayload {
    /// The event's identifier.
    public var eventID: EventID?
    /// The item.
    public var itemID: ItemID
    /// Index of the part in the item.
    public var contentIndex: Int?
    /// The whole text.
    public var transcript: String
    /// Members without a type here, kept and written back.
    public var unknownMembers = JSONObject()

    /// Creates an event.
    public init(itemID: ItemID, contentIndex: Int? = nil, transcript: String, eventID: EventID? = nil) {
        self.itemID = itemID
        self.contentIndex = contentIndex
        self.transcript = transcript
        self.eventID = eventID
    }

    init(reader: inout MemberReader) throws(EventError) {
        eventID = try reader.optional("event_id")
        itemID = try reader.required("item_id")
        contentIndex = try reader.optional("content_index")
        transcript = try reader.required("transcript")
    }

    func write(to object: inout JSONObject) {
        object.set("event_id", eventID)
        object.set("item_id", itemID)
        object.set("content_index", contentIndex)
        object.set("transcript", transcript)
    }
}

/// What the user said could not be transcribed.
public struct InputTranscriptionFailed: EventPayload {
    /// The event's identifier.
    public var eventID: EventID?
    /// The item.
    public var itemID: ItemID
    /// Index of the part in the item.
    public var contentIndex: Int?
    /// Why.
    public var error: ErrorDetail
    /// Members without a type here, kept and written back.
    public var unknownMembers = JSONObject()

    /// Creates an event.
    public init(itemID: ItemID, contentIndex: Int? = nil, error: ErrorDetail, eventID: EventID? = nil) {
        self.itemID = itemID
        self.contentIndex = contentIndex
        self.error = error
        self.eventID = eventID
    }

    init(reader: inout MemberReader) throws(EventError) {
        eventID = try reader.optional("event_id")
        itemID = try reader.required("item_id")
        contentIndex = try reader.optional("content_index")
        error = try reader.required("error")
    }

    func write(to object: inout JSONObject) {
        object.set("event_id", eventID)
        object.set("item_id", itemID)
        object.set("content_index", contentIndex)
        object.set("error", error)
    }
}
