/// The top level of one event's JSON text, found in a single scan without decoding anything.
///
/// A relay needs the type of a frame and one or two of its members, and then sends the very bytes on. The scan checks
/// the whole text: grammar, UTF-8, escapes, depth, size, and duplicate names at the top level. Names inside nested
/// objects are not compared with each other; ``JSONValue/init(parsing:limits:)-(Span<UInt8>,_)`` does that.
///
/// Costs O(bytes) and allocates nothing. It *declines* (``isComplete`` is false) rather than guess where an object has
/// more than 16 members or a member's name is written with escapes; the general parser serves those frames.
public struct FramePeek: Sendable {
    /// One member of the top-level object. Ranges are byte offsets in the scanned text.
    public struct Member: Sendable {
        /// The name without its quotes.
        public let name: Range<Int>
        /// The value; for a string, what is between the quotes.
        public let value: Range<Int>
        /// The kind of the value.
        public let kind: JSONValue.Kind
        /// Whether the value is a string with escapes in it.
        public let hasEscapes: Bool
    }

    private static let capacity = 16
    private var slots: InlineArray<16, Member>
    /// How many members were recorded.
    public private(set) var count = 0
    /// Whether every member was recorded, so that a name not found here is not in the frame.
    public private(set) var isComplete = true

    /// Scans `text`, which must be one JSON object.
    public init(scanning text: Span<UInt8>, limits: JSONLimits = .standard) throws(JSONError) {
        self = try text.withUnsafeBufferPointer { (bytes) throws(JSONError) in
            try FramePeek(bytes, limits: limits)
        }
    }

    init(_ bytes: UnsafeBufferPointer<UInt8>, limits: JSONLimits) throws(JSONError) {
        slots = InlineArray(repeating: Member(name: 0..<0, value: 0..<0, kind: .null, hasEscapes: false))
        guard bytes.count <= limits.maximumBytes else { throw JSONError(.tooLarge, at: limits.maximumBytes) }
        var cursor = JSONCursor(bytes)
        cursor.skipWhitespace()
        try cursor.expect(UInt8(ascii: "{"))
        cursor.skipWhitespace()
        if !cursor.consume(UInt8(ascii: "}")) {
            repeat {
                try member(at: &cursor, limits: limits)
                cursor.skipWhitespace()
            } while cursor.consume(UInt8(ascii: ","))
            try cursor.expect(UInt8(ascii: "}"))
        }
        cursor.skipWhitespace()
        guard cursor.position == cursor.end else { throw cursor.failure(.trailingBytes) }
    }

    private mutating func member(at cursor: inout JSONCursor, limits: JSONLimits) throws(JSONError) {
        cursor.skipWhitespace()
        let start = cursor.position
        let name = try cursor.string()
        cursor.skipWhitespace()
        try cursor.expect(UInt8(ascii: ":"))
        cursor.skipWhitespace()
        let (value, kind, hasEscapes) = try cursor.skipValue(depth: 1, limits: limits)
        guard !name.hasEscapes, count < Self.capacity else {
            isComplete = false
            return
        }
        for index in 0..<count where Self.equal(cursor.bytes, slots[index].name, name.range) {
            throw JSONError(.duplicateName, at: start)
        }
        slots[count] = Member(name: name.range, value: value, kind: kind, hasEscapes: hasEscapes)
        count += 1
    }

    private static func equal(_ bytes: UnsafeBufferPointer<UInt8>, _ a: Range<Int>, _ b: Range<Int>) -> Bool {
        a.count == b.count && bytes[a].elementsEqual(bytes[b])
    }

    /// The member called `name` in `text`, the text that was scanned; `nil` where it was not recorded.
    public func member(_ name: StaticString, in text: Span<UInt8>) -> Member? {
        for index in 0..<count where text.equals(name, in: slots[index].name) { return slots[index] }
        return nil
    }

    /// Whether the frame's `type` is `name`, written without escapes.
    public func isType(_ name: StaticString, in text: Span<UInt8>) -> Bool {
        guard let type = member("type", in: text), type.kind == .string, !type.hasEscapes else { return false }
        return text.equals(name, in: type.value)
    }

    /// The text of a string member without escapes; `nil` where there is none such.
    public func string(_ name: StaticString, in text: Span<UInt8>) -> String? {
        guard let member = member(name, in: text), member.kind == .string, !member.hasEscapes else { return nil }
        return text.string(in: member.value)
    }
}

extension Span<UInt8> {
    /// Whether the bytes in `range` are those of `name`.
    func equals(_ name: StaticString, in range: Range<Int>) -> Bool {
        guard range.count == name.utf8CodeUnitCount else { return false }
        let start = name.utf8Start
        for index in 0..<range.count where self[range.lowerBound + index] != start[index] { return false }
        return true
    }

    /// The bytes in `range`, which must be UTF-8, as a string.
    func string(in range: Range<Int>) -> String {
        extracting(range).withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
    }

    /// The bytes in `range`, copied.
    func bytes(in range: Range<Int>) -> [UInt8] {
        extracting(range).withUnsafeBufferPointer { Array($0) }
    }
}

extension JSONCursor {
    /// Moves over any value with `depth` containers open around it.
    mutating func skipValue(
        depth: Int,
        limits: JSONLimits
    ) throws(JSONError) -> (range: Range<Int>, kind: JSONValue.Kind, hasEscapes: Bool) {
        let start = position
        switch current {
        case UInt8(ascii: "\""):
            let token = try string()
            return (token.range, .string, token.hasEscapes)
        case UInt8(ascii: "{"):
            try skipContainer(closing: UInt8(ascii: "}"), depth: depth + 1, limits: limits)
            return (start..<position, .object, false)
        case UInt8(ascii: "["):
            try skipContainer(closing: UInt8(ascii: "]"), depth: depth + 1, limits: limits)
            return (start..<position, .array, false)
        case UInt8(ascii: "t"):
            try expect(literal: "true")
            return (start..<position, .boolean, false)
        case UInt8(ascii: "f"):
            try expect(literal: "false")
            return (start..<position, .boolean, false)
        case UInt8(ascii: "n"):
            try expect(literal: "null")
            return (start..<position, .null, false)
        default:
            return (try number(), .number, false)
        }
    }

    private mutating func skipContainer(closing: UInt8, depth: Int, limits: JSONLimits) throws(JSONError) {
        guard depth <= limits.maximumDepth else { throw failure(.tooDeep) }
        position += 1
        skipWhitespace()
        if consume(closing) { return }
        repeat {
            skipWhitespace()
            if closing == UInt8(ascii: "}") {
                _ = try string()
                skipWhitespace()
                try expect(UInt8(ascii: ":"))
                skipWhitespace()
            }
            _ = try skipValue(depth: depth, limits: limits)
            skipWhitespace()
        } while consume(UInt8(ascii: ","))
        try expect(closing)
    }
}
