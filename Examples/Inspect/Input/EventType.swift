import RealtimeProtocol

/// The name of an event, with what the name alone tells.
struct EventType: Sendable {
    /// What an event with this name holds.
    enum Content: Hashable, Sendable {
        /// Audio in this member, in base64.
        case audio(StaticMember)
        /// A session's configuration.
        case session
        /// A response that begins, with its formats.
        case response
        /// Anything else.
        case other
    }

    /// The member with the audio.
    enum StaticMember: Hashable, Sendable {
        case audio
        case delta

        /// The member's name.
        var name: StaticString { self == .audio ? "audio" : "delta" }
    }

    /// Position in the table.
    let id: Int
    /// The name on the wire.
    let name: String
    let content: Content
    /// Whose it is; `nil` where both sides use the name.
    let direction: Direction?
    /// Where clients and servers use the name; empty where nobody does.
    let dialects: DialectSet

    init(id: Int, name: String) {
        self.id = id
        self.name = name
        let (client, server) = (EventNames.client[name], EventNames.server[name])
        direction = client != nil && server != nil ? nil : Direction(type: name)
        dialects = (client ?? []).union(server ?? [])
        content =
            if EventNames.clientAudio.contains(name) {
                .audio(.audio)
            } else if EventNames.serverAudio.contains(name) {
                .audio(.delta)
            } else if Self.sessions.contains(name) {
                .session
            } else if name == "response.created" {
                .response
            } else {
                .other
            }
    }

    private static let sessions: Set = [
        "session.update", "session.create", "session.created", "session.updated", "transcription_session.update",
        "transcription_session.created", "transcription_session.updated",
    ]
}

/// The types that a stream has had, so that a name is looked at once and not with every line.
struct EventTypeTable {
    /// The most types. The protocol's family has fewer than 200; whatever comes above, in a stream that is none, counts
    /// as ``rest``.
    static let capacity = 1_024

    private var names: [[UInt8]] = []
    private var types: [EventType] = []
    private var latest = 0
    /// Stands for the types above ``capacity``.
    private let rest = EventType(id: capacity, name: "(other types)")

    /// The type with a name. O(types) in the worst case, O(1) for the one that came before.
    mutating func type(_ name: Span<UInt8>) -> EventType {
        if latest < names.count, Self.equal(names[latest], name) { return types[latest] }
        for index in names.indices where Self.equal(names[index], name) {
            latest = index
            return types[index]
        }
        guard types.count < Self.capacity else { return rest }
        let bytes = name.withUnsafeBufferPointer { Array($0) }
        latest = types.count
        names.append(bytes)
        types.append(EventType(id: latest, name: String(decoding: bytes, as: UTF8.self)))
        return types[latest]
    }

    private static func equal(_ bytes: [UInt8], _ name: Span<UInt8>) -> Bool {
        bytes.count == name.count && name.withUnsafeBufferPointer { $0.elementsEqual(bytes) }
    }
}
