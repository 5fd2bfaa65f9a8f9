internal import CRealtimeKernels

/// A string with a meaning of its own on the wire: an identifier, or a name out of a list that vendors extend.
public protocol WireString: RawRepresentable<String>, Hashable, Sendable, ExpressibleByStringLiteral,
    CustomStringConvertible
{
    /// Wraps any string.
    init(rawValue: String)
}

extension WireString {
    /// Wraps a literal.
    public init(stringLiteral value: String) { self.init(rawValue: value) }
    /// The string itself.
    public var description: String { rawValue }

    init(node: WireNode) throws(EventError) { self.init(rawValue: try node.string()) }
    func write(to writer: inout WireWriter) { writer.json.value(rawValue) }
}

/// A ``WireString`` whose text is kept in place where it is short.
protocol InlineWireString: WireString, WireValue {
    var text: IdentifierText { get }
    init(text: IdentifierText)
}

extension InlineWireString {
    init(node: WireNode) throws(EventError) {
        guard node.kind == .string, !node.node.flags.contains(.escaped), let start = node.bytes.baseAddress else {
            self.init(rawValue: try node.string())
            return
        }
        let count = node.bytes.count
        let text = IdentifierText(
            utf8: start,
            count: count,
            readable: node.source.pointee.cursor.end - Int(node.node.start),
            // What has no escape and is ASCII stands for itself.
            isPlain: rk_json_plain_short(start, count) == count
        )
        self.init(text: text)
    }

    func write(to writer: inout WireWriter) { text.withUTF8 { writer.json.value(utf8: $0) } }
}

/// Identifies a session.
public struct SessionID: InlineWireString {
    let text: IdentifierText
    /// The identifier. Copying the value costs nothing; this makes a string.
    public var rawValue: String { text.string }
    init(text: IdentifierText) { self.text = text }
    /// Wraps any string.
    public init(rawValue: String) { text = IdentifierText(rawValue) }
    /// Wraps UTF-8 without making a string; `nil` where the bytes are not UTF-8.
    public init?(utf8 bytes: Span<UInt8>) {
        guard let text = IdentifierText(utf8: bytes) else { return nil }
        self.text = text
    }
    /// Equal where the bytes of UTF-8 are.
    public static func == (left: SessionID, right: SessionID) -> Bool { left.text == right.text }
    /// Hashes the bytes.
    public func hash(into hasher: inout Hasher) { text.hash(into: &hasher) }
}

/// Identifies an event; a client's comes back in `error.event_id`.
public struct EventID: InlineWireString {
    let text: IdentifierText
    /// The identifier. Copying the value costs nothing; this makes a string.
    public var rawValue: String { text.string }
    init(text: IdentifierText) { self.text = text }
    /// Wraps any string.
    public init(rawValue: String) { text = IdentifierText(rawValue) }
    /// Wraps UTF-8 without making a string; `nil` where the bytes are not UTF-8.
    public init?(utf8 bytes: Span<UInt8>) {
        guard let text = IdentifierText(utf8: bytes) else { return nil }
        self.text = text
    }
    /// Equal where the bytes of UTF-8 are.
    public static func == (left: EventID, right: EventID) -> Bool { left.text == right.text }
    /// Hashes the bytes.
    public func hash(into hasher: inout Hasher) { text.hash(into: &hasher) }
}

/// Identifies an item of a conversation. Reported to be capped at 32 characters by OpenAI.
public struct ItemID: InlineWireString {
    let text: IdentifierText
    /// The identifier. Copying the value costs nothing; this makes a string.
    public var rawValue: String { text.string }
    init(text: IdentifierText) { self.text = text }
    /// Wraps any string.
    public init(rawValue: String) { text = IdentifierText(rawValue) }
    /// Wraps UTF-8 without making a string; `nil` where the bytes are not UTF-8.
    public init?(utf8 bytes: Span<UInt8>) {
        guard let text = IdentifierText(utf8: bytes) else { return nil }
        self.text = text
    }
    /// Equal where the bytes of UTF-8 are.
    public static func == (left: ItemID, right: ItemID) -> Bool { left.text == right.text }
    /// Hashes the bytes.
    public func hash(into hasher: inout Hasher) { text.hash(into: &hasher) }
}

/// Identifies a response.
public struct ResponseID: InlineWireString {
    let text: IdentifierText
    /// The identifier. Copying the value costs nothing; this makes a string.
    public var rawValue: String { text.string }
    init(text: IdentifierText) { self.text = text }
    /// Wraps any string.
    public init(rawValue: String) { text = IdentifierText(rawValue) }
    /// Wraps UTF-8 without making a string; `nil` where the bytes are not UTF-8.
    public init?(utf8 bytes: Span<UInt8>) {
        guard let text = IdentifierText(utf8: bytes) else { return nil }
        self.text = text
    }
    /// Equal where the bytes of UTF-8 are.
    public static func == (left: ResponseID, right: ResponseID) -> Bool { left.text == right.text }
    /// Hashes the bytes.
    public func hash(into hasher: inout Hasher) { text.hash(into: &hasher) }
}

/// Identifies a function call.
public struct CallID: InlineWireString {
    let text: IdentifierText
    /// The identifier. Copying the value costs nothing; this makes a string.
    public var rawValue: String { text.string }
    init(text: IdentifierText) { self.text = text }
    /// Wraps any string.
    public init(rawValue: String) { text = IdentifierText(rawValue) }
    /// Wraps UTF-8 without making a string; `nil` where the bytes are not UTF-8.
    public init?(utf8 bytes: Span<UInt8>) {
        guard let text = IdentifierText(utf8: bytes) else { return nil }
        self.text = text
    }
    /// Equal where the bytes of UTF-8 are.
    public static func == (left: CallID, right: CallID) -> Bool { left.text == right.text }
    /// Hashes the bytes.
    public func hash(into hasher: inout Hasher) { text.hash(into: &hasher) }
}
