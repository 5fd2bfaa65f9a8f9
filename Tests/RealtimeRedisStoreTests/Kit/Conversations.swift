import Foundation
import RealtimeLocks
import RealtimeProtocol
import RealtimeRelay
import RealtimeSession
import RealtimeUnits
import RealtimeWebSocket
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

// These tests block their thread and suspend nothing: the store answers on a thread of its own, and a task that has
// suspended comes back after every test that computes has had its turn, which is longer than any time that is tested here.

extension SessionStore {
    /// What is found.
    func find(_ key: StoredSessionKey) -> StoredSession? {
        answer { done in load(key, at: .start) { done($0) } }
    }

    func keep(_ text: String, _ key: StoredSessionKey, epoch: UInt64 = 0) {
        save(conversation(text), as: key, epoch: epoch, at: .start)
    }
}

extension SharedSessionRegistry {
    /// Whether there was a place.
    func enter(_ id: String, of client: String, most: Int? = nil) -> Bool {
        answer { done in enter(SharedSession(id: id, client: client), most: most) { done($0) } }
    }
}

/// Blocks until `start` has its answer.
func answer<Value: Sendable>(_ start: (@escaping @Sendable (Value) -> Void) -> Void) -> Value {
    answers(to: 1) { _, done in start(done) }[0]
}

/// Asks `count` things at once, and blocks until all are answered; the answers come as they came.
func answers<Value: Sendable>(
    to count: Int,
    _ start: (Int, @escaping @Sendable (Value) -> Void) -> Void
) -> [Value] {
    let answers = Lock<[Value]>([])
    let arrived = DispatchSemaphore(value: 0)
    for index in 0..<count {
        start(index) { value in
            answers.withLock { $0.append(value) }
            arrived.signal()
        }
    }
    for _ in 0..<count { arrived.wait() }
    return answers.withLock { $0 }
}

/// Blocks for a while.
func rest(_ duration: Duration) { Thread.sleep(forTimeInterval: duration / .seconds(1)) }

/// Blocks until something is so, ten seconds at most.
func eventually(_ what: String, _ condition: () throws -> Bool) throws {
    let end = ContinuousClock.now.advanced(by: .seconds(10))
    while try !condition() {
        guard ContinuousClock.now < end else { throw Failure(text: "still not: \(what)") }
        rest(.milliseconds(5))
    }
}
