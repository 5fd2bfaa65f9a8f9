internal import CRealtimeKernels

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

    /// A member in a quarter of the space: a peek is copied now and then.
    private struct Slot: Sendable {
        var name: UInt32 = 0
        var value: UInt32 = 0
        var end: UInt32 = 0
        var nameCount: UInt16 = 0
        var kind = JSONValue.Kind.null
        var hasEscapes = false

        init() {}

        @inline(__always)
        init(_ name: Range<Int>, _ value: JSONCursor.ValueToken) {
            self.name = UInt32(truncatingIfNeeded: name.lowerBound)
            self.value = UInt32(truncatingIfNeeded: value.range.lowerBound)
            end = UInt32(truncatingIfNeeded: value.range.upperBound)
            nameCount = UInt16(truncatingIfNeeded: name.count)
            kind = value.kind
            hasEscapes = value.hasEscapes
        }

        /// Whether one of the first `count` slots has the same name.
        @inline(never)
        func hasNameOf(anyOf slots: Span<Slot>, _ count: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
            for index in 0..<count where slots[index].nameCount == nameCount {
                if bytes[slots[index].nameRange].elementsEqual(bytes[nameRange]) { return true }
            }
            return false
        }

        var nameRange: Range<Int> { Int(name)..<Int(name) + Int(nameCount) }
        var member: Member {
            Member(name: nameRange, value: Int(value)..<Int(end), kind: kind, hasEscapes: hasEscapes)
        }
    }

    private static let capacity = 16
    private var slots: InlineArray<16, Slot>
    private var recorded: UInt8 = 0
    /// How many members were recorded.
    public var count: Int { Int(recorded) }
    /// Whether every member was recorded, so that a name not found here is not in the frame.
    public private(set) var isComplete = true

    /// Scans `text`, which must be one JSON object.
    public init(scanning text: Span<UInt8>, limits: JSONLimits = .standard) throws(JSONError) {
        slots = InlineArray(repeating: Slot())
        try text.withUnsafeBufferPointer { (bytes) throws(JSONError) in try scan(bytes, limits: limits) }
    }

    private mutating func scan(_ bytes: UnsafeBufferPointer<UInt8>, limits: JSONLimits) throws(JSONError) {
        guard bytes.count <= limits.maximumBytes else { throw JSONError(.tooLarge, at: limits.maximumBytes) }
        // Written through a span: a subscript of the array would copy all of it to read one slot.
        var slots = slots.mutableSpan
        var count = 0
        // One bit for each length of a name, modulo 64: most names need no comparison with the ones before.
        var lengths: UInt64 = 0
        var isComplete = true
        let fits = bytes.count <= Int(UInt32.max)
        var cursor = JSONCursor(bytes)
        cursor.skipWhitespace()
        try cursor.expect(UInt8(ascii: "{"))
        cursor.skipWhitespace()
        if !cursor.consume(UInt8(ascii: "}")) {
            repeat {
                cursor.skipWhitespace()
                let start = cursor.position
                let name = try cursor.memberName()
                cursor.skipWhitespace()
                try cursor.expect(UInt8(ascii: ":"))
                cursor.skipWhitespace()
                let value = try cursor.anyValue(limits: limits)
                if !name.hasEscapes, count < Self.capacity, name.range.count <= Int(UInt16.max), fits {
                    let bit: UInt64 = 1 &<< UInt64(truncatingIfNeeded: name.range.count)
                    let slot = Slot(name.range, value)
                    if lengths & bit != 0, slot.hasNameOf(anyOf: slots.span, count, in: bytes) {
                        throw JSONError(.duplicateName, at: start)
                    }
                    lengths |= bit
                    slots[count] = slot
                    count &+= 1
                } else {
                    isComplete = false
                }
                cursor.skipWhitespace()
            } while cursor.consume(UInt8(ascii: ","))
            try cursor.expect(UInt8(ascii: "}"))
        }
        cursor.skipWhitespace()
        guard cursor.position == cursor.end else { throw cursor.failure(.trailingBytes) }
        recorded = UInt8(truncatingIfNeeded: count)
        self.isComplete = isComplete
    }

    /// The members that were recorded, in the order in which they stand in the frame, from 0 to ``count``.
    public subscript(index: Int) -> Member {
        precondition(index >= 0 && index < count, "there are \(count) members")
        return slots.span[index].member
    }

    /// The member called `name` in `text`, the text that was scanned; `nil` where it was not recorded.
    public borrowing func member(_ name: StaticString, in text: Span<UInt8>) -> Member? {
        for index in 0..<Int(recorded) where Int(slots.span[index].nameCount) == name.utf8CodeUnitCount {
            if text.equals(name, in: slots.span[index].nameRange) { return slots.span[index].member }
        }
        return nil
    }

    /// Whether the frame's `type` is `name`, written without escapes.
    public borrowing func isType(_ name: StaticString, in text: Span<UInt8>) -> Bool {
        guard let type = member("type", in: text), type.kind == .string, !type.hasEscapes else { return false }
        return text.equals(name, in: type.value)
    }

    /// The text of a string member without escapes; `nil` where there is none such.
    public borrowing func string(_ name: StaticString, in text: Span<UInt8>) -> String? {
        guard let member = member(name, in: text), member.kind == .string, !member.hasEscapes else { return nil }
        return text.string(in: member.value)
    }
}

