internal import RealtimeProtocol

/// A value in a scenario file and where it stands; every question to it either succeeds or says what is wrong there.
struct ScenarioNode {
    let value: JSONValue
    let path: String

    func fail(_ code: ScenarioError.Code, _ detail: String = "") -> ScenarioError {
        ScenarioError(code, at: path, detail)
    }

    private func wrongKind(_ expected: String) -> ScenarioError {
        fail(.wrongKind, "expected \(expected), found \(value.kind.rawValue)")
    }

    // MARK: Objects

    /// The members of an object that may have only these.
    func members(_ known: Set<String>) throws(ScenarioError) -> Members {
        guard let object = value.objectValue else { throw wrongKind("an object") }
        for member in object.members where !known.contains(member.name) {
            throw ScenarioError(
                .unknownMember,
                at: path(of: member.name),
                "there are \(known.sorted().joined(separator: ", "))"
            )
        }
        return Members(node: self, object: object)
    }

    /// The members of an object whose names are the author's.
    func entries() throws(ScenarioError) -> [(name: String, node: ScenarioNode)] {
        guard let object = value.objectValue else { throw wrongKind("an object") }
        return object.members.map { ($0.name, ScenarioNode(value: $0.value, path: path(of: $0.name))) }
    }

    func path(of name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

    /// An object's members, by name.
    struct Members {
        let node: ScenarioNode
        let object: JSONObject

        /// A member that must be there.
        func required(_ name: String) throws(ScenarioError) -> ScenarioNode {
            guard let member = optional(name) else { throw ScenarioError(.missing, at: node.path(of: name)) }
            return member
        }

        /// A member that may be left out.
        func optional(_ name: String) -> ScenarioNode? {
            object[name].map { ScenarioNode(value: $0, path: node.path(of: name)) }
        }
    }

    // MARK: Values

    func bool() throws(ScenarioError) -> Bool {
        guard let value = value.boolValue else { throw wrongKind("true or false") }
        return value
    }

    func integer(in range: ClosedRange<Int>) throws(ScenarioError) -> Int {
        guard let value = value.intValue else { throw wrongKind("a whole number") }
        guard range.contains(value) else {
            throw fail(.invalidValue, "\(value) is outside \(range.lowerBound)...\(range.upperBound)")
        }
        return value
    }

    /// A string that says something.
    func string() throws(ScenarioError) -> String {
        guard let value = value.stringValue else { throw wrongKind("a string") }
        guard !value.allSatisfy(\.isWhitespace) else { throw fail(.empty) }
        return value
    }

    /// A string, or lines of one: files are easier to read so.
    func text() throws(ScenarioError) -> String {
        guard let lines = value.arrayValue else { return try string() }
        var text: [String] = []
        for (index, line) in lines.enumerated() {
            guard let line = line.stringValue else {
                throw ScenarioNode(value: line, path: "\(path)[\(index)]").wrongKind("a string")
            }
            text.append(line)
        }
        let joined = text.joined(separator: "\n")
        guard !joined.allSatisfy(\.isWhitespace) else { throw fail(.empty) }
        return joined
    }

    /// An array with at least one element.
    func list() throws(ScenarioError) -> [ScenarioNode] {
        guard let elements = value.arrayValue else { throw wrongKind("an array") }
        guard !elements.isEmpty else { throw fail(.empty) }
        return elements.enumerated().map { ScenarioNode(value: $1, path: "\(path)[\($0)]") }
    }

    func strings() throws(ScenarioError) -> [String] {
        var strings: [String] = []
        for node in try list() { strings.append(try node.string()) }
        return strings
    }

    /// One value for each of the languages, no more and no less.
    func localized<Value>(
        in languages: [SpeechLanguage],
        _ read: (ScenarioNode) throws(ScenarioError) -> Value
    ) throws(ScenarioError) -> Localized<Value> {
        var localized = Localized<Value>()
        for (name, node) in try entries() {
            let language = SpeechLanguage(rawValue: name)
            guard language.rawValue == name, languages.contains(language) else {
                throw node.fail(.unknownMember, "not one of the scenario's languages")
            }
            localized[language] = try read(node)
        }
        let missing = languages.filter { localized[$0] == nil }
        guard missing.isEmpty else {
            throw fail(.untranslated, missing.map(\.rawValue).joined(separator: ", "))
        }
        return localized
    }
}
