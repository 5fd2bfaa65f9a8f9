/// A value that has one spelling on the wire of each dialect.
protocol WireValue: Hashable, Sendable {
    init(node: WireNode) throws(EventError)
    func write(to writer: inout WireWriter)
}

extension JSONValue: WireValue {
    init(node: WireNode) { self = node.json }
    func write(to writer: inout WireWriter) { writer.json.value(self) }
}

extension JSONObject: WireValue {
    init(node: WireNode) throws(EventError) {
        guard case .object(let object) = node.json else { throw node.failure(expected: "an object") }
        self = object
    }
    func write(to writer: inout WireWriter) { writer.json.value(self) }
}

extension String: WireValue {
    init(node: WireNode) throws(EventError) { self = try node.string() }
    func write(to writer: inout WireWriter) { writer.json.value(self) }
}

extension Int: WireValue {
    init(node: WireNode) throws(EventError) { self = try node.integer() }
    func write(to writer: inout WireWriter) { writer.json.value(self) }
}

extension Bool: WireValue {
    init(node: WireNode) throws(EventError) {
        guard node.kind == .boolean else { throw node.failure(expected: "a boolean") }
        self = node.node.flags.contains(.isTrue)
    }
    func write(to writer: inout WireWriter) { writer.json.value(self) }
}

extension JSONNumber: WireValue {
    init(node: WireNode) throws(EventError) {
        guard node.kind == .number else { throw node.failure(expected: "a number") }
        self = node.lexeme
    }
    func write(to writer: inout WireWriter) { writer.json.value(.number(self)) }
}

extension Array: WireValue where Element: WireValue {
    init(node: WireNode) throws(EventError) {
        guard node.kind == .array else { throw node.failure(expected: "an array") }
        self = []
        var child = node.index + 1
        while child < node.node.next {
            do throws(EventError) {
                append(try Element(node: WireNode(source: node.source, index: child)))
            } catch {
                throw error.located(at: "[\(count)]")
            }
            child = Int(node.source.pointee.nodes[child].next)
        }
    }

    func write(to writer: inout WireWriter) {
        writer.json.beginArray()
        for element in self { element.write(to: &writer) }
        writer.json.endArray()
    }
}

extension AudioPayload: WireValue {
    init(node: WireNode) throws(EventError) {
        guard node.kind == .string else { throw node.failure(expected: "a string") }
        if node.node.flags.contains(.escaped) {
            self.init(base64: Array(try node.string().utf8))
        } else {
            self.init(base64: Array(node.bytes), isPlain: true)
        }
    }
    func write(to writer: inout WireWriter) {
        if needsNoEscape {
            writer.json.value(unescaped: base64)
        } else {
            writer.json.value(String(decoding: base64, as: UTF8.self))
        }
    }
}

/// An object with typed members and a place for the ones that are not typed.
protocol WireObject: WireValue, Codable {
    init(reader: inout MemberReader) throws(EventError)
    func writeMembers(to writer: inout WireWriter)
    var unknownMembers: UnknownMembers { get set }
    /// Takes from the value what the carrier's target dialect cannot say.
    mutating func carry(by carrier: inout MemberCarrier)
}

extension WireObject {
    init(node: WireNode) throws(EventError) {
        var reader = try MemberReader(node)
        try self.init(members: &reader)
    }

    init(members reader: inout MemberReader) throws(EventError) {
        try self.init(reader: &reader)
        if reader.hasUntaken || reader.spelling != [] { unknownMembers = reader.untaken() }
    }

    func write(to writer: inout WireWriter) { writer.object(self) }

    /// For objects whose typed members every dialect has.
    mutating func carry(by carrier: inout MemberCarrier) { carrier.drop(&unknownMembers) }
}
