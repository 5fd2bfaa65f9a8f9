/// More of a function call's arguments.
public struct FunctionCallArgumentsDelta: EventPayload {
    /// The event's identifier.
    public var eventID: EventID?
    /// The response; missing in some dialects.
    public var responseID: ResponseID?
    /// The item; missing in some dialects.
    public var itemID: ItemID?
    /// Index of the item in the response.
    public var outputIndex: Int?
    /// The call.
    public var callID: CallID?
    /// The characters to append: a piece of JSON text.
    public var delta: String
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// Creates an event.
    public init(
        responseID: ResponseID? = nil,
        itemID: ItemID? = nil,
        outputIndex: Int? = nil,
        callID: CallID? = nil,
        delta: String,
        eventID: EventID? = nil
    ) {
        self.responseID = responseID
        self.itemID = itemID
        self.outputIndex = outputIndex
        self.callID = callID
        self.delta = delta
        self.eventID = eventID
    }

    init(reader: inout MemberReader) throws(EventError) {
        eventID = try reader.optional("event_id")
        responseID = try reader.optional("response_id")
        itemID = try reader.optional("item_id")
        outputIndex = try reader.optional("output_index")
        callID = try reader.optional("call_id")
        delta = try reader.required("delta")
    }

    func writeMembers(to writer: inout WireWriter) {
        writer.set("event_id", eventID)
        writer.set("response_id", responseID)
        writer.set("item_id", itemID)
        writer.set("output_index", outputIndex)
        writer.set("call_id", callID)
        writer.set("delta", delta)
    }
}

/// A function call's arguments are complete.
public struct FunctionCallArgumentsDone: EventPayload {
    /// The event's identifier.
    public var eventID: EventID?
    /// The response; missing in some dialects.
    public var responseID: ResponseID?
    /// The item; missing in some dialects.
    public var itemID: ItemID?
    /// Index of the item in the response.
    public var outputIndex: Int?
    /// The call; GLM leaves it out.
    public var callID: CallID?
    /// The function; the beta leaves it out.
    public var name: String?
    /// The arguments: JSON in a string, incomplete where the response was cancelled.
    public var arguments: String
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// Creates an event.
    public init(
        responseID: ResponseID? = nil,
        itemID: ItemID? = nil,
        outputIndex: Int? = nil,
        callID: CallID? = nil,
        name: String? = nil,
        arguments: String,
        eventID: EventID? = nil
    ) {
        self.responseID = responseID
        self.itemID = itemID
        self.outputIndex = outputIndex
        self.callID = callID
        self.name = name
        self.arguments = arguments
        self.eventID = eventID
    }

    init(reader: inout MemberReader) throws(EventError) {
        eventID = try reader.optional("event_id")
        responseID = try reader.optional("response_id")
        itemID = try reader.optional("item_id")
        outputIndex = try reader.optional("output_index")
        callID = try reader.optional("call_id")
        name = try reader.optional("name")
        arguments = try reader.required("arguments")
    }

    func writeMembers(to writer: inout WireWriter) {
        writer.set("event_id", eventID)
        writer.set("response_id", responseID)
        writer.set("item_id", itemID)
        writer.set("output_index", outputIndex)
        writer.set("call_id", callID)
        writer.set("name", name)
        writer.set("arguments", arguments)
    }
}

/// More of an MCP call's arguments.
public struct MCPCallArgumentsDelta: EventPayload {
    /// The event's identifier.
    public var eventID: EventID?
    /// The response; missing in some dialects.
    public var responseID: ResponseID?
    /// The item; missing in some dialects.
    public var itemID: ItemID?
    /// Index of the item in the response.
    public var outputIndex: Int?
    /// The call; xAI.
    public var callID: CallID?
    /// The tool; xAI.
    public var name: String?
    /// The characters to append.
    public var delta: String
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// Creates an event.
    public init(
        responseID: ResponseID? = nil,
        itemID: ItemID? = nil,
        outputIndex: Int? = nil,
        callID: CallID? = nil,
        name: String? = nil,
        delta: String,
        eventID: EventID? = nil
    ) {
        self.responseID = responseID
        self.itemID = itemID
        self.outputIndex = outputIndex
        self.callID = callID
        self.name = name
        self.delta = delta
        self.eventID = eventID
    }

