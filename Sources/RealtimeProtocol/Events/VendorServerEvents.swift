/// What the model thought is complete; StepFun.
public struct ThinkingDone: EventPayload {
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
    /// The thoughts.
    public var thinking: String?
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// Creates an event.
    public init(
        responseID: ResponseID? = nil,
        itemID: ItemID? = nil,
        outputIndex: Int? = nil,
        contentIndex: Int? = nil,
        thinking: String? = nil,
        eventID: EventID? = nil
    ) {
        self.responseID = responseID
        self.itemID = itemID
        self.outputIndex = outputIndex
        self.contentIndex = contentIndex
        self.thinking = thinking
        self.eventID = eventID
    }

    init(reader: inout MemberReader) throws(EventError) {
        eventID = try reader.optional("event_id")
        responseID = try reader.optional("response_id")
        itemID = try reader.optional("item_id")
        outputIndex = try reader.optional("output_index")
        contentIndex = try reader.optional("content_index")
        thinking = try reader.optional("thinking")
    }

    func writeMembers(to writer: inout WireWriter) {
        writer.set("event_id", eventID)
        writer.set("response_id", responseID)
        writer.set("item_id", itemID)
        writer.set("output_index", outputIndex)
        writer.set("content_index", contentIndex)
        writer.set("thinking", thinking)
    }
}

/// The model looks something up by itself; GLM.
public struct SimpleBrowserCall: EventPayload {
    /// The event's identifier.
    public var eventID: EventID?
    /// The tool.
    public var name: String?
    /// What the model says about it.
    public var session: JSONValue?
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// Creates an event.
    public init(name: String? = nil, session: JSONValue? = nil, eventID: EventID? = nil) {
        self.name = name
        self.session = session
        self.eventID = eventID
    }

    init(reader: inout MemberReader) throws(EventError) {
        eventID = try reader.optional("event_id")
        name = try reader.optional("name")
        session = try reader.optional("session")
    }

    func writeMembers(to writer: inout WireWriter) {
        writer.set("event_id", eventID)
        writer.set("name", name)
        writer.set("session", session)
    }
}

/// A sign of life from the server; xAI.
public struct ServerPing: EventPayload {
    /// The event's identifier.
    public var eventID: EventID?
    /// The server's time.
    public var timestamp: JSONValue?
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// Creates an event.
    public init(timestamp: JSONValue? = nil, eventID: EventID? = nil) {
        self.timestamp = timestamp
        self.eventID = eventID
    }

    init(reader: inout MemberReader) throws(EventError) {
        eventID = try reader.optional("event_id")
        timestamp = try reader.optional("timestamp")
    }

    func writeMembers(to writer: inout WireWriter) {
        writer.set("event_id", eventID)
        writer.set("timestamp", timestamp)
    }
}

/// Something is not as it should be, and the session goes on; Voice Live.
public struct WarningEvent: EventPayload {
    /// The event's identifier.
    public var eventID: EventID?
    /// What is not.
    public var warning: ErrorDetail?
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// Creates an event.
    public init(warning: ErrorDetail? = nil, eventID: EventID? = nil) {
        self.warning = warning
        self.eventID = eventID
    }

    init(reader: inout MemberReader) throws(EventError) {
        eventID = try reader.optional("event_id")
        warning = try reader.optional("warning")
    }

    func writeMembers(to writer: inout WireWriter) {
        writer.set("event_id", eventID)
        writer.set("warning", warning)
    }
}

/// The avatar's connection is being made; Voice Live.
public struct AvatarConnecting: EventPayload {
    /// The event's identifier.
    public var eventID: EventID?
    /// The server's session description.
    public var serverSDP: String?
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// Creates an event.
    public init(serverSDP: String? = nil, eventID: EventID? = nil) {
        self.serverSDP = serverSDP
        self.eventID = eventID
    }

