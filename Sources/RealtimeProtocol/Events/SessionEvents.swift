/// Something went wrong; most errors leave the session open.
public struct ErrorEvent: EventPayload {
    /// The event's identifier.
    public var eventID: EventID?
    /// What went wrong.
    public var error: ErrorDetail
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// Creates an event.
    public init(error: ErrorDetail, eventID: EventID? = nil) {
        self.error = error
        self.eventID = eventID
    }

    init(reader: inout MemberReader) throws(EventError) {
        eventID = try reader.optional("event_id")
        error = try reader.required("error")
    }

    func writeMembers(to writer: inout WireWriter) {
        writer.set("event_id", eventID)
        writer.set("error", error)
    }
}

/// The session as the server has it: `session.created`, `session.updated`.
public struct SessionEvent: EventPayload {
    /// The event's identifier.
    public var eventID: EventID?
    /// The configuration in force.
    public var session: SessionConfiguration
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// Creates an event.
    public init(session: SessionConfiguration, eventID: EventID? = nil) {
        self.session = session
        self.eventID = eventID
    }

    init(reader: inout MemberReader) throws(EventError) {
        eventID = try reader.optional("event_id")
        session = try reader.required("session")
        if reader.isTranscriptionSession { session.implyTranscription(in: reader.dialect) }
    }

    func writeMembers(to writer: inout WireWriter) {
        writer.set("event_id", eventID)
        writer.set("session", session)
    }
}

extension SessionEvent {
    /// The beta says what only transcribes with `transcription_session` events: the second name of all of these.
    func nameIndex(in dialect: Dialect) -> Int? { session.isTranscription(named: dialect) ? 1 : nil }
}
