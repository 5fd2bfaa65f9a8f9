import RealtimeProtocol
import RealtimeRelay
import RealtimeSession
import RealtimeUnits
import Synchronization
import Testing

/// A conversation of one message.
func conversation(_ text: String) -> ConversationSnapshot {
    let content = [ContentPart(type: .inputText, text: text)]
    let item = ConversationItem(message: "item_a", role: .user, content: content)
    var session = SessionConfiguration()
    session.type = "realtime"
    session.instructions = .value("Say \"ü\".\n")
    return ConversationSnapshot(dialect: .openAI, session: session, items: [item])
}

extension SessionStore {
    /// What is found, and how long that took to say.
    func find(_ key: StoredSessionKey) async -> StoredSession? {
        await withCheckedContinuation { continuation in load(key, at: .start) { continuation.resume(returning: $0) } }
    }

    func keep(_ text: String, _ key: StoredSessionKey, epoch: UInt64 = 0) {
        save(conversation(text), as: key, epoch: epoch, at: .start)
    }
}

extension SharedSessionRegistry {
    func enter(_ id: String, of client: String, most: Int? = nil) async -> Bool {
        await withCheckedContinuation { continuation in
            enter(SharedSession(id: id, client: client), most: most) { continuation.resume(returning: $0) }
        }
    }
}

/// Waits until something is so, ten seconds at most.
func eventually(_ what: String, _ condition: () throws -> Bool) async throws {
    let end = ContinuousClock.now.advanced(by: .seconds(10))
    while try !condition() {
        guard ContinuousClock.now < end else { throw Failure(text: "still not: \(what)") }
        try await Task.sleep(for: .milliseconds(5))
    }
}
