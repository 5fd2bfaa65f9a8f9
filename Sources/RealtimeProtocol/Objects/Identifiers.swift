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

/// Identifies a session.
public struct SessionID: WireString, WireValue {
    /// The identifier.
    public let rawValue: String
    /// Wraps any string.
    public init(rawValue: String) { self.rawValue = rawValue }
}

/// Identifies an event; a client's comes back in `error.event_id`.
public struct EventID: WireString, WireValue {
    /// The identifier.
    public let rawValue: String
    /// Wraps any string.
    public init(rawValue: String) { self.rawValue = rawValue }
}

/// Identifies an item of a conversation. Reported to be capped at 32 characters by OpenAI.
public struct ItemID: WireString, WireValue {
    /// The identifier.
    public let rawValue: String
    /// Wraps any string.
    public init(rawValue: String) { self.rawValue = rawValue }
}

/// Identifies a response.
public struct ResponseID: WireString, WireValue {
    /// The identifier.
    public let rawValue: String
    /// Wraps any string.
    public init(rawValue: String) { self.rawValue = rawValue }
}

/// Identifies a function call.
public struct CallID: WireString, WireValue {
    /// The identifier.
    public let rawValue: String
    /// Wraps any string.
    public init(rawValue: String) { self.rawValue = rawValue }
}
