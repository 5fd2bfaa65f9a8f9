/// Changes the session.
public struct SessionUpdate: EventPayload {
    /// The event's identifier.
    public var eventID: EventID?
    /// What changes.
    public var session: SessionConfiguration
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    private static let hasNoSession = Spelling.Bits(rawValue: 1 << 8)

    /// Creates an update.
    public init(session: SessionConfiguration, eventID: EventID? = nil) {
        self.session = session
        self.eventID = eventID
    }

    init(reader: inout MemberReader) throws(EventError) {
        eventID = try reader.optional("event_id")
        // A page may open its session with `{"type":"session.create"}` alone and take every default.
        let session: SessionConfiguration? =
            reader.dialect == .browser ? try reader.optional("session") : try reader.required("session")
        if session == nil { reader.spelling.insert(Self.hasNoSession) }
        self.session = session ?? SessionConfiguration()
        if reader.isTranscriptionSession, session != nil { self.session.implyTranscription(in: reader.dialect) }
    }

    func writeMembers(to writer: inout WireWriter) {
        writer.set("event_id", eventID)
        if !writer.spelling.contains(Self.hasNoSession) || session != SessionConfiguration() {
            writer.set("session", session)
        }
    }
}

/// Audio from the user.
public struct InputAudioBufferAppend: EventPayload {
    /// The event's identifier.
    public var eventID: EventID?
    /// Samples in the session's input format.
    public var audio: AudioPayload
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// Creates an event.
    public init(audio: AudioPayload, eventID: EventID? = nil) {
        self.audio = audio
        self.eventID = eventID
    }

    init(reader: inout MemberReader) throws(EventError) {
        eventID = try reader.optional("event_id")
        audio = try reader.required("audio")
    }

    func writeMembers(to writer: inout WireWriter) {
        writer.set("event_id", eventID)
        writer.set("audio", audio)
    }
}

/// Asks for a response.
public struct ResponseCreate: EventPayload {
    /// The event's identifier.
    public var eventID: EventID?
    /// What differs from the session.
    public var response: ResponseConfiguration?
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// Creates an event.
    public init(response: ResponseConfiguration? = nil, eventID: EventID? = nil) {
        self.response = response
        self.eventID = eventID
    }

    init(reader: inout MemberReader) throws(EventError) {
        eventID = try reader.optional("event_id")
        response = try reader.optional("response")
    }

    func writeMembers(to writer: inout WireWriter) {
        writer.set("event_id", eventID)
        writer.set("response", response)
    }
}

/// Stops a response.
public struct ResponseCancel: EventPayload {
    /// The event's identifier.
    public var eventID: EventID?
    /// Which one; the active one where absent.
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

/// What the listener has heard of one content part: the `playback` extension event.
///
/// ```json
/// {"type":"playback","response_id":"resp_1","item_id":"item_2","content_index":0,"played_samples":48000}
/// ```
///
/// `played_samples` counts samples of the session's output format that have left the loudspeaker, from the start of
/// the content part. A client without item identifiers (the browser dialect) names the response alone. Reports are
/// cumulative, so a lost one does no harm; a report lower than an earlier one is ignored.
public struct PlaybackReport: EventPayload {
    /// The event's identifier.
    public var eventID: EventID?
    /// The response that is playing.
    public var responseID: ResponseID
    /// The item that is playing.
    public var itemID: ItemID?
    /// The part that is playing; 0 where absent.
    public var contentIndex: Int?
    /// Samples heard since the start of the part.
    public var playedSamples: Int
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// Creates a report.
    public init(responseID: ResponseID, itemID: ItemID? = nil, contentIndex: Int? = nil, playedSamples: Int) {
        self.responseID = responseID
        self.itemID = itemID
        self.contentIndex = contentIndex
        self.playedSamples = playedSamples
    }

    init(reader: inout MemberReader) throws(EventError) {
        eventID = try reader.optional("event_id")
        responseID = try reader.required("response_id")
        itemID = try reader.optional("item_id")
        contentIndex = try reader.optional("content_index")
        playedSamples = try reader.required("played_samples")
        guard playedSamples >= 0 else {
            throw EventError(
                .invalidValue(expected: "a count of samples", found: String(playedSamples)),
                path: ["played_samples"],
                offset: reader.node.member("played_samples")?.offset
            )
        }
    }

    func writeMembers(to writer: inout WireWriter) {
        writer.set("event_id", eventID)
        writer.set("response_id", responseID)
        writer.set("item_id", itemID)
        writer.set("content_index", contentIndex)
        writer.set("played_samples", playedSamples)
    }
}

extension SessionUpdate {
    /// The beta says what only transcribes with `transcription_session` events: the second name of all of these.
    func nameIndex(in dialect: Dialect) -> Int? { session.isTranscription(named: dialect) ? 1 : nil }
}
