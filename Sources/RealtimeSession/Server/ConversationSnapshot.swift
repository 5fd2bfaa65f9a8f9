public import RealtimeProtocol

/// A conversation between two connections: its items and the session's configuration.
///
/// A ``ServerSession`` gives one (``ServerSession/snapshot``), and another starts from it
/// (``ServerSession/Configuration/resuming``). Identifiers of items stay as they are; the new session makes its own with
/// a prefix of its own. What was said before cannot be truncated any more, because its audio is not kept.
public struct ConversationSnapshot: Hashable, Sendable {
    /// The dialect that the client spoke.
    public var dialect: Dialect
    /// The configuration in force.
    public var session: SessionConfiguration
    /// The items, oldest first; an interrupted one has only the words that were heard.
    public var items: [ConversationItem]

    /// Creates a snapshot.
    public init(dialect: Dialect, session: SessionConfiguration, items: [ConversationItem]) {
        self.dialect = dialect
        self.session = session
        self.items = items
    }

    /// The configuration for a connection in `dialect`; `nil` where that is another, whose formats may be others too.
    func session(in dialect: Dialect) -> SessionConfiguration? { dialect == self.dialect ? session : nil }
}

extension ConversationSnapshot {
    /// The snapshot as text: a first line `{"dialect":…}`, then `session.created` and a `conversation.item.added` for each
    /// item, a line each, with general-availability names. O(bytes).
    ///
    /// Members that general availability does not have, such as the beta's `temperature`, are not kept.
    public func encoded() -> [UInt8] {
        let codec = EventCodec(dialect: .openAI)
        var text = JSONValue.object(["dialect": .string(dialect.rawValue)]).serialized
        let events =
            [ServerEvent.sessionCreated(SessionEvent(session: session))]
            + items.map { .conversationItemAdded(ConversationItemEvent(item: $0)) }
        for event in events {
            text.append(UInt8(ascii: "\n"))
            text += codec.encode(event) ?? []
        }
        return text
    }

    /// Reads what ``encoded()`` has written; throws where it is anything else. O(bytes).
    public init(decoding text: [UInt8]) throws(EventError) {
        let codec = EventCodec(dialect: .openAI)
        var lines = text.split(separator: UInt8(ascii: "\n"))[...]
        guard let first = lines.popFirst(), let header = try? JSONValue(parsing: Array(first)),
            let dialect = header["dialect"]?.stringValue.flatMap(Dialect.init(rawValue:))
        else {
            throw EventError(.invalidValue(expected: "a line with a dialect", found: "something else"))
        }
        var session: SessionConfiguration?
        var items: [ConversationItem] = []
        for line in lines {
            switch try codec.decodeServerEvent(line.span) {
            case .sessionCreated(let event): session = event.session
            case .conversationItemAdded(let event): items.append(event.item)
            case let event:
                throw EventError(.invalidValue(expected: "a session or an item", found: "'\(event.type)'"))
            }
        }
        guard let session else { throw EventError(.missingMember, path: ["session"]) }
        self.init(dialect: dialect, session: session, items: items)
    }
}
