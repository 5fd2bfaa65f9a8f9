/// A piece of text or transcript.
public struct TextDelta: EventPayload {
    /// The event's identifier.
    public var eventID: EventID?
    /// The response; missing in some dialects.
    public var responseID: ResponseID?
    /// The item.
    public var itemID: ItemID?
    /// Index of the item in the response.
    public var outputIndex: Int?
    /// Index of the part in the item.
    public var contentIndex: Int?
    /// Text to append.
    public var delta: String
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// Creates an event.
    public init(
        responseID: ResponseID? = nil,
        itemID: ItemID? = nil,
        outputIndex: Int? = nil,
        contentIndex: Int? = nil,
        delta: String,
        eventID: EventID? = nil
    ) {
        self.responseID = responseID
        self.itemID = itemID
        self.outputIndex = outputIndex
        self.contentIndex = contentIndex
        self.delta = delta
        self.eventID = eventID
    }

    init(reader: inout MemberReader) throws(EventError) {
        eventID = try reader.optional("event_id")
        responseID = try reader.optional("response_id")
        itemID = try reader.optional("item_id")
        outputIndex = try reader.optional("output_index")
        contentIndex = try reader.optional("content_index")
        delta = try reader.required("delta")
    }

    func writeMembers(to writer: inout WireWriter) {
        writer.set("event_id", eventID)
        writer.set("response_id", responseID)
        writer.set("item_id", itemID)
        writer.set("output_index", outputIndex)
        writer.set("content_index", contentIndex)
        writer.set("delta", delta)
    }
}

/// The whole text of a part.
public struct TextDone: EventPayload {
    /// The event's identifier.
    public var eventID: EventID?
    /// The response; missing in some dialects.
    public var responseID: ResponseID?
    /// The item.
    public var itemID: ItemID?
    /// Index of the item in the response.
    public var outputIndex: Int?
    /// Index of the part in the item.
    public var contentIndex: Int?
    /// The text.
    public var text: String?
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// Creates an event.
    public init(
        responseID: ResponseID? = nil,
        itemID: ItemID? = nil,
        outputIndex: Int? = nil,
        contentIndex: Int? = nil,
        text: String? = nil,
        eventID: EventID? = nil
    ) {
        self.responseID = responseID
        self.itemID = itemID
        self.outputIndex = outputIndex
        self.contentIndex = contentIndex
        self.text = text
        self.eventID = eventID
    }

    init(reader: inout MemberReader) throws(EventError) {
        eventID = try reader.optional("event_id")
        responseID = try reader.optional("response_id")
        itemID = try reader.optional("item_id")
        outputIndex = try reader.optional("output_index")
        contentIndex = try reader.optional("content_index")
        text = try reader.optional("text")
    }

    func writeMembers(to writer: inout WireWriter) {
        writer.set("event_id", eventID)
        writer.set("response_id", responseID)
        writer.set("item_id", itemID)
        writer.set("output_index", outputIndex)
        writer.set("content_index", contentIndex)
        writer.set("text", text)
    }
}

/// The whole transcript of a part.
public struct TranscriptDone: EventPayload {
    /// The event's identifier.
    public var eventID: EventID?
    /// The response; missing in some dialects.
    public var responseID: ResponseID?
    /// The item.
    public var itemID: ItemID?
    /// Index of the item in the response.
    public var outputIndex: Int?
    /// Index of the part in the item.
    public var contentIndex: Int?
    /// The transcript.
    public var transcript: String?
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// Creates an event.
    public init(
        responseID: ResponseID? = nil,
        itemID: ItemID? = nil,
        outputIndex: Int? = nil,
        contentIndex: Int? = nil,
        transcript: String? = nil,
        eventID: EventID? = nil
    ) {
        self.responseID = responseID
        self.itemID = itemID
        self.outputIndex = outputIndex
        self.contentIndex = contentIndex
        self.transcript = transcript
        self.eventID = eventID
    }

    init(reader: inout MemberReader) throws(EventError) {
        eventID = try reader.optional("event_id")
        responseID = try reader.optional("response_id")
        itemID = try reader.optional("item_id")
        outputIndex = try reader.optional("output_index")
        contentIndex = try reader.optional("content_index")
        transcript = try reader.optional("transcript")
    }

    func writeMembers(to writer: inout WireWriter) {
        writer.set("event_id", eventID)
        writer.set("response_id", responseID)
        writer.set("item_id", itemID)
        writer.set("output_index", outputIndex)
        writer.set("content_index", contentIndex)
        writer.set("transcript", transcript)
    }
}

/// A piece of audio.
public struct AudioDelta: EventPayload {
    /// The event's identifier.
    public var eventID: EventID?
    /// The response; missing in some dialects.
    public var responseID: ResponseID?
    /// The item.
    public var itemID: ItemID?
    /// Index of the item in the response.
    public var outputIndex: Int?
    /// Index of the part in the item.
    public var contentIndex: Int?
    /// Samples in the session's output format.
    public var delta: AudioPayload
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// Creates an event.
    public init(
        responseID: ResponseID? = nil,
        itemID: ItemID? = nil,
        outputIndex: Int? = nil,
        contentIndex: Int? = nil,
        delta: AudioPayload,
        eventID: EventID? = nil
    ) {
        self.responseID = responseID
        self.itemID = itemID
        self.outputIndex = outputIndex
        self.contentIndex = contentIndex
        self.delta = delta
        self.eventID = eventID
    }

    init(reader: inout MemberReader) throws(EventError) {
        eventID = try reader.optional("event_id")
        responseID = try reader.optional("response_id")
        itemID = try reader.optional("item_id")
        outputIndex = try reader.optional("output_index")
        contentIndex = try reader.optional("content_index")
        delta = try reader.required("delta")
    }

    func writeMembers(to writer: inout WireWriter) {
        writer.set("event_id", eventID)
        writer.set("response_id", responseID)
        writer.set("item_id", itemID)
        writer.set("output_index", outputIndex)
        writer.set("content_index", contentIndex)
        writer.set("delta", delta)
    }
}
