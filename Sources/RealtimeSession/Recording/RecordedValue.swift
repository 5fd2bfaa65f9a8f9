internal import RealtimeProtocol

/// A value of the protocol in a recording.
///
/// A dialect writes no more than it has. So a value is written in canonical GA where that reads back equal, else in the
/// first dialect that does, whose name is written beside it.
protocol RecordedValue: Equatable {
    /// Its usual name in a recording.
    static var member: String { get }
    /// The value as this dialect spells it; `nil` where it has nothing of the kind.
    func value(in dialect: Dialect) -> JSONValue?
    /// Reads what ``value(in:)`` gives.
    static func read(_ value: JSONValue, _ dialect: Dialect) -> Self?
}

extension RecordedValue {
    /// Writes the value as `name`, and the dialect where it is not canonical GA. Whether it reads back equal: where no
    /// dialect can say it, what GA can say is written, and `inexact` beside it.
    @discardableResult
    func record(as name: String = member, in object: inout JSONObject) -> Bool {
        for dialect in [Dialect.openAI] + Dialect.allCases {
            guard let value = value(in: dialect), Self.read(value, dialect) == self else { continue }
            object[name] = value
            if dialect != .openAI { object["\(name)_dialect"] = .string(dialect.rawValue) }
            return true
        }
        object[name] = value(in: .openAI) ?? .object(JSONObject())
        object["inexact"] = true
        return false
    }

    /// Reads what ``record(as:in:)`` has written; `nil` where it is absent or nothing of the kind.
    init?(recorded object: JSONObject, as name: String = member) {
        let dialect = object["\(name)_dialect"].map { $0.stringValue.flatMap(Dialect.init(rawValue:)) } ?? .openAI
        guard let dialect, let value = object[name], let read = Self.read(value, dialect) else { return nil }
        self = read
    }
}

extension EventCodec {
    /// Reads and writes parts of recordings.
    fileprivate static func recording(_ dialect: Dialect) -> EventCodec {
        EventCodec(dialect: dialect, limits: RecordedLine.limits)
    }
}

extension ClientEvent: RecordedValue {
    static var member: String { "event" }

    func value(in dialect: Dialect) -> JSONValue? {
        EventCodec.recording(dialect).encode(self).flatMap { try? JSONValue(parsing: $0, limits: RecordedLine.limits) }
    }

    static func read(_ value: JSONValue, _ dialect: Dialect) -> ClientEvent? {
        try? EventCodec.recording(dialect).decodeClientEvent(value.serialized)
    }
}

extension ServerEvent: RecordedValue {
    static var member: String { "event" }

    func value(in dialect: Dialect) -> JSONValue? {
        EventCodec.recording(dialect).encode(self).flatMap { try? JSONValue(parsing: $0, limits: RecordedLine.limits) }
    }

    static func read(_ value: JSONValue, _ dialect: Dialect) -> ServerEvent? {
        try? EventCodec.recording(dialect).decodeServerEvent(value.serialized)
    }
}

/// A value that is written as the event that carries it writes it.
private protocol CarriedValue: RecordedValue {
    associatedtype Carrier: RecordedValue
    /// The event that carries it.
    var carrier: Carrier { get }
    /// The members of that event that must be there beside it.
    static var surroundings: JSONObject { get }
    /// Reads the value out of the event.
    static func carried(by event: Carrier) -> Self?
}

extension CarriedValue {
    func value(in dialect: Dialect) -> JSONValue? { carrier.value(in: dialect)?[Self.member] }

    static func read(_ value: JSONValue, _ dialect: Dialect) -> Self? {
        var event = surroundings
        event[member] = value
        return Carrier.read(.object(event), dialect).flatMap(carried)
    }
}

extension SessionConfiguration: CarriedValue {
    static var member: String { "session" }
    fileprivate static var surroundings: JSONObject { ["type": "session.update"] }
    fileprivate var carrier: ClientEvent { .sessionUpdate(SessionUpdate(session: self)) }

    fileprivate static func carried(by event: ClientEvent) -> SessionConfiguration? {
        if case .sessionUpdate(let update) = event { update.session } else { nil }
    }
}

extension ResponseConfiguration: CarriedValue {
    static var member: String { "response" }
    fileprivate static var surroundings: JSONObject { ["type": "response.create"] }
    fileprivate var carrier: ClientEvent { .responseCreate(ResponseCreate(response: self)) }

    fileprivate static func carried(by event: ClientEvent) -> ResponseConfiguration? {
        if case .responseCreate(let create) = event { create.response } else { nil }
    }
}

extension ConversationItem: CarriedValue {
    static var member: String { "item" }
    fileprivate static var surroundings: JSONObject { ["type": "conversation.item.create"] }
    fileprivate var carrier: ClientEvent { .conversationItemCreate(ConversationItemEvent(item: self)) }

    fileprivate static func carried(by event: ClientEvent) -> ConversationItem? {
        if case .conversationItemCreate(let create) = event { create.item } else { nil }
    }
}

extension ErrorDetail: CarriedValue {
    static var member: String { "error" }
    fileprivate static var surroundings: JSONObject { ["type": "error"] }
    fileprivate var carrier: ServerEvent { .error(ErrorEvent(error: self)) }

    fileprivate static func carried(by event: ServerEvent) -> ErrorDetail? {
        if case .error(let error) = event { error.error } else { nil }
    }
}

extension Usage: CarriedValue {
    static var member: String { "usage" }
    fileprivate static var surroundings: JSONObject {
        [
            "type": "conversation.item.input_audio_transcription.completed", "item_id": "", "content_index": 0,
            "transcript": "",
        ]
    }
    fileprivate var carrier: ServerEvent {
        .inputTranscriptionCompleted(
            InputTranscriptionCompleted(itemID: "", contentIndex: 0, transcript: "", usage: self)
        )
    }

    fileprivate static func carried(by event: ServerEvent) -> Usage? {
        if case .inputTranscriptionCompleted(let completed) = event { completed.usage } else { nil }
    }
}
