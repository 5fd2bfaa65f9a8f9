package import RealtimeProtocol
internal import RealtimeUnits

/// Reads the members of an object one by one, and strictly: a member of the wrong kind is an error, and so is one that
/// nobody asks for.
package struct RecordedMembers {
    private var rest: JSONObject
    private let path: String

    package init(_ object: JSONObject, path: String = "") {
        rest = object
        self.path = path
    }

    private func name(_ member: String) -> String { path.isEmpty ? member : "\(path).\(member)" }

    private mutating func take<Value>(
        _ member: String,
        _ read: (JSONValue) -> Value?
    ) throws(RecordingError) -> Value? {
        guard let value = rest.removeValue(forName: member) else { return nil }
        guard let result = read(value) else { throw RecordingError(code: .invalid(member: name(member))) }
        return result
    }

    private func missing(_ member: String) -> RecordingError { RecordingError(code: .invalid(member: name(member))) }

    /// A string that must be there.
    package mutating func string(_ member: String) throws(RecordingError) -> String {
        guard let value = try take(member, \.stringValue) else { throw missing(member) }
        return value
    }

    /// A value that a string names and that must be there.
    package mutating func named<Value: RawRepresentable<String>>(_ member: String) throws(RecordingError) -> Value {
        guard let value = Value(rawValue: try string(member)) else { throw missing(member) }
        return value
    }

    // MARK: Members that need not be there

    package mutating func set(_ value: inout String, _ member: String) throws(RecordingError) {
        if let new = try take(member, \.stringValue) { value = new }
    }

    package mutating func set(_ value: inout Bool, _ member: String) throws(RecordingError) {
        if let new = try take(member, \.boolValue) { value = new }
    }

    package mutating func set(_ value: inout Int, _ member: String) throws(RecordingError) {
        if let new = try take(member, \.intValue) { value = new }
    }

    package mutating func set(_ value: inout Double, _ member: String) throws(RecordingError) {
        if let new = try take(member, \.doubleValue) { value = new }
    }

    package mutating func set(_ value: inout [String], _ member: String) throws(RecordingError) {
        if let new = try take(member, \.stringValues) { value = new }
    }

    package mutating func set(_ value: inout Duration, _ member: String) throws(RecordingError) {
        if let new = try take(member, { $0.numberValue.flatMap { Duration(recordedSeconds: $0.lexeme) } }) {
            value = new
        }
    }

    /// A duration or `null`.
    package mutating func set(_ value: inout Duration?, _ member: String) throws(RecordingError) {
        guard rest[member] != .null else {
            rest.removeValue(forName: member)
            value = nil
            return
        }
        var duration = value ?? .zero
        let isThere = rest[member] != nil
        try set(&duration, member)
        if isThere { value = duration }
    }

    /// A number or `null`.
    package mutating func set(_ value: inout Double?, _ member: String) throws(RecordingError) {
        if rest[member] == .null {
            rest.removeValue(forName: member)
            value = nil
        } else if let new = try take(member, \.doubleValue) {
            value = new
        }
    }

    /// The value of the protocol called `member`, with its dialect; `nil` where it is absent.
    mutating func value<Value: RecordedValue>(_ member: String = Value.member) throws(RecordingError) -> Value? {
        guard rest[member] != nil else { return nil }
        guard let value = Value(recorded: rest, as: member) else { throw missing(member) }
        rest.removeValue(forName: member)
        rest.removeValue(forName: "\(member)_dialect")
        return value
    }

    /// The object called `member`, whatever is in it; `nil` where it is absent.
    package mutating func wholeObject(_ member: String) throws(RecordingError) -> JSONObject? {
        try take(member, \.objectValue)
    }

    /// Reads an object inside, where it is there, to its last member.
    package mutating func object(
        _ member: String,
        _ body: (inout RecordedMembers) throws(RecordingError) -> Void
    ) throws(RecordingError) {
        guard let object = try take(member, \.objectValue) else { return }
        var members = RecordedMembers(object, path: name(member))
        try body(&members)
        try members.end()
    }

    /// Says that all members are read.
    package func end() throws(RecordingError) {
        if let member = rest.members.first { throw RecordingError(code: .unknownMember(name(member.name))) }
    }
}
