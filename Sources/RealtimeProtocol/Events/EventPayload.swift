/// What every event has: an identifier that may be missing, and members without a type here.
///
/// Servers are meant to number every event, yet GLM, DashScope and OpenAI's own DTMF event leave the identifier out.
protocol EventPayload: WireObject {
    var eventID: EventID? { get set }
}

/// An event that carries nothing but its name.
public struct PlainEvent: EventPayload {
    /// The event's identifier.
    public var eventID: EventID?
    /// Members without a type here, kept and written back.
    public var unknownMembers = JSONObject()

    /// Creates an event.
    public init(eventID: EventID? = nil) { self.eventID = eventID }

    init(reader: inout MemberReader) throws(EventError) { eventID = try reader.optional("event_id") }

    func write(to object: inout JSONObject) { object.set("event_id", eventID) }
}

/// An event that this library has no type for, or that does not decode as the type it names. Nothing of it is lost.
public struct UnknownEvent: EventPayload {
    /// The name as it came.
    public var type: String
    /// The whole event, `type` included.
    public var object: JSONObject
    /// Why an event of a known name did not decode; `nil` where the name is unknown.
    public var failure: EventError?

    /// Wraps an object.
    public init(type: String, object: JSONObject, failure: EventError? = nil) {
        self.type = type
        self.object = object
        self.failure = failure
    }

    var eventID: EventID? {
        get { object["event_id"]?.stringValue.map(EventID.init(rawValue:)) }
        set { object["event_id"] = newValue?.json }
    }

    var unknownMembers: JSONObject {
        get { object }
        set { object = newValue }
    }

    init(reader: inout MemberReader) throws(EventError) {
        type = try reader.optional("type") ?? ""
        object = reader.rest
    }

    func write(to object: inout JSONObject) {}
}
