/// A JSON number kept as it was written.
///
/// `1.0`, `1e2` and 64-bit identifiers survive a relay unchanged because nothing is converted until somebody asks.
public struct JSONNumber: Sendable {
    /// The number's characters, valid by the grammar of RFC 8259 section 6.
    public let lexeme: String

    /// Wraps a lexeme that the parser has validated.
    init(validated lexeme: String) { self.lexeme = lexeme }

    /// Creates a number from an integer.
    public init(_ value: Int) { lexeme = String(value) }

    /// Creates a number from a floating-point value, or `nil` where JSON has no number for it (NaN, infinities).
    public init?(_ value: Double) {
        guard value.isFinite else { return nil }
        // Swift writes 1e+20 as "1e+20" and 5e-324 as "5e-324": both are valid JSON numbers.
        lexeme = value.description
    }

    /// The value as an integer where it is integral and fits, however it is spelt (`5`, `5.0`, `5e0`).
    ///
    /// Python clients write integers as floats now and then, so `5.0` counts as 5.
    public var intValue: Int? {
        if let exact = Int(lexeme) { return exact }
        return Double(lexeme).flatMap(Int.init(exactly:))
    }

    /// The nearest double. Lexemes beyond the range of a double give an infinity.
    public var doubleValue: Double { Double(lexeme) ?? .nan }
}

extension JSONNumber: Hashable {
    /// Equal by value: `1`, `1.0` and `1e0` are the same number.
    public static func == (left: JSONNumber, right: JSONNumber) -> Bool {
        if left.lexeme == right.lexeme { return true }
        if let a = Int(left.lexeme), let b = Int(right.lexeme) { return a == b }
        return left.doubleValue == right.doubleValue
    }

    /// Hashes the value, not the spelling.
    public func hash(into hasher: inout Hasher) { hasher.combine(doubleValue) }
}
