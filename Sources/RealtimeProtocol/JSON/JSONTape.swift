internal import CRealtimeKernels

/// Every value of one JSON text, in the order they stand, found in a single strict scan.
///
/// The one parser of this library: trees, events and configurations are all read from a tape, so they cannot disagree
/// about what is valid. A value is 24 bytes on the tape and nothing is unescaped or converted until it is asked for.
struct JSONTape: ~Copyable {
    /// One value. Offsets are in bytes from the start of the text, which ``JSONLimits`` keeps below 4 GiB.
    struct Node {
        /// Where the value starts; for a string, the byte after its opening quote.
        var start: UInt32
        /// Where it ends; for a string, its closing quote.
        var end: UInt32
        /// The name of a member, between its quotes. Empty for elements of arrays and for the outermost value.
        var nameStart: UInt32
        var nameEnd: UInt32
        /// The index after this value and everything inside it.
        var next: UInt32
        var kind: JSONValue.Kind
        var flags: Flags
        /// How many members an object has; 65,535 stands for that and more.
        var members: UInt16 = 0

        @inline(__always) var range: Range<Int> { Int(start)..<Int(end) }
        @inline(__always) var name: Range<Int> { Int(nameStart)..<Int(nameEnd) }
    }

    struct Flags: OptionSet {
        let rawValue: UInt8
        /// The string has escapes in it.
        static let escaped = Flags(rawValue: 1)
        /// The member's name has escapes in it.
        static let nameEscaped = Flags(rawValue: 2)
        /// The boolean is `true`.
        static let isTrue = Flags(rawValue: 4)
        /// A typed reader has taken this member.
        static let taken = Flags(rawValue: 8)
    }

    private(set) var nodes: UnsafeMutablePointer<Node>
    private(set) var count = 0
    private var capacity: Int

    /// Scans `bytes`, which must be one JSON value (RFC 8259, UTF-8, no duplicate names, no lone surrogates) within
    /// `limits`. O(bytes).
    init(_ bytes: UnsafeBufferPointer<UInt8>, limits: JSONLimits) throws(JSONError) {
        // A value of an event takes some 20 bytes of text on average; a longer tape is grown.
        capacity = min(max(bytes.count / 20, 16), 1 << 12)
        nodes = .allocate(capacity: capacity)
        let maximum = min(limits.maximumBytes, Int(UInt32.max))
        guard bytes.count <= maximum else { throw JSONError(.tooLarge, at: maximum) }
        var cursor = JSONCursor(bytes)
        cursor.skipWhitespace()
        try value(at: &cursor, name: nil, depth: 0, limits: limits)
        cursor.skipWhitespace()
        guard cursor.position == cursor.end else { throw cursor.failure(.trailingBytes) }
    }

    deinit { nodes.deallocate() }

    private mutating func append(
        _ kind: JSONValue.Kind,
        at start: Int,
        name: JSONCursor.StringToken?,
        limits: JSONLimits
    ) throws(JSONError) -> Int {
        guard count < limits.maximumValues else { throw JSONError(.tooManyValues, at: start) }
        if count == capacity {
            capacity *= 2
            let larger = UnsafeMutablePointer<Node>.allocate(capacity: capacity)
            larger.update(from: nodes, count: count)
            nodes.deallocate()
            nodes = larger
        }
        let index = count
        nodes[index] = Node(
            start: UInt32(truncatingIfNeeded: start),
            end: 0,
            nameStart: UInt32(truncatingIfNeeded: name?.range.lowerBound ?? 0),
            nameEnd: UInt32(truncatingIfNeeded: name?.range.upperBound ?? 0),
            next: 0,
            kind: kind,
            flags: name?.hasEscapes == true ? .nameEscaped : []
        )
        count += 1
        return index
    }

    @inline(__always)
    private mutating func close(_ index: Int, at end: Int) {
        nodes[index].end = UInt32(truncatingIfNeeded: end)
        nodes[index].next = UInt32(truncatingIfNeeded: count)
    }

    private mutating func value(
        at cursor: inout JSONCursor,
        name: JSONCursor.StringToken?,
        depth: Int,
        limits: JSONLimits
    ) throws(JSONError) {
        let start = cursor.position
        switch cursor.current {
        case UInt8(ascii: "\""):
            let token = try cursor.string()
            let index = try append(.string, at: token.range.lowerBound, name: name, limits: limits)
            if token.hasEscapes { nodes[index].flags.insert(.escaped) }
            close(index, at: token.range.upperBound)
        case UInt8(ascii: "{"):
            let index = try append(.object, at: start, name: name, limits: limits)
            try object(index, at: &cursor, depth: depth + 1, limits: limits)
            close(index, at: cursor.position)
        case UInt8(ascii: "["):
            let index = try append(.array, at: start, name: name, limits: limits)
            try array(at: &cursor, depth: depth + 1, limits: limits)
            close(index, at: cursor.position)
        case UInt8(ascii: "t"):
            try cursor.expect(literal: "true")
            let index = try append(.boolean, at: start, name: name, limits: limits)
            nodes[index].flags.insert(.isTrue)
            close(index, at: cursor.position)
        case UInt8(ascii: "f"):
            try cursor.expect(literal: "false")
            close(try append(.boolean, at: start, name: name, limits: limits), at: cursor.position)
        case UInt8(ascii: "n"):
            try cursor.expect(literal: "null")
            close(try append(.null, at: start, name: name, limits: limits), at: cursor.position)
        default:
            let range = try cursor.number()
            close(try append(.number, at: start, name: name, limits: limits), at: range.upperBound)
        }
    }

