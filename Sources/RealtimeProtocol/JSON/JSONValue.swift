/// Any JSON value: what this library keeps of members and events it does not know.
public indirect enum JSONValue: Hashable, Sendable {
    /// `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A number, as written.
    case number(JSONNumber)
    /// A string, unescaped.
    case string(String)
    /// An array.
    case array([JSONValue])
    /// An object.
    case object(JSONObject)

    /// The kind of a value, for error messages.
    public enum Kind: String, Sendable {
        /// `null`
        case null
        /// `true` or `false`
        case boolean
        /// a number
        case number
        /// a string
        case string
        /// an array
        case array
        /// an object
        case object
    }

    /// What kind of value this is.
    public var kind: Kind {
        switch self {
        case .null: .null
        case .bool: .boolean
        case .number: .number
        case .string: .string
        case .array: .array
        case .object: .object
        }
    }

    /// The string, where this is one.
    public var stringValue: String? { if case .string(let value) = self { value } else { nil } }
    /// The boolean, where this is one.
    public var boolValue: Bool? { if case .bool(let value) = self { value } else { nil } }
    /// The integer, where this is an integral number that fits.
    public var intValue: Int? { if case .number(let value) = self { value.intValue } else { nil } }
    /// The number as a double, where this is one.
    public var doubleValue: Double? { if case .number(let value) = self { value.doubleValue } else { nil } }
    /// The number, where this is one.
    public var numberValue: JSONNumber? { if case .number(let value) = self { value } else { nil } }
    /// The strings, where this is an array of nothing else.
    public var stringValues: [String]? {
        guard case .array(let elements) = self else { return nil }
        let strings = elements.compactMap(\.stringValue)
        return strings.count == elements.count ? strings : nil
    }
    /// The elements, where this is an array.
    public var arrayValue: [JSONValue]? { if case .array(let value) = self { value } else { nil } }
    /// The object, where this is one.
    public var objectValue: JSONObject? { if case .object(let value) = self { value } else { nil } }

    /// The member called `name`, where this is an object that has it.
    public subscript(name: String) -> JSONValue? { objectValue?[name] }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    /// A string.
    public init(stringLiteral value: String) { self = .string(value) }
    /// An integer.
    public init(integerLiteral value: Int) { self = .number(JSONNumber(value)) }
    /// A boolean.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    /// An array.
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    /// An object; a repeated name keeps the last value.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        var object = JSONObject()
        for (name, value) in elements { object[name] = value }
        self = .object(object)
    }
}
