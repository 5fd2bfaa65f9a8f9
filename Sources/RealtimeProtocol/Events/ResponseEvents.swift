/// A response has begun or ended.
public struct ResponseEvent: EventPayload {
    /// The event's identifier.
    public var eventID: EventID?
    /// The response.
    public var response: Response
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// Creates an event.
    public init(response: Response, eventID: EventID? = nil) {
        self.response = response
        self.eventID = eventID
    }

    init(reader: inout MemberReader) throws(EventError) {
        eventID = try reader.optional("event_id")
        response = try reader.required("response")
    }

    func writeMembers(to writer: inout WireWriter) {
        writer.set("event_id", eventID)
        writer.set("response", response)
    }
}

/// An item of a response has begun or ended.
public struct OutputItemEvent: EventPayload {
    /// The event's identifier.
    public var eventID: EventID?
    /// The response; missing in some dialects.
    public var responseID: ResponseID?
    /// Index of the item in the response.
    public var outputIndex: Int?
    /// The item.
    public var item: ConversationItem
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// Creates an event.
    public init(
        responseID: ResponseID? = nil,
        outputIndex: Int? = nil,
        item: ConversationItem,
        eventID: EventID? = nil
    ) {
        self.responseID = responseID
        self.outputIndex = outputIndex
        self.item = item
        self.eventID = eventID
    }

    init(reader: inout MemberReader) throws(EventError) {
        eventID = try reader.optional("event_id")
        responseID = try reader.optional("response_id")
        outputIndex = try reader.optional("output_index")
        item = try reader.required("item")
    }

    func writeMembers(to writer: inout WireWriter) {
        writer.set("event_id", eventID)
        writer.set("response_id", responseID)
        writer.set("output_index", outputIndex)
        writer.set("item", item)
    }
}

/// A part of an item has begun or ended.
public struct ContentPartEvent: EventPayload {
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
    /// The part; its type is `text` or `audio`.
    public var part: ContentPart
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// Creates an event.
    public init(
        responseID: ResponseID? = nil,
        itemID: ItemID? = nil,
        outputIndex: Int? = nil,
        contentIndex: Int? = nil,
        part: ContentPart,
        eventID: EventID? = nil
    ) {
        self.responseID = responseID
        self.itemID = itemID
        self.outputIndex = outputIndex
        self.contentIndex = contentIndex
        self.part = part
        self.eventID = eventID
    }

    init(reader: inout MemberReader) throws(EventError) {
        eventID = try reader.optional("event_id")
        responseID = try reader.optional("response_id")
        itemID = try reader.optional("item_id")
        outputIndex = try reader.optional("output_index")
        contentIndex = try reader.optional("content_index")
        part = try reader.required("part", AnnouncedPart.self).part
    }

    func writeMembers(to writer: inout WireWriter) {
        writer.set("event_id", eventID)
        writer.set("response_id", responseID)
        writer.set("item_id", itemID)
        writer.set("output_index", outputIndex)
        writer.set("content_index", contentIndex)
        writer.set("part", AnnouncedPart(part))
    }
}

/// Names a content part: `response.output_audio.done`.
public struct ContentReference: EventPayload {
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
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// Creates an event.
    public init(
        responseID: ResponseID? = nil,
        itemID: ItemID? = nil,
        outputIndex: Int? = nil,
        contentIndex: Int? = nil,
        eventID: EventID? = nil
    ) {
        self.responseID = responseID
        self.itemID = itemID
        self.outputIndex = outputIndex
        self.contentIndex = contentIndex
        self.eventID = eventID
    }

    init(reader: inout MemberReader) throws(EventError) {
        eventID = try reader.optional("event_id")
        responseID = try reader.optional("response_id")
        itemID = try reader.optional("item_id")
        outputIndex = try reader.optional("output_index")
        contentIndex = try reader.optional("content_index")
    }

    func writeMembers(to writer: inout WireWriter) {
        writer.set("event_id", eventID)
        writer.set("response_id", responseID)
        writer.set("item_id", itemID)
        writer.set("output_index", outputIndex)
        writer.set("content_index", contentIndex)
    }
}
