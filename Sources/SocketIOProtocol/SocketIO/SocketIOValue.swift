/// A value to send, for those who have no JSON library at hand.
public enum SocketIOValue: Hashable, Sendable {
    /// Nothing.
    case null
    /// A truth value.
    case boolean(Bool)
    /// A whole number.
    case integer(Int)
    /// Text.
    case string(String)
    /// Bytes, which travel as an attachment.
    case binary([UInt8])
    /// Values in order.
    case array([SocketIOValue])
    /// Named values in order.
    case object([Member])
    /// JSON that is written already. It must be one value, and hold no placeholder of its own.
    case json([UInt8])

    /// A named value.
    public struct Member: Hashable, Sendable {
        /// Its name.
        public let name: String
        /// Its value.
        public let value: SocketIOValue

        /// Creates a member.
        public init(_ name: String, _ value: SocketIOValue) {
            self.name = name
            self.value = value
        }
    }

    /// Writes the value's text; bytes go to `attachments`, and a placeholder in their place.
    func append(to text: inout [UInt8], attachments: inout [[UInt8]]) {
        switch self {
        case .null: text.append(contentsOf: "null".utf8)
        case .boolean(let value): text.append(contentsOf: (value ? "true" : "false").utf8)
        case .integer(let value): text.append(contentsOf: "\(value)".utf8)
        case .string(let value): JSONText.append(value, to: &text)
        case .binary(let bytes):
            text.append(contentsOf: "{\"_placeholder\":true,\"num\":\(attachments.count)}".utf8)
            attachments.append(bytes)
        case .array(let values): Self.append(values, to: &text, attachments: &attachments)
        case .object(let members):
            text.append(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                if index > 0 { text.append(UInt8(ascii: ",")) }
                JSONText.append(member.name, to: &text)
                text.append(UInt8(ascii: ":"))
                member.value.append(to: &text, attachments: &attachments)
            }
            text.append(UInt8(ascii: "}"))
        case .json(let written): text.append(contentsOf: written)
        }
    }

    /// Writes an array.
    static func append(_ values: [SocketIOValue], to text: inout [UInt8], attachments: inout [[UInt8]]) {
        text.append(UInt8(ascii: "["))
        for (index, value) in values.enumerated() {
            if index > 0 { text.append(UInt8(ascii: ",")) }
            value.append(to: &text, attachments: &attachments)
        }
        text.append(UInt8(ascii: "]"))
    }
}

extension SocketIOValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
    /// A string.
    public init(stringLiteral value: String) { self = .string(value) }
    /// A number.
    public init(integerLiteral value: Int) { self = .integer(value) }
    /// A truth value.
    public init(booleanLiteral value: Bool) { self = .boolean(value) }
    /// An array.
    public init(arrayLiteral elements: SocketIOValue...) { self = .array(elements) }
    /// An object.
    public init(dictionaryLiteral elements: (String, SocketIOValue)...) {
        self = .object(elements.map { Member($0.0, $0.1) })
    }
    /// Nothing.
    public init(nilLiteral: ()) { self = .null }
}