    init(reader: inout MemberReader) throws(EventError) {
        eventID = try reader.optional("event_id")
        responseID = try reader.optional("response_id")
        itemID = try reader.optional("item_id")
        outputIndex = try reader.optional("output_index")
        callID = try reader.optional("call_id")
        name = try reader.optional("name")
        delta = try reader.required("delta")
    }

    func writeMembers(to writer: inout WireWriter) {
        writer.set("event_id", eventID)
        writer.set("response_id", responseID)
        writer.set("item_id", itemID)
        writer.set("output_index", outputIndex)
        writer.set("call_id", callID)
        writer.set("name", name)
        writer.set("delta", delta)
    }
}

/// An MCP call's arguments are complete.
public struct MCPCallArgumentsDone: EventPayload {
    /// The event's identifier.
    public var eventID: EventID?
    /// The response; missing in some dialects.
    public var responseID: ResponseID?
    /// The item; missing in some dialects.
    public var itemID: ItemID?
    /// Index of the item in the response.
    public var outputIndex: Int?
    /// The call; xAI.
    public var callID: CallID?
    /// The tool; xAI.
    public var name: String?
    /// The arguments: JSON in a string.
    public var arguments: String
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// Creates an event.
    public init(
        responseID: ResponseID? = nil,
        itemID: ItemID? = nil,
        outputIndex: Int? = nil,
        callID: CallID? = nil,
        name: String? = nil,
        arguments: String,
        eventID: EventID? = nil
    ) {
        self.responseID = responseID
        self.itemID = itemID
        self.outputIndex = outputIndex
        self.callID = callID
        self.name = name
        self.arguments = arguments
        self.eventID = eventID
    }

    init(reader: inout MemberReader) throws(EventError) {
        eventID = try reader.optional("event_id")
        responseID = try reader.optional("response_id")
        itemID = try reader.optional("item_id")
        outputIndex = try reader.optional("output_index")
        callID = try reader.optional("call_id")
        name = try reader.optional("name")
        arguments = try reader.required("arguments")
    }

    func writeMembers(to writer: inout WireWriter) {
        writer.set("event_id", eventID)
        writer.set("response_id", responseID)
        writer.set("item_id", itemID)
        writer.set("output_index", outputIndex)
        writer.set("call_id", callID)
        writer.set("name", name)
        writer.set("arguments", arguments)
    }
}

/// An MCP call has begun, ended or failed.
public struct MCPCallEvent: EventPayload {
    /// The event's identifier.
    public var eventID: EventID?
    /// The item of the call.
    public var itemID: ItemID?
    /// Index of the item in the response.
    public var outputIndex: Int?
    /// What failed; xAI.
    public var error: ErrorDetail?
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// Creates an event.
    public init(itemID: ItemID? = nil, outputIndex: Int? = nil, error: ErrorDetail? = nil, eventID: EventID? = nil) {
        self.itemID = itemID
        self.outputIndex = outputIndex
        self.error = error
        self.eventID = eventID
    }

    init(reader: inout MemberReader) throws(EventError) {
        eventID = try reader.optional("event_id")
        itemID = try reader.optional("item_id")
        outputIndex = try reader.optional("output_index")
        error = try reader.optional("error")
    }

    func writeMembers(to writer: inout WireWriter) {
        writer.set("event_id", eventID)
        writer.set("item_id", itemID)
        writer.set("output_index", outputIndex)
        writer.set("error", error)
    }
}

/// The list of an MCP server's tools is being fetched, is there or has failed.
public struct MCPListToolsEvent: EventPayload {
    /// The event's identifier.
    public var eventID: EventID?
    /// The item of the list.
    public var itemID: ItemID?
    /// What failed; xAI.
    public var error: ErrorDetail?
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// Creates an event.
    public init(itemID: ItemID? = nil, error: ErrorDetail? = nil, eventID: EventID? = nil) {
        self.itemID = itemID
        self.error = error
        self.eventID = eventID
    }

    init(reader: inout MemberReader) throws(EventError) {
        eventID = try reader.optional("event_id")
        itemID = try reader.optional("item_id")
        error = try reader.optional("error")
    }

    func writeMembers(to writer: inout WireWriter) {
        writer.set("event_id", eventID)
        writer.set("item_id", itemID)
        writer.set("error", error)
    }
}
