internal import RealtimeProtocol

/// Reads the members of an object one by one; what was not asked for is an error in the end.
struct PolicyReader {
    private let object: JSONObject
    let path: [String]
    private var known: [String] = []

    init(_ value: JSONValue, at path: [String]) throws(RelayPolicyError) {
        guard case .object(let object) = value else {
            throw RelayPolicyError(path, "expected an object, got \(value.described)")
        }
        self.object = object
        self.path = path
    }

    mutating func value(_ name: String) -> JSONValue? {
        known.append(name)
        return object[name]
    }

    mutating func string(_ name: String) throws(RelayPolicyError) -> String? {
        guard let value = value(name) else { return nil }
        guard let text = value.stringValue else { throw wrong(name, "a string", value) }
        return text
    }

    mutating func bool(_ name: String) throws(RelayPolicyError) -> Bool? {
        guard let value = value(name) else { return nil }
        guard let flag = value.boolValue else { throw wrong(name, "true or false", value) }
        return flag
    }

    mutating func strings(_ name: String) throws(RelayPolicyError) -> [String]? {
        guard let value = value(name) else { return nil }
        guard let texts = value.stringValues else { throw wrong(name, "an array of strings", value) }
        return texts
    }

    mutating func integer(_ name: String, in range: ClosedRange<Int>) throws(RelayPolicyError) -> Int? {
        guard let value = value(name) else { return nil }
        guard let number = value.intValue, range.contains(number) else {
            throw wrong(name, "a whole number from \(range.lowerBound) to \(range.upperBound)", value)
        }
        return number
    }

    mutating func restriction(_ name: String) throws(RelayPolicyError) -> Restriction? {
        guard let value = value(name) else { return nil }
        return try Self.restriction(value, at: path + [name])
    }

    /// An object of restrictions, in order.
    mutating func restrictions(_ name: String) throws(RelayPolicyError) -> [(name: String, restriction: Restriction)] {
        guard let value = value(name) else { return [] }
        guard case .object(let object) = value else { throw wrong(name, "an object", value) }
        var result: [(String, Restriction)] = []
        for member in object.members {
            result.append((member.name, try Self.restriction(member.value, at: path + [name, member.name])))
        }
        return result
    }

    /// Every member must have been asked for.
    func finish() throws(RelayPolicyError) {
        for member in object.members where !known.contains(member.name) {
            throw RelayPolicyError(
                path + [member.name],
                "unknown member; expected one of \(known.sorted().joined(separator: ", "))"
            )
        }
    }

    func wrong(_ name: String, _ expected: String, _ value: JSONValue) -> RelayPolicyError {
        RelayPolicyError(path + [name], "expected \(expected), got \(value.described)")
    }

    private static func restriction(_ value: JSONValue, at path: [String]) throws(RelayPolicyError) -> Restriction {
        guard let restriction = value.stringValue.flatMap(Restriction.init(rawValue:)) else {
            let names = Restriction.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
            throw RelayPolicyError(path, "expected one of \(names), got \(value.described)")
        }
        return restriction
    }
}

extension JSONValue {
    /// The value where it is short, or else its kind.
    var described: String {
        switch self {
        case .string(let text): text.count <= 40 ? "'\(text)'" : "a string"
        case .number(let number): number.lexeme
        case .bool(let flag): flag ? "true" : "false"
        case .null: "null"
        case .array: "an array"
        case .object: "an object"
        }
    }
}
