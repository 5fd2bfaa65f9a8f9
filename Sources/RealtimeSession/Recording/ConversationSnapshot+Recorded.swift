internal import RealtimeProtocol

extension ConversationSnapshot {
    /// The snapshot as an object; throws where the session or an item has no spelling that reads back equal.
    func recorded() throws(RecordingError) -> JSONObject {
        var object: JSONObject = ["dialect": .string(dialect.rawValue)]
        guard session.record(in: &object) else {
            throw RecordingError(code: .unrepresentable(member: "resuming.session"))
        }
        var recorded: [JSONValue] = []
        for item in items {
            var object = JSONObject()
            guard item.record(in: &object) else {
                throw RecordingError(code: .unrepresentable(member: "resuming.items"))
            }
            recorded.append(.object(object))
        }
        object["items"] = .array(recorded)
        return object
    }

    init(recorded members: inout RecordedMembers) throws(RecordingError) {
        let dialect: Dialect = try members.named("dialect")
        guard let session: SessionConfiguration = try members.value() else {
            throw RecordingError(code: .invalid(member: "resuming.session"))
        }
        var items: [ConversationItem] = []
        for value in try members.array("items") {
            guard let item = value.objectValue.flatMap({ ConversationItem(recorded: $0) }) else {
                throw RecordingError(code: .invalid(member: "resuming.items"))
            }
            items.append(item)
        }
        self.init(dialect: dialect, session: session, items: items)
    }
}
