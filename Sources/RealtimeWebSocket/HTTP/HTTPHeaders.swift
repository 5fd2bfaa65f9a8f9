/// Header fields in order; names compare without regard to ASCII case (RFC 9110 section 5.1).
///
/// There is no description of a whole list on purpose: values hold credentials.
public struct HTTPHeaders: Sendable {
    /// One field line.
    public struct Field: Sendable {
        /// The name as written.
        public let name: String
        /// The value without surrounding white space.
        public let value: String
    }

    /// All field lines in order.
    public private(set) var fields: [Field] = []

    /// Creates an empty list.
    public init() {}

    /// Creates a list; a field with an invalid name is left out.
    public init(_ fields: KeyValuePairs<String, String>) {
        for (name, value) in fields { add(name, value) }
    }

    /// Number of field lines.
    public var count: Int { fields.count }

    /// Appends a field line; returns `false` and appends nothing if `name` is not a token.
    ///
    /// CR, LF and NUL in `value` become spaces (RFC 9110 section 5.5), so no value can split a message.
    @discardableResult
    public mutating func add(_ name: String, _ value: String) -> Bool {
        guard HTTPToken.isToken(name.utf8) else { return false }
        let isClean = !value.utf8.contains { $0 == 0x0D || $0 == 0x0A || $0 == 0 }
        let clean =
            isClean
            ? value : String(String.UnicodeScalarView(value.unicodeScalars.map { $0.isLineBreakOrNull ? " " : $0 }))
        fields.append(Field(name: name, value: clean))
        return true
    }

    /// Removes every line named `name`.
    public mutating func remove(_ name: String) {
        fields.removeAll { HTTPToken.equalsIgnoringCase($0.name, name) }
    }

    /// The first value for `name`.
    public subscript(name: String) -> String? {
        fields.first { HTTPToken.equalsIgnoringCase($0.name, name) }?.value
    }

    /// Every value for `name`, in order.
    public func values(for name: String) -> [String] {
        fields.lazy.filter { HTTPToken.equalsIgnoringCase($0.name, name) }.map(\.value)
    }

    /// Whether the comma-separated values of `name` hold `token`, without regard to ASCII case.
    public func hasToken(_ token: String, in name: String) -> Bool {
        values(for: name).contains { value in
            value.utf8.split(separator: UInt8(ascii: ",")).contains {
                HTTPToken.equalsIgnoringCase(HTTPToken.trimmed($0), token.utf8)
            }
        }
    }

    /// The comma-separated elements of every value of `name`; empty elements are left out.
    public func elements(of name: String) -> [String] {
        values(for: name).flatMap { value in
            value.utf8.split(separator: UInt8(ascii: ","))
                .map { String(Substring(HTTPToken.trimmed($0))) }
                .filter { !$0.isEmpty }
        }
    }

    func serialize(into head: inout [UInt8]) {
        for field in fields {
            head.append(contentsOf: field.name.utf8)
            head.append(contentsOf: ": ".utf8)
            head.append(contentsOf: field.value.utf8)
            head.append(contentsOf: "\r\n".utf8)
        }
    }
}

extension Unicode.Scalar {
    fileprivate var isLineBreakOrNull: Bool { self == "\r" || self == "\n" || self == "\0" }
}

/// Character rules of RFC 9110 section 5.6.
enum HTTPToken {
    /// Whether `byte` may be in a token.
    static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        case UInt8(ascii: "!"), UInt8(ascii: "#"), UInt8(ascii: "$"), UInt8(ascii: "%"), UInt8(ascii: "&"),
            UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "^"), UInt8(ascii: "_"), UInt8(ascii: "`"), UInt8(ascii: "|"), UInt8(ascii: "~"):
            true
        default: false
        }
    }

    static func isToken(_ bytes: some Collection<UInt8>) -> Bool {
        !bytes.isEmpty && bytes.allSatisfy(isTokenByte)
    }

    static func lowercased(_ byte: UInt8) -> UInt8 {
        byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
    }

    static func equalsIgnoringCase(_ left: String, _ right: String) -> Bool {
        equalsIgnoringCase(left.utf8, right.utf8)
    }

    static func equalsIgnoringCase(_ left: some Collection<UInt8>, _ right: some Collection<UInt8>) -> Bool {
        left.count == right.count && zip(left, right).allSatisfy { lowercased($0) == lowercased($1) }
    }

    /// Without spaces and tabs at both ends.
    static func trimmed<Bytes: BidirectionalCollection<UInt8>>(_ bytes: Bytes) -> Bytes.SubSequence {
        var rest = bytes[...]
        while let first = rest.first, first == 0x20 || first == 0x09 { rest = rest.dropFirst() }
        while let last = rest.last, last == 0x20 || last == 0x09 { rest = rest.dropLast() }
        return rest
    }
}
