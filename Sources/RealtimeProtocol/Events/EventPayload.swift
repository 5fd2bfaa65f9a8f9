/// What every event has: an identifier that may be missing, and members without a type here.
///
/// Servers are meant to number every event, yet GLM, DashScope and OpenAI's own DTMF event leave the identifier out.
protocol EventPayload: WireObject {
    var eventID: EventID? { get set }
    /// Which of its names the event has because of what it says; `nil` for the usual one.
    func nameIndex(in dialect: Dialect) -> Int?
}

extension EventPayload {
    func nameIndex(in dialect: Dialect) -> Int? { nil }
}

/// An event that carries nothing but its name.
public struct PlainEvent: EventPayload {
    /// The event's identifier.
    public var eventID: EventID?
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// Creates an event.
    public init(eventID: EventID? = nil) { self.eventID = eventID }

    init(reader: inout MemberReader) throws(EventError) { eventID = try reader.optional("event_id") }

    func writeMembers(to writer: inout WireWriter) { writer.set("event_id", eventID) }
}

/// An event that this library has no type for, or that does not decode as the type it names. Its bytes are kept as
/// they came, so nothing of it is lost.
public struct UnknownEvent: Hashable, Sendable {
    /// The name as it came.
    public let type: String
    /// The whole event as JSON text in UTF-8.
    public let bytes: [UInt8]
    /// Why an event of a known name did not decode; `nil` where the name is unknown.
    public let failure: EventError?

    /// Wraps an object, whose `type` should be this one.
    public init(type: String, object: JSONObject, failure: EventError? = nil) {
        self.type = type
        bytes = JSONValue.object(object).serialized
        self.failure = failure
    }

    /// Wraps text that is known to be one JSON object.
    init(type: String, validated bytes: [UInt8], failure: EventError?) {
        self.type = type
        self.bytes = bytes
        self.failure = failure
    }

    /// The event as a tree, `type` included. Parses the bytes: O(bytes).
    public var object: JSONObject {
        // The bytes were scanned before, under limits that may have been wider than the usual ones.
        let limits = JSONLimits(maximumBytes: .max, maximumDepth: .max, maximumValues: .max)
        return (try? JSONValue(parsing: bytes, limits: limits))?.objectValue ?? JSONObject()
    }

    /// The event's identifier.
    public var eventID: EventID? { object["event_id"]?.stringValue.map(EventID.init(rawValue:)) }
}
