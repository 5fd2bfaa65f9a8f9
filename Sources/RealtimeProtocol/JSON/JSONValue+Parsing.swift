extension JSONValue {
    /// Parses JSON text strictly: RFC 8259 with valid UTF-8, no duplicate names, no lone surrogates, nothing after
    /// the value, and within `limits`. O(bytes).
    public init(parsing text: Span<UInt8>, limits: JSONLimits = .standard) throws(JSONError) {
        self = try text.withUnsafeBufferPointer { (bytes) throws(JSONError) in
            let tape = try JSONTape(bytes, limits: limits)
            return JSONValue(node: 0, on: tape, in: JSONCursor(bytes))
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

    private init(node index: Int, on tape: borrowing JSONTape, in cursor: JSONCursor) {
        self.init(node: index, on: tape.nodes, in: cursor)
    }

    /// The tree below a node of a tape. Recursion is bounded by ``JSONLimits/maximumDepth``.
    init(node index: Int, on nodes: UnsafeMutablePointer<JSONTape.Node>, in cursor: JSONCursor) {
        let node = nodes[index]
        switch node.kind {
        case .null: self = .null
        case .boolean: self = .bool(node.flags.contains(.isTrue))
        case .string: self = .string(cursor.text(of: node.stringToken))
        case .number:
            let lexeme = String(decoding: UnsafeBufferPointer(rebasing: cursor.bytes[node.range]), as: UTF8.self)
            self = .number(JSONNumber(validated: lexeme))
        case .array:
            var elements: [JSONValue] = []
            var child = index + 1
            while child < node.next {
                elements.append(JSONValue(node: child, on: nodes, in: cursor))
                child = Int(nodes[child].next)
            }
            self = .array(elements)
        case .object:
            var members: [JSONObject.Member] = []
            var child = index + 1
            while child < node.next {
                members.append(
                    JSONObject.Member(
                        name: cursor.text(of: nodes[child].nameToken),
                        value: JSONValue(node: child, on: nodes, in: cursor)
                    )
                )
                child = Int(nodes[child].next)
            }
            self = .object(JSONObject(unique: members))
        }
    }
}
