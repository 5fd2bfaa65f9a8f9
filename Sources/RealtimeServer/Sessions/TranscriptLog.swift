internal import RealtimeLocks
internal import RealtimeProtocol
internal import RealtimeWebSocket

/// What was said in one session, as far as its events tell, within bounds. Written by the session's loop, read by any.
final class TranscriptLog: Sendable {
    /// One thing that was said.
    struct Entry: Hashable, Sendable {
        /// Who said it.
        enum Role: String, Sendable {
            case user
            case assistant
            /// A call of a function, or what it gave.
            case tool
        }

        var role: Role
        /// The item of the conversation, where the event names one.
        var item: String?
        var text: String
        /// Since the session began.
        var time: Duration
    }

    /// Bytes of text, and entries. An hour of two people talking without a pause is about 60 KB.
    static let limits = (bytes: 256 << 10, entries: 2_048)

    private struct State {
        var entries: [Entry] = []
        var bytes = 0
        var dropped = 0
    }

    private let state = Lock(State())

    /// Adds an entry; the oldest make room for it. A text that is longer than the bound by itself is cut.
    func add(_ entry: Entry) {
        var entry = entry
        if entry.text.utf8.count > Self.limits.bytes {
            entry.text = String(decoding: entry.text.utf8.prefix(Self.limits.bytes), as: UTF8.self)
        }
        state.withLock { state in
            state.entries.append(entry)
            state.bytes += entry.text.utf8.count
            var gone = 0
            while state.bytes > Self.limits.bytes || state.entries.count - gone > Self.limits.entries {
                state.bytes -= state.entries[gone].text.utf8.count
                gone += 1
            }
            state.entries.removeFirst(gone)
            state.dropped += gone
        }
    }

    /// What is there, and how many entries had to go.
    var contents: (entries: [Entry], dropped: Int) { state.withLock { ($0.entries, $0.dropped) } }

    /// What was written into the conversation rather than spoken; what was spoken has events of its own.
    private static func words(in item: ConversationItem) -> (role: Entry.Role, item: String?, text: String)? {
        if item.type == .functionCallOutput { return item.output.value.map { (.tool, item.id?.rawValue, $0) } }
        guard item.role == .user else { return nil }
        let texts = (item.content ?? []).filter { $0.type == .inputText }.compactMap(\.text)
        return texts.isEmpty ? nil : (.user, item.id?.rawValue, texts.joined(separator: " "))
    }

    /// What a server's event says was said, if it says so.
    static func words(in event: ServerEvent) -> (role: Entry.Role, item: String?, text: String)? {
        switch event {
        case .inputTranscriptionCompleted(let done):
            (.user, done.itemID?.rawValue, done.transcript)
        case .outputTranscriptDone(let done): done.transcript.map { (.assistant, done.itemID?.rawValue, $0) }
        case .outputTextDone(let done): done.text.map { (.assistant, done.itemID?.rawValue, $0) }
        case .functionCallArgumentsDone(let call):
            (.tool, call.itemID?.rawValue, "\(call.name ?? "")(\(call.arguments))")
        case .conversationItemAdded(let added): words(in: added.item)
        default: nil
        }
    }
}
