public import RealtimeProtocol

extension Scenario {
    /// Reads a scenario from JSON.
    ///
    /// Members, with `?` where they may be left out: `id`, `title`, `languages`, `instructions`, `clientInstructions?`,
    /// `voices?`, `grammar?`, `greeting?`, `rules?`, `agenda?`, `bridges?`, `fallbacks`, `notHeard`, `closing?`,
    /// `evaluation?`. Texts are objects with a member for each language; long ones may be arrays of lines. A rule has
    /// `id`, `when?` (an array of phrases, any of which calls for it, or an object of `any`, `all`, `none`), `after?`,
    /// `concern?`, `replies`, `followUps?`, `closes?`. Anything else is refused: a misspelt member that is ignored
    /// would be a scenario that nobody wrote.
    ///
    /// - Throws: the first thing that is wrong, with its JSON path. Every text must be there in every language, every
    ///   identifier must be unique, and every reference must lead to something.
    ///
    /// `grammarFile`, instead of `grammar`, names a file beside the scenario's; it is for ``init(contentsOfFile:)``.
    public init(json: JSONValue) throws(ScenarioError) {
        try self.init(json: json, folder: nil)
    }

    init(json: JSONValue, folder: String?) throws(ScenarioError) {
        let members = try ScenarioNode(value: json, path: "").members(Self.memberNames)
        let languages = try Self.languages(members.required("languages"))
        let text = { (node: ScenarioNode) throws(ScenarioError) in try node.text() }
        let texts = { (node: ScenarioNode) throws(ScenarioError) in try node.strings() }
        self.init(
            id: try Self.identifier(members.required("id")),
            title: try members.required("title").localized(in: languages, text),
            languages: languages,
            instructions: try members.required("instructions").localized(in: languages, text)
        )
        fallbacks = try members.required("fallbacks").localized(in: languages, texts)
        notHeard = try members.required("notHeard").localized(in: languages, texts)
        if let node = members.optional("clientInstructions") { allowsClientInstructions = try node.bool() }
        if let node = members.optional("voices") {
            for (name, node) in try node.entries() { voices[name] = try node.string() }
        }
        grammar = try members.optional("grammar")?.text()
        if let node = members.optional("grammarFile") {
            guard grammar == nil else { throw node.fail(.duplicate, "there is a grammar already") }
            grammar = try Self.grammar(node, folder: folder)
        }
        if let node = members.optional("greeting") { greeting = try node.localized(in: languages, text) }
        if let node = members.optional("bridges") { bridges = try node.localized(in: languages, texts) }
        if let node = members.optional("closing") { closing = try node.localized(in: languages, texts) }
        if let node = members.optional("rules") { rules = try ScenarioRule.rules(node, languages) }
        if let node = members.optional("agenda") { agenda = try Self.agenda(node, rules) }
        if let node = members.optional("evaluation") { evaluation = try ScenarioEvaluation(node, languages) }
    }

    /// Reads a scenario from the bytes of a JSON text.
    public init(parsing text: [UInt8]) throws(ScenarioError) {
        try self.init(parsing: text, folder: nil)
    }

    init(parsing text: [UInt8], folder: String?) throws(ScenarioError) {
        let json: JSONValue
        do throws(JSONError) {
            json = try JSONValue(parsing: text)
        } catch {
            throw ScenarioError(.invalidJSON, at: "", "\(error)")
        }
        try self.init(json: json, folder: folder)
    }

    private static let memberNames: Set<String> = [
        "id", "title", "languages", "instructions", "clientInstructions", "voices", "grammar", "grammarFile",
        "greeting", "rules", "agenda", "bridges", "fallbacks", "notHeard", "closing", "evaluation",
    ]

    private static func languages(_ node: ScenarioNode) throws(ScenarioError) -> [SpeechLanguage] {
        var languages: [SpeechLanguage] = []
        for node in try node.list() {
            let name = try node.string()
            let language = SpeechLanguage(rawValue: name)
            guard language.rawValue == name else {
                throw node.fail(.invalidValue, "expected a language without a region, such as \(language)")
            }
            guard !languages.contains(language) else { throw node.fail(.duplicate, name) }
            languages.append(language)
        }
        return languages
    }

    private static func grammar(_ node: ScenarioNode, folder: String?) throws(ScenarioError) -> String {
        let name = try node.string()
        // A scenario names its own neighbours only.
        guard !name.contains("/"), !name.hasPrefix(".") else { throw node.fail(.invalidValue, "expected a file name") }
        guard let folder else { throw node.fail(.unreadable, "the scenario was not read from a file") }
        do throws(ScenarioError) {
            return String(decoding: try bytes(ofFile: "\(folder)/\(name)"), as: UTF8.self)
        } catch {
            throw node.fail(error.code, "\(name): \(error.detail)")
        }
    }

    private static func agenda(_ node: ScenarioNode, _ rules: [ScenarioRule]) throws(ScenarioError) -> [String] {
        var agenda: [String] = []
        for node in try node.list() {
            let id = try node.string()
            guard let rule = rules.first(where: { $0.id == id }) else { throw node.fail(.unknownReference, id) }
            guard rule.recurrence == .concern else { throw node.fail(.invalidValue, "'\(id)' is not a concern") }
            guard !agenda.contains(id) else { throw node.fail(.duplicate, id) }
            agenda.append(id)
        }
        return agenda
    }

    /// A name that can stand in an address: letters, digits, `-` and `_`.
    static func identifier(_ node: ScenarioNode) throws(ScenarioError) -> String {
        let id = try node.string()
        let isPlain = id.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
        guard isPlain else { throw node.fail(.invalidValue, "expected letters, digits, '-' and '_'") }
        return id
    }
}
