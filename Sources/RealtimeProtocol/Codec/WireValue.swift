/// A value that has one spelling in JSON.
protocol WireValue: Hashable, Sendable {
    init(json: JSONValue) throws(EventError)
    var json: JSONValue { get }
}

extension JSONValue: WireValue {
    init(json: JSONValue) { self = json }
    var json: JSONValue { self }
}

extension JSONObject: WireValue {
    init(json: JSONValue) throws(EventError) {
        guard case .object(let object) = json else {
            throw EventError(.wrongKind(expected: "an object", found: json.kind))
        }
        self = object
    }
    var json: JSONValue { .object(self) }
}

extension String: WireValue {
    init(json: JSONValue) throws(EventError) {
        guard case .string(let string) = json else {
            throw EventError(.wrongKind(expected: "a string", found: json.kind))
        }
        self = string
    }
    var json: JSONValue { .string(self) }
}

extension Int: WireValue {
    init(json: JSONValue) throws(EventError) {
        guard let integer = json.intValue else {
            throw EventError(.wrongKind(expected: "an integer", found: json.kind))
        }
        self = integer
    }
    var json: JSONValue { .number(JSONNumber(self)) }
}

extension Bool: WireValue {
    init(json: JSONValue) throws(EventError) {
        guard case .bool(let bool) = json else { throw EventError(.wrongKind(expected: "a boolean", found: json.kind)) }
        self = bool
    }
    var json: JSONValue { .bool(self) }
}

extension JSONNumber: WireValue {
    init(json: JSONValue) throws(EventError) {
        guard case .number(let number) = json else {
            throw EventError(.wrongKind(expected: "a number", found: json.kind))
        }
        self = number
    }
    var json: JSONValue { .number(self) }
}

extension Array: WireValue where Element: WireValue {
    init(json: JSONValue) throws(EventError) {
        guard case .array(let elements) = json else {
            throw EventError(.wrongKind(expected: "an array", found: json.kind))
        }
        self = []
        reserveCapacity(elements.count)
        for (index, element) in elements.enumerated() {
            append(try located("[\(index)]") { () throws(EventError) in try Element(json: element) })
        }
    }
    var json: JSONValue { .array(map(\.json)) }
}

extension AudioPayload: WireValue {
    init(json: JSONValue) throws(EventError) { self.init(base64: Array(try String(json: json).utf8)) }
    var json: JSONValue { .string(String(decoding: base64, as: UTF8.self)) }
}

/// Runs `body`, putting `component` in front of the path of the error it throws.
func located<Value>(_ component: String, _ body: () throws(EventError) -> Value) throws(EventError) -> Value {
    do throws(EventError) {
        return try body()
    } catch {
        var located = error
        located.path.insert(component, at: 0)
        throw located
    }
}

/// Takes the members of an object one by one; what is left over is kept as unknown members.
struct MemberReader {
    private(set) var rest: JSONObject

    init(_ object: JSONObject) { rest = object }

    /// The member called `name`, told apart into absent, null and present.
    mutating func field<Value: WireValue>(_ name: String, _: Value.Type = Value.self) throws(EventError) -> Field<Value>
    {
        guard let json = rest.removeValue(forName: name) else { return .absent }
        if json == .null { return .null }
        return .value(try located(name) { () throws(EventError) in try Value(json: json) })
    }

    /// The member called `name`; `nil` where it is absent or null. A null is kept as an unknown member, so that it is
    /// written back.
    mutating func optional<Value: WireValue>(_ name: String, _: Value.Type = Value.self) throws(EventError) -> Value? {
        guard let json = rest[name], json != .null else { return nil }
        rest.removeValue(forName: name)
        return try located(name) { () throws(EventError) in try Value(json: json) }
    }

    /// The member called `name`, which must be there.
    mutating func required<Value: WireValue>(_ name: String, _: Value.Type = Value.self) throws(EventError) -> Value {
        guard let json = rest.removeValue(forName: name) else { throw EventError(.missingMember, path: [name]) }
        return try located(name) { () throws(EventError) in try Value(json: json) }
    }
}

/// An object with typed members and a place for the ones that are not typed.
protocol WireObject: WireValue {
    init(reader: inout MemberReader) throws(EventError)
    func write(to object: inout JSONObject)
    var unknownMembers: JSONObject { get set }
}

extension WireObject {
    init(json: JSONValue) throws(EventError) {
        try self.init(object: try JSONObject(json: json))
    }

    init(object: JSONObject) throws(EventError) {
        var reader = MemberReader(object)
        try self.init(reader: &reader)
        unknownMembers = reader.rest
    }

    /// The typed members, then the unknown ones.
    var object: JSONObject {
        var object = JSONObject()
        write(to: &object)
        for member in unknownMembers.members { object[member.name] = member.value }
        return object
    }

    var json: JSONValue { .object(object) }
}

extension JSONObject {
    /// Sets a member where there is a value.
    mutating func set(_ name: String, _ value: (some WireValue)?) {
        if let value { self[name] = value.json }
    }

    /// Sets a member by its three states.
    mutating func set(_ name: String, _ field: Field<some WireValue>) {
        switch field {
        case .absent: break
        case .null: self[name] = .null
        case .value(let value): self[name] = value.json
        }
    }
}
