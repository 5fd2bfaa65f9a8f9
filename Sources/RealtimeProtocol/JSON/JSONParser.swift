extension JSONValue {
    /// Parses JSON text strictly: RFC 8259 with valid UTF-8, no duplicate names, no lone surrogates, nothing after
    /// the value, and within `limits`. O(bytes).
    public init(parsing text: Span<UInt8>, limits: JSONLimits = .standard) throws(JSONError) {
        self = try text.withUnsafeBufferPointer { (bytes) throws(JSONError) in
            try JSONParser.parse(bytes, limits: limits)
        }
    }

    /// Parses JSON text; as ``init(parsing:limits:)-(Span<UInt8>,_)``.
    public init(parsing text: [UInt8], limits: JSONLimits = .standard) throws(JSONError) {
        try self.init(parsing: text.span, limits: limits)
    }

    /// Parses JSON text; as ``init(parsing:limits:)-(Span<UInt8>,_)``.
    public init(parsing text: String, limits: JSONLimits = .standard) throws(JSONError) {
        try self.init(parsing: Array(text.utf8), limits: limits)
    }
}

/// Builds ``JSONValue`` trees. Recursion is bounded by ``JSONLimits/maximumDepth``.
struct JSONParser {
    private var cursor: JSONCursor
    private let limits: JSONLimits
    private var depth = 0

    static func parse(_ bytes: UnsafeBufferPointer<UInt8>, limits: JSONLimits) throws(JSONError) -> JSONValue {
        guard bytes.count <= limits.maximumBytes else { throw JSONError(.tooLarge, at: limits.maximumBytes) }
        var parser = JSONParser(cursor: JSONCursor(bytes), limits: limits)
        parser.cursor.skipWhitespace()
        let value = try parser.value()
        parser.cursor.skipWhitespace()
        guard parser.cursor.position == parser.cursor.end else { throw parser.cursor.failure(.trailingBytes) }
        return value
    }

    private init(cursor: JSONCursor, limits: JSONLimits) {
        self.cursor = cursor
        self.limits = limits
    }

    private mutating func value() throws(JSONError) -> JSONValue {
        switch cursor.current {
        case UInt8(ascii: "{"): return .object(try object())
        case UInt8(ascii: "["): return .array(try array())
        case UInt8(ascii: "\""):
            let token = try cursor.string()
            return .string(cursor.text(of: token))
        case UInt8(ascii: "t"):
            try cursor.expect(literal: "true")
            return .bool(true)
        case UInt8(ascii: "f"):
            try cursor.expect(literal: "false")
            return .bool(false)
        case UInt8(ascii: "n"):
            try cursor.expect(literal: "null")
            return .null
        default:
            let range = try cursor.number()
            let lexeme = String(decoding: UnsafeBufferPointer(rebasing: cursor.bytes[range]), as: UTF8.self)
            return .number(JSONNumber(validated: lexeme))
        }
    }

    private mutating func open() throws(JSONError) {
        depth += 1
        guard depth <= limits.maximumDepth else { throw cursor.failure(.tooDeep) }
        cursor.position += 1
        cursor.skipWhitespace()
    }

    private mutating func array() throws(JSONError) -> [JSONValue] {
        try open()
        defer { depth -= 1 }
        var elements: [JSONValue] = []
        if cursor.consume(UInt8(ascii: "]")) { return elements }
        while true {
            cursor.skipWhitespace()
            do throws(JSONError) {
                elements.append(try value())
            } catch {
                var located = error
                located.path.insert("[\(elements.count)]", at: 0)
                throw located
            }
            cursor.skipWhitespace()
            if cursor.consume(UInt8(ascii: ",")) { continue }
            try cursor.expect(UInt8(ascii: "]"))
            return elements
        }
    }

    private mutating func object() throws(JSONError) -> JSONObject {
        try open()
        defer { depth -= 1 }
        var members: [JSONObject.Member] = []
        var names = NameSet()
        if cursor.consume(UInt8(ascii: "}")) { return JSONObject() }
        while true {
            cursor.skipWhitespace()
            let start = cursor.position
            let token = try cursor.string()
            let name = cursor.text(of: token)
            guard names.insert(name, among: members) else {
                var error = JSONError(.duplicateName, at: start)
                error.path = [name]
                throw error
            }
            cursor.skipWhitespace()
            try cursor.expect(UInt8(ascii: ":"))
            cursor.skipWhitespace()
            do throws(JSONError) {
                members.append(JSONObject.Member(name: name, value: try value()))
            } catch {
                var located = error
                located.path.insert(name, at: 0)
                throw located
            }
            cursor.skipWhitespace()
            if cursor.consume(UInt8(ascii: ",")) { continue }
            try cursor.expect(UInt8(ascii: "}"))
            return JSONObject(unique: members)
        }
    }

    /// Finds duplicate names: by comparing up to 16 members, by hashing above. A quadratic check alone would turn a
    /// 16 MiB object of short names into minutes of work.
    private struct NameSet {
        private var hashed: Set<[UInt8]> = []

        mutating func insert(_ name: String, among members: [JSONObject.Member]) -> Bool {
            if members.count < 16 {
                return !members.contains { $0.name.utf8.elementsEqual(name.utf8) }
            }
            if hashed.isEmpty {
                for member in members { hashed.insert(Array(member.name.utf8)) }
            }
            return hashed.insert(Array(name.utf8)).inserted
        }
    }
}