extension FramePeek.Member {
    /// The value as it stands in the frame: ``value``, and the quotes of a string. What to replace, for a frame with
    /// another value: see ``FrameBuffer/setText(_:replacing:with:)``.
    public var wholeValue: Range<Int> {
        kind == .string ? value.lowerBound - 1..<value.upperBound + 1 : value
    }
}

extension Span<UInt8> {
    /// Whether the bytes in `range` are those of `name`.
    @inline(__always)
    func equals(_ name: StaticString, in range: Range<Int>) -> Bool {
        guard range.count == name.utf8CodeUnitCount, range.upperBound <= count else { return false }
        return withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return range.isEmpty }
            return rk_json_equal(base + range.lowerBound, name.utf8Start, name.utf8CodeUnitCount)
        }
    }

    /// The bytes in `range`, which must be UTF-8, as a string.
    func string(in range: Range<Int>) -> String {
        extracting(range).withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
    }

    /// The bytes in `range`, copied.
    @inline(__always)
    func bytes(in range: Range<Int>) -> [UInt8] {
        extracting(range).withUnsafeBufferPointer { Array($0) }
    }
}

extension JSONCursor {
    /// Where a value lies, a string without its quotes, and what it is.
    typealias ValueToken = (range: Range<Int>, kind: JSONValue.Kind, hasEscapes: Bool)

    /// ``string()`` with the commonest case compiled into its caller. What is not compiled in gets a copy of the cursor:
    /// a pointer to the original would keep it out of registers.
    @inline(__always)
    mutating func anyString() throws(JSONError) -> StringToken {
        if let range = plainString() { return StringToken(range: range, hasEscapes: false) }
        var slow = self
        let token = try slow.string()
        position = slow.position
        return token
    }

    /// A string that is a member's name.
    ///
    /// Names that every audio event has are compared with, because the processor guesses the outcome of a comparison,
    /// and has to wait for a search to end before it knows where to go on.
    @inline(__always)
    mutating func memberName() throws(JSONError) -> StringToken {
        guard let base = bytes.baseAddress, end &- position >= 16, bytes[position] == UInt8(ascii: "\"") else {
            return try anyString()
        }
        let start = position &+ 1
        let count: Int
        switch base[start] {
        case UInt8(ascii: "t") where isName("type\"", base + start): count = 4
        case UInt8(ascii: "e") where isName("event_id\"", base + start): count = 8
        case UInt8(ascii: "r") where isName("response_id\"", base + start): count = 11
        case UInt8(ascii: "i") where isName("item_id\"", base + start): count = 7
        case UInt8(ascii: "o") where isName("output_index\"", base + start): count = 12
        case UInt8(ascii: "c") where isName("content_index\"", base + start): count = 13
        case UInt8(ascii: "d") where isName("delta\"", base + start): count = 5
        case UInt8(ascii: "a") where isName("audio\"", base + start): count = 5
        default: return try anyString()
        }
        position = start &+ count &+ 1
        return StringToken(range: Range(uncheckedBounds: (start, start &+ count)), hasEscapes: false)
    }

    /// Whether `name`, of at most 15 bytes, stands at `place`, behind which 15 bytes may be read.
    @inline(__always)
    private func isName(_ name: StaticString, _ place: UnsafePointer<UInt8>) -> Bool {
        rk_json_equal(place, name.utf8Start, name.utf8CodeUnitCount)
    }

    /// ``skipValue(depth:limits:)`` of a member of the outermost object, in the same way.
    @inline(__always)
    mutating func anyValue(limits: JSONLimits) throws(JSONError) -> ValueToken {
        if let range = plainString() { return (range, .string, false) }
        if let range = digit() { return (range, .number, false) }
        var slow = self
        let token = try slow.skipValue(depth: 1, limits: limits)
        position = slow.position
        return token
    }

    /// Moves over a string of nothing but plain characters.
    @inline(__always)
    private mutating func plainString() -> Range<Int>? {
        guard let base = bytes.baseAddress, current == UInt8(ascii: "\"") else { return nil }
        let start = position &+ 1
        let close = start &+ rk_json_plain_short(base + start, end &- start)
        guard close < end, base[close] == UInt8(ascii: "\"") else { return nil }
        position = close &+ 1
        return Range(uncheckedBounds: (start, close))
    }

    /// Moves over a number of one digit, as indexes are.
    @inline(__always)
    private mutating func digit() -> Range<Int>? {
        guard position &+ 1 < end, bytes[position] &- 0x30 < 10 else { return nil }
        guard bytes[position &+ 1] == UInt8(ascii: ",") || bytes[position &+ 1] == UInt8(ascii: "}") else { return nil }
        position &+= 1
        return Range(uncheckedBounds: (position &- 1, position))
    }

    /// Moves over any value with `depth` containers open around it.
    mutating func skipValue(depth: Int, limits: JSONLimits) throws(JSONError) -> ValueToken {
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