    init(reader: inout MemberReader) throws(EventError) {
        eventID = try reader.optional("event_id")
        serverSDP = try reader.optional("server_sdp")
    }

    func writeMembers(to writer: inout WireWriter) {
        writer.set("event_id", eventID)
        writer.set("server_sdp", serverSDP)
    }
}

/// Where a word lies in the audio; Voice Live.
public struct AudioTimestampDelta: EventPayload {
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
    /// Where the word begins, in milliseconds.
    public var audioOffsetMs: Int?
    /// How long it is, in milliseconds.
    public var audioDurationMs: Int?
    /// The word.
    public var text: String?
    /// Always `word`.
    public var timestampType: String?
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// Creates an event.
    public init(
        responseID: ResponseID? = nil,
        itemID: ItemID? = nil,
        outputIndex: Int? = nil,
        contentIndex: Int? = nil,
        audioOffsetMs: Int? = nil,
        audioDurationMs: Int? = nil,
        text: String? = nil,
        timestampType: String? = nil,
        eventID: EventID? = nil
    ) {
        self.responseID = responseID
        self.itemID = itemID
        self.outputIndex = outputIndex
        self.contentIndex = contentIndex
        self.audioOffsetMs = audioOffsetMs
        self.audioDurationMs = audioDurationMs
        self.text = text
        self.timestampType = timestampType
        self.eventID = eventID
    }

    init(reader: inout MemberReader) throws(EventError) {
        eventID = try reader.optional("event_id")
        responseID = try reader.optional("response_id")
        itemID = try reader.optional("item_id")
        outputIndex = try reader.optional("output_index")
        contentIndex = try reader.optional("content_index")
        audioOffsetMs = try reader.optional("audio_offset_ms")
        audioDurationMs = try reader.optional("audio_duration_ms")
        text = try reader.optional("text")
        timestampType = try reader.optional("timestamp_type")
    }

    func writeMembers(to writer: inout WireWriter) {
        writer.set("event_id", eventID)
        writer.set("response_id", responseID)
        writer.set("item_id", itemID)
        writer.set("output_index", outputIndex)
        writer.set("content_index", contentIndex)
        writer.set("audio_offset_ms", audioOffsetMs)
        writer.set("audio_duration_ms", audioDurationMs)
        writer.set("text", text)
        writer.set("timestamp_type", timestampType)
    }
}

/// The shape of the mouth at a point of the audio; Voice Live.
public struct VisemeDelta: EventPayload {
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
    /// Where in the audio, in milliseconds.
    public var audioOffsetMs: Int?
    /// Which shape, 0 to 21.
    public var visemeID: Int?
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// Creates an event.
    public init(
        responseID: ResponseID? = nil,
        itemID: ItemID? = nil,
        outputIndex: Int? = nil,
        contentIndex: Int? = nil,
        audioOffsetMs: Int? = nil,
        visemeID: Int? = nil,
        eventID: EventID? = nil
    ) {
        self.responseID = responseID
        self.itemID = itemID
        self.outputIndex = outputIndex
        self.contentIndex = contentIndex
        self.audioOffsetMs = audioOffsetMs
        self.visemeID = visemeID
        self.eventID = eventID
    }

    init(reader: inout MemberReader) throws(EventError) {
        eventID = try reader.optional("event_id")
        responseID = try reader.optional("response_id")
        itemID = try reader.optional("item_id")
        outputIndex = try reader.optional("output_index")
        contentIndex = try reader.optional("content_index")
        audioOffsetMs = try reader.optional("audio_offset_ms")
        visemeID = try reader.optional("viseme_id")
    }

    func writeMembers(to writer: inout WireWriter) {
        writer.set("event_id", eventID)
        writer.set("response_id", responseID)
        writer.set("item_id", itemID)
        writer.set("output_index", outputIndex)
        writer.set("content_index", contentIndex)
        writer.set("audio_offset_ms", audioOffsetMs)
        writer.set("viseme_id", visemeID)
    }
}
