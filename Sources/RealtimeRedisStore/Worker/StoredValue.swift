internal import RealtimeProtocol
internal import RealtimeSession

/// A conversation as the bytes that are kept.
enum StoredValue {
    /// The first byte: how the rest is written. A server of another version finds a conversation that it cannot read, and
    /// its client a new one.
    static let version = UInt8(ascii: "1")

    /// The bytes.
    static func bytes(of conversation: ConversationSnapshot) -> [UInt8] { [version] + conversation.encoded() }

    /// Reads them; `nil` where they are anything else. Whoever can write to the server can write anything.
    static func conversation(_ bytes: [UInt8]) -> ConversationSnapshot? {
        guard bytes.first == version else { return nil }
        return try? ConversationSnapshot(decoding: Array(bytes.dropFirst()))
    }
}
