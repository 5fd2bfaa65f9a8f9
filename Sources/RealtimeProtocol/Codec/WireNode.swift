internal import CRealtimeKernels

/// What one decoding reads: the text, its tape, and the dialect it is spelt in. Lives for the length of the call.
struct WireSource {
    let cursor: JSONCursor
    let nodes: UnsafeMutablePointer<JSONTape.Node>
    let dialect: Dialect
}

/// One value of a text that is being decoded. It must not outlive the call that made its source.
struct WireNode {
    let source: UnsafePointer<WireSource>
    let index: Int

    @inline(__always) var node: JSONTape.Node { source.pointee.nodes[index] }
    @inline(__always) var kind: JSONValue.Kind { node.kind }
    var dialect: Dialect { source.pointee.dialect }
    /// The value as a tree.
    var json: JSONValue { JSONValue(node: index, on: source.pointee.nodes, in: source.pointee.cursor) }
    /// The bytes of the value; of a string, those between its quotes, which may hold escapes.
    var bytes: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(rebasing: source.pointee.cursor.bytes[node.range])
    }

    /// Where the value begins in the frame: a string at its quote.
    var offset: Int { Int(node.start) - (kind == .string ? 1 : 0) }

    func failure(expected: String) -> EventError {
        EventError(.wrongKind(expected: expected, found: kind), offset: offset)
    }

    func string() throws(EventError) -> String {
        guard kind == .string else { throw failure(expected: "a string") }
        return source.pointee.cursor.text(of: node.stringToken)
    }

    /// The event that this string names, and by which of its names.
    func eventKind<Kind: EventKind>(_: Kind.Type) throws(EventError) -> (kind: Kind, name: Int)? {
        guard node.flags.contains(.escaped) else { return Kind.find(bytes) }
        // Nobody escapes a name without need, and a filter before this one may read it all the same.
        return Array(try string().utf8).span.withUnsafeBufferPointer { Kind.find($0) }
    }

    /// Whether this is a string of exactly these characters.
    func isString(_ text: StaticString) -> Bool {
        guard kind == .string else { return false }
        if node.flags.contains(.escaped) { return (try? string()) == text.description }
        guard bytes.count == text.utf8CodeUnitCount else { return false }
        guard let base = bytes.baseAddress else { return true }
        return rk_json_equal(base, text.utf8Start, text.utf8CodeUnitCount)
    }

    /// The integer, however it is spelt: Python clients write `5.0` for 5 now and then.
    func integer() throws(EventError) -> Int {
        guard kind == .number else { throw failure(expected: "an integer") }
        var value = 0
        var digits = bytes[...]
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative { digits = digits.dropFirst() }
        if digits.count <= 18 {
            for digit in digits {
                guard digit >= 0x30, digit <= 0x39 else { return try unusualInteger() }
                value = value &* 10 &+ Int(digit &- 0x30)
            }
            return isNegative ? -value : value
        }
        return try unusualInteger()
    }

    private func unusualInteger() throws(EventError) -> Int {
        guard let value = lexeme.intValue else { throw failure(expected: "an integer") }
        return value
    }

    /// The number as it stands.
    var lexeme: JSONNumber { JSONNumber(validated: String(validated: bytes)) }

    /// The member of this object called `name`; for a look ahead that takes nothing.
    func member(_ name: StaticString) -> WireNode? {
        guard kind == .object else { return nil }
        var child = index + 1
        while child < node.next {
            if source.pointee.isName(name, of: child) { return WireNode(source: source, index: child) }
            child = Int(source.pointee.nodes[child].next)
        }
        return nil
    }
}

extension WireSource {
    /// Whether the member at `index` is called `name`.
    @inline(__always)
    func isName(_ name: StaticString, of index: Int) -> Bool {
        let node = nodes[index]
        let count = Int(node.nameEnd &- node.nameStart)
        if node.flags.contains(.nameEscaped) { return isEscapedName(name, of: node) }
        guard count == name.utf8CodeUnitCount, let base = cursor.bytes.baseAddress else { return false }
        return rk_json_equal(base + Int(node.nameStart), name.utf8Start, count)
    }

    private func isEscapedName(_ name: StaticString, of node: JSONTape.Node) -> Bool {
        cursor.plainBytes(of: node.nameToken)
            .elementsEqual(UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
    }
}
