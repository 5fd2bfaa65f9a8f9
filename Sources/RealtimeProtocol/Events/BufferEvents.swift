/// The user has said nothing for the session's idle timeout.
public struct InputAudioTimeout: EventPayload {
    /// The event's identifier.
    public var eventID: EventID?
    /// The item that holds the silence.
    public var itemID: ItemID?
    /// The item before it; xAI.
    public var previousItemID: ItemID?
    /// Where the silence begins in all audio appended so far, in milliseconds.
    public var audioStartMs: Int?
    /// Where it ends.
    public var audioEndMs: Int?
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// Creates an event.
    public init(
        itemID: ItemID? = nil,
        previousItemID: ItemID? = nil,
        audioStartMs: Int? = nil,
        audioEndMs: Int? = nil,
        eventID: EventID? = nil
    ) {
        self.itemID = itemID
        self.previousItemID = previousItemID
        self.audioStartMs = audioStartMs
        self.audioEndMs = audioEndMs
        self.eventID = eventID
    }

    init(reader: inout MemberReader) throws(EventError) {
        eventID = try reader.optional("event_id")
        itemID = try reader.optional("item_id")
        previousItemID = try reader.optional("previous_item_id")
        audioStartMs = try reader.optional("audio_start_ms")
        audioEndMs = try reader.optional("audio_end_ms")
    }

    func writeMembers(to writer: inout WireWriter) {
        writer.set("event_id", eventID)
        writer.set("item_id", itemID)
        writer.set("previous_item_id", previousItemID)
        writer.set("audio_start_ms", audioStartMs)
        writer.set("audio_end_ms", audioEndMs)
    }
}

/// The caller has pressed a key; SIP only.
public struct DTMFEvent: EventPayload {
    /// The event's identifier.
    public var eventID: EventID?
    /// The key: `0` to `9`, `*`, `#`, `A` to `D`.
    public var event: String?
    /// The key under the name that some xAI clients expect.
    public var digit: String?
    /// When, in seconds since 1970.
    public var receivedAt: Int?
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// Creates an event.
    public init(event: String? = nil, digit: String? = nil, receivedAt: Int? = nil, eventID: EventID? = nil) {
        self.event = event
        self.digit = digit
        self.receivedAt = receivedAt
        self.eventID = eventID
    }

    init(reader: inout MemberReader) throws(EventError) {
        eventID = try reader.optional("event_id")
        event = try reader.optional("event")
        digit = try reader.optional("digit")
        receivedAt = try reader.optional("received_at")
    }

    func writeMembers(to writer: inout WireWriter) {
        writer.set("event_id", eventID)
        writer.set("event", event)
        writer.set("digit", digit)
        writer.set("received_at", receivedAt)
    }
}

/// Playing has begun, ended or was cut; WebRTC and SIP.
public struct OutputAudioBufferEvent: EventPayload {
    /// The event's identifier.
    public var eventID: EventID?
    /// The response.
    public var responseID: ResponseID?
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// Creates an event.
    public init(responseID: ResponseID? = nil, eventID: EventID? = nil) {
        self.responseID = responseID
        self.eventID = eventID
    }

    init(reader: inout MemberReader) throws(EventError) {
        eventID = try reader.optional("event_id")
        responseID = try reader.optional("response_id")
    }

    func writeMembers(to writer: inout WireWriter) {
        writer.set("event_id", eventID)
        writer.set("response_id", responseID)
    }
}

/// The text to speak was taken; DashScope's synthesiser.
public struct InputTextBufferCommitted: EventPayload {
    /// The event's identifier.
    public var eventID: EventID?
    /// The item; DashScope sends an empty one.
    public var itemID: ItemID?
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// Creates an event.
    public init(itemID: ItemID? = nil, eventID: EventID? = nil) {
        self.itemID = itemID
        self.eventID = eventID
    }

    init(reader: inout MemberReader) throws(EventError) {
        eventID = try reader.optional("event_id")
        itemID = try reader.optional("item_id")
    }

    func writeMembers(to writer: inout WireWriter) {
        writer.set("event_id", eventID)
        writer.set("item_id", itemID)
    }
}
