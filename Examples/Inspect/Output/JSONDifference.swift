import RealtimeProtocol

/// A place where two JSON values are not the same.
struct JSONDifference: Hashable {
    /// Names and indexes that lead there, for example `session.tools[0].name`; empty for the whole value.
    let path: String
    /// What was there; `nil` where nothing was.
    let before: JSONValue?
    /// What is there; `nil` where nothing is.
    let after: JSONValue?

    /// All differences, member by member. Numbers are compared by value, members in any order. O(values × members of an
    /// object).
    static func all(from before: JSONValue, to after: JSONValue) -> [JSONDifference] {
        var differences: [JSONDifference] = []
        collect(before, after, path: "", &differences)
        return differences
    }

    // The parser bounds how deep values are.
    private static func collect(
        _ before: JSONValue,
        _ after: JSONValue,
        path: String,
        _ differences: inout [JSONDifference]
    ) {
        switch (before, after) {
        case (.object(let before), .object(let after)):
            for member in before.members {
                let path = path.isEmpty ? member.name : "\(path).\(member.name)"
                if let other = after[member.name] {
                    collect(member.value, other, path: path, &differences)
                } else {
                    differences.append(JSONDifference(path: path, before: member.value, after: nil))
                }
            }
            for member in after.members where before[member.name] == nil {
                let path = path.isEmpty ? member.name : "\(path).\(member.name)"
                differences.append(JSONDifference(path: path, before: nil, after: member.value))
            }
        case (.array(let before), .array(let after)):
            for index in 0..<max(before.count, after.count) {
                let path = "\(path)[\(index)]"
                if index < before.count, index < after.count {
                    collect(before[index], after[index], path: path, &differences)
                } else {
                    // Spelt out, for a JSON value made of `nil` is a null.
                    let before = before.indices.contains(index) ? Optional(before[index]) : Optional.none
                    let after = after.indices.contains(index) ? Optional(after[index]) : Optional.none
                    differences.append(JSONDifference(path: path, before: before, after: after))
                }
            }
        default:
            if before != after { differences.append(JSONDifference(path: path, before: before, after: after)) }
        }
    }
}

extension JSONDifference: CustomStringConvertible {
    /// For example `session.voice: "ash" became "alloy"`.
    var description: String {
        let place = path.isEmpty ? "event" : TerminalText.line(path, limit: 120)
        return switch (before, after) {
        case (let before?, let after?): "\(place): \(Self.text(before)) became \(Self.text(after))"
        case (let before?, nil): "\(place): lost \(Self.text(before))"
        case (nil, let after?): "\(place): gained \(Self.text(after))"
        case (nil, nil): place
        }
    }

    private static func text(_ value: JSONValue) -> String { TerminalText.line(value.description, limit: 80) }
}