    private mutating func array(at cursor: inout JSONCursor, depth: Int, limits: JSONLimits) throws(JSONError) {
        guard depth <= limits.maximumDepth else { throw cursor.failure(.tooDeep) }
        cursor.position += 1
        cursor.skipWhitespace()
        if cursor.consume(UInt8(ascii: "]")) { return }
        var position = 0
        repeat {
            cursor.skipWhitespace()
            do throws(JSONError) {
                try value(at: &cursor, name: nil, depth: depth, limits: limits)
            } catch {
                throw error.located(at: "[\(position)]")
            }
            position += 1
            cursor.skipWhitespace()
        } while cursor.consume(UInt8(ascii: ","))
        try cursor.expect(UInt8(ascii: "]"))
    }

    private mutating func object(
        _ index: Int,
        at cursor: inout JSONCursor,
        depth: Int,
        limits: JSONLimits
    ) throws(JSONError) {
        guard depth <= limits.maximumDepth else { throw cursor.failure(.tooDeep) }
        cursor.position += 1
        cursor.skipWhitespace()
        if cursor.consume(UInt8(ascii: "}")) { return }
        var names = JSONNameSet()
        repeat {
            cursor.skipWhitespace()
            let start = cursor.position
            let name = try cursor.string()
            guard names.insert(name, of: index, on: self, in: cursor) else {
                throw JSONError(.duplicateName, at: start).located(at: cursor.text(of: name))
            }
            cursor.skipWhitespace()
            try cursor.expect(UInt8(ascii: ":"))
            cursor.skipWhitespace()
            do throws(JSONError) {
                try value(at: &cursor, name: name, depth: depth, limits: limits)
            } catch {
                throw error.located(at: cursor.text(of: name))
            }
            cursor.skipWhitespace()
        } while cursor.consume(UInt8(ascii: ","))
        try cursor.expect(UInt8(ascii: "}"))
        nodes[index].members = UInt16(clamping: names.count)
    }
}

/// Finds duplicate names among the members of one object.
///
/// A filter of 64 bits says "new" for nearly every name of a small object. Where it does not, the names are compared
/// one by one up to 32 members and looked up in a hashed set above: comparing alone would turn a frame of a million
/// short names into minutes of work.
struct JSONNameSet {
    private static let compared = 32
    private var filter: UInt64 = 0
    private(set) var count = 0
    private var hashed: Set<[UInt8]> = []

    /// Adds the name of the member that is about to follow on the tape; `false` where `object` already has it.
    @inline(__always)
    mutating func insert(
        _ name: JSONCursor.StringToken,
        of object: Int,
        on tape: borrowing JSONTape,
        in cursor: JSONCursor
    ) -> Bool {
        defer { count += 1 }
        guard count < Self.compared, !name.hasEscapes, !name.range.isEmpty else {
            return insertSlowly(name, of: object, on: tape, in: cursor)
        }
        let first = cursor.bytes[name.range.lowerBound]
        let last = cursor.bytes[name.range.upperBound - 1]
        let mark: UInt64 = 1 << ((UInt64(first) &+ UInt64(last) &* 5 &+ UInt64(name.range.count) &* 11) & 63)
        if filter & mark == 0 {
            filter |= mark
            return true
        }
        return !isThere(name, in: object, on: tape, cursor)
    }

    private mutating func insertSlowly(
        _ name: JSONCursor.StringToken,
        of object: Int,
        on tape: borrowing JSONTape,
        in cursor: JSONCursor
    ) -> Bool {
        // From here on the filter knows nothing: this name is not in it.
        filter = .max
        if count < Self.compared { return !isThere(name, in: object, on: tape, cursor) }
        if hashed.isEmpty {
            var index = object + 1
            while index < tape.count {
                hashed.insert(cursor.plainBytes(of: tape.nodes[index].nameToken))
                index = Int(tape.nodes[index].next)
            }
        }
        return hashed.insert(cursor.plainBytes(of: name)).inserted
    }

    private func isThere(
        _ name: JSONCursor.StringToken,
        in object: Int,
        on tape: borrowing JSONTape,
        _ cursor: JSONCursor
    ) -> Bool {
        var index = object + 1
        while index < tape.count {
            let other = tape.nodes[index].nameToken
            if name.hasEscapes || other.hasEscapes {
                if cursor.plainBytes(of: other) == cursor.plainBytes(of: name) { return true }
            } else if other.range.count == name.range.count, let base = cursor.bytes.baseAddress,
                rk_json_equal(base + other.range.lowerBound, base + name.range.lowerBound, name.range.count)
            {
                return true
            }
            index = Int(tape.nodes[index].next)
        }
        return false
    }
}

extension JSONTape.Node {
    /// The member's name.
    var nameToken: JSONCursor.StringToken {
        JSONCursor.StringToken(range: name, hasEscapes: flags.contains(.nameEscaped))
    }

    /// The string's content.
    var stringToken: JSONCursor.StringToken {
        JSONCursor.StringToken(range: range, hasEscapes: flags.contains(.escaped))
    }
}

extension JSONCursor {
    /// The characters of a string token, unescaped, as bytes.
    func plainBytes(of token: StringToken) -> [UInt8] {
        token.hasEscapes
            ? Array(text(of: token).utf8) : Array(UnsafeBufferPointer(rebasing: bytes[token.range]))
    }
}
