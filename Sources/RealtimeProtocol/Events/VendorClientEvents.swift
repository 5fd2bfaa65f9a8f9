/// The base64 text of an image or a video frame; the rules are those of audio.
public typealias ImagePayload = AudioPayload

/// A picture that belongs to the audio being appended; DashScope Omni.
public struct InputImageAppend: EventPayload {
    /// The event's identifier.
    public var eventID: EventID?
    /// A JPEG, at most 256 kB of base64, about one a second.
    public var image: ImagePayload
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// Creates an event.
    public init(image: ImagePayload, eventID: EventID? = nil) {
        self.image = image
        self.eventID = eventID
    }

    init(reader: inout MemberReader) throws(EventError) {
        eventID = try reader.optional("event_id")
        image = try reader.required("image")
    }

    func writeMembers(to writer: inout WireWriter) {
        writer.set("event_id", eventID)
        writer.set("image", image)
    }
}

/// A frame of the user's camera; GLM.
public struct InputVideoFrameAppend: EventPayload {
    /// The event's identifier.
    public var eventID: EventID?
    /// A JPEG.
    public var videoFrame: ImagePayload
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// Creates an event.
    public init(videoFrame: ImagePayload, eventID: EventID? = nil) {
        self.videoFrame = videoFrame
        self.eventID = eventID
    }

    init(reader: inout MemberReader) throws(EventError) {
        eventID = try reader.optional("event_id")
        videoFrame = try reader.required("video_frame")
    }

    func writeMembers(to writer: inout WireWriter) {
        writer.set("event_id", eventID)
        writer.set("video_frame", videoFrame)
    }
}

/// Text to speak; DashScope's synthesiser.
public struct InputTextAppend: EventPayload {
    /// The event's identifier.
    public var eventID: EventID?
    /// The text to append.
    public var text: String
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// Creates an event.
    public init(text: String, eventID: EventID? = nil) {
        self.text = text
        self.eventID = eventID
    }

    init(reader: inout MemberReader) throws(EventError) {
        eventID = try reader.optional("event_id")
        text = try reader.required("text")
    }

    func writeMembers(to writer: inout WireWriter) {
        writer.set("event_id", eventID)
        writer.set("text", text)
    }
}

/// Asks for the avatar's connection; Voice Live.
public struct AvatarConnect: EventPayload {
    /// The event's identifier.
    public var eventID: EventID?
    /// The client's session description.
    public var clientSDP: String?
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// Creates an event.
    public init(clientSDP: String? = nil, eventID: EventID? = nil) {
        self.clientSDP = clientSDP
        self.eventID = eventID
    }

    init(reader: inout MemberReader) throws(EventError) {
        eventID = try reader.optional("event_id")
        clientSDP = try reader.optional("client_sdp")
    }

    func writeMembers(to writer: inout WireWriter) {
        writer.set("event_id", eventID)
        writer.set("client_sdp", clientSDP)
    }
}

/// Allows or refuses an MCP call; Voice Live sends it as an event, others as an item.
public struct MCPApprovalResponse: EventPayload {
    /// The event's identifier.
    public var eventID: EventID?
    /// The request.
    public var approvalRequestID: ItemID
    /// Whether the call may be made.
    public var approve: Bool
    /// Why not.
    public var reason: String?
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// Creates an event.
    public init(approvalRequestID: ItemID, approve: Bool, reason: String? = nil, eventID: EventID? = nil) {
        self.approvalRequestID = approvalRequestID
        self.approve = approve
        self.reason = reason
        self.eventID = eventID
    }

    init(reader: inout MemberReader) throws(EventError) {
        eventID = try reader.optional("event_id")
        approvalRequestID = try reader.required("approval_request_id")
        approve = try reader.required("approve")
        reason = try reader.optional("reason")
    }

    func writeMembers(to writer: inout WireWriter) {
        writer.set("event_id", eventID)
        writer.set("approval_request_id", approvalRequestID)
        writer.set("approve", approve)
        writer.set("reason", reason)
    }
}

/// What the client found for the model; GLM.
public struct SimpleBrowserResult: EventPayload {
    /// The event's identifier.
    public var eventID: EventID?
    /// The result.
    public var item: JSONValue?
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// Creates an event.
    public init(item: JSONValue? = nil, eventID: EventID? = nil) {
        self.item = item
        self.eventID = eventID
    }

    init(reader: inout MemberReader) throws(EventError) {
        eventID = try reader.optional("event_id")
        item = try reader.optional("item")
    }

    func writeMembers(to writer: inout WireWriter) {
        writer.set("event_id", eventID)
        writer.set("item", item)
    }
}
