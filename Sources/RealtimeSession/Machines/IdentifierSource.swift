public import RealtimeProtocol

/// Makes identifiers without randomness: a prefix handed in, and a counter.
///
/// The driver hands in a random prefix, a test a constant one; the same inputs give the same identifiers, so a recorded
/// session replays bit for bit. With a prefix of 12 characters an item's identifier stays within the 32 characters
/// that OpenAI is reported to allow.
public struct IdentifierSource: Hashable, Sendable {
    let prefix: String
    private var count: UInt64 = 0
    /// The last event's.
    private var eventText: [UInt8]
    /// How much of it is the same for all.
    private let stem: Int

    /// Creates a source. `prefix` should be unlikely to repeat between sessions.
    public init(prefix: String) {
        self.prefix = prefix
        eventText = Array("event_\(prefix)".utf8)
        stem = eventText.count
        // Room for the digits of any count: no event allocates.
        eventText.reserveCapacity(stem + 13)
    }

    /// Equal where the same identifiers follow.
    public static func == (left: IdentifierSource, right: IdentifierSource) -> Bool {
        left.prefix == right.prefix && left.count == right.count
    }

    /// Hashes what ``==(_:_:)`` compares.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(prefix)
        hasher.combine(count)
    }

    private mutating func next(_ kind: String) -> String {
        count += 1
        return "\(kind)_\(prefix)\(String(count, radix: 36))"
    }

    /// Every event has one: written over the one before, without a string.
    mutating func event() -> EventID {
        count += 1
        eventText.removeLast(eventText.count - stem)
        var rest = count
        repeat {
            let digit = UInt8(truncatingIfNeeded: rest % 36)
            eventText.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
            rest /= 36
        } while rest > 0
        eventText[stem...].reverse()
        // The prefix is a string and the rest ASCII.
        return EventID(utf8: eventText.span) ?? EventID(rawValue: "event_\(prefix)")
    }
    mutating func item() -> ItemID { ItemID(rawValue: next("item")) }
    mutating func response() -> ResponseID { ResponseID(rawValue: next("resp")) }
    mutating func call() -> CallID { CallID(rawValue: next("call")) }

    /// The identifier of the conversation.
    var conversation: String { "conv_\(prefix)" }

    /// The identifier of the session itself.
    public var session: SessionID { SessionID(rawValue: "sess_\(prefix)") }
}
