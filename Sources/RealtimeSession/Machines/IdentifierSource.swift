public import RealtimeProtocol

/// Makes identifiers without randomness: a prefix handed in, and a counter.
///
/// The driver hands in a random prefix, a test a constant one; the same inputs give the same identifiers, so a recorded
/// session replays bit for bit. With a prefix of 12 characters an item's identifier stays within the 32 characters
/// that OpenAI is reported to allow.
public struct IdentifierSource: Hashable, Sendable {
    let prefix: String
    private var count: UInt64 = 0

    /// Creates a source. `prefix` should be unlikely to repeat between sessions.
    public init(prefix: String) { self.prefix = prefix }

    private mutating func next(_ kind: String) -> String {
        count += 1
        return "\(kind)_\(prefix)\(String(count, radix: 36))"
    }

    mutating func event() -> EventID { EventID(rawValue: next("event")) }
    mutating func item() -> ItemID { ItemID(rawValue: next("item")) }
    mutating func response() -> ResponseID { ResponseID(rawValue: next("resp")) }
    mutating func call() -> CallID { CallID(rawValue: next("call")) }

    /// The identifier of the conversation.
    var conversation: String { "conv_\(prefix)" }

    /// The identifier of the session itself.
    public var session: SessionID { SessionID(rawValue: "sess_\(prefix)") }
}
