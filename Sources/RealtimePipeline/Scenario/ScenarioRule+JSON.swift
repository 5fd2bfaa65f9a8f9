internal import RealtimeProtocol

extension ScenarioRule {
    /// Reads the rules of a scenario.
    static func rules(_ node: ScenarioNode, _ languages: [SpeechLanguage]) throws(ScenarioError) -> [ScenarioRule] {
        let nodes = try node.list()
        var rules: [ScenarioRule] = []
        for node in nodes {
            let rule = try ScenarioRule(node, languages)
            guard !rules.contains(where: { $0.id == rule.id }) else {
                throw ScenarioError(.duplicate, at: node.path(of: "id"), rule.id)
            }
            rules.append(rule)
        }
        let ids = Set(rules.map(\.id))
        for (rule, node) in zip(rules, nodes) {
            if let unknown = rule.after.subtracting(ids).min() {
                throw ScenarioError(.unknownReference, at: node.path(of: "after"), unknown)
            }
        }
        return rules
    }

    private init(_ node: ScenarioNode, _ languages: [SpeechLanguage]) throws(ScenarioError) {
        let members = try node.members(["id", "when", "after", "concern", "replies", "followUps", "closes"])
        let replies = { (node: ScenarioNode) throws(ScenarioError) in try Self.templates(node) }
        self.init(
            id: try Scenario.identifier(members.required("id")),
            replies: try members.required("replies").localized(in: languages, replies)
        )
        let isConcern = try members.optional("concern")?.bool() ?? false
        recurrence = isConcern ? .concern : .rotating
        if let node = members.optional("when") {
            trigger = try node.localized(in: languages) { node throws(ScenarioError) in try ScenarioTrigger(node) }
        } else if !isConcern {
            throw ScenarioError(.missing, at: node.path(of: "when"), "only a concern can do without")
        }
        if let node = members.optional("after") { after = Set(try node.strings()) }
        if let node = members.optional("followUps") {
            guard isConcern else { throw node.fail(.invalidValue, "only a concern is followed up") }
            followUps = try node.localized(in: languages, replies)
        }
        if let node = members.optional("closes") { closes = try node.bool() }
    }

    private static func templates(_ node: ScenarioNode) throws(ScenarioError) -> [ReplyTemplate] {
        var templates: [ReplyTemplate] = []
        for node in try node.list() {
            let template = ReplyTemplate(try node.string())
            if let unknown = template.unknownPlaceholders.first {
                throw node.fail(.invalidValue, "no placeholder is called {\(unknown)}")
            }
            templates.append(template)
        }
        return templates
    }
}

extension ScenarioTrigger {
    /// Reads an array of phrases, any of which will do, or an object of `any`, `all` and `none`.
    init(_ node: ScenarioNode) throws(ScenarioError) {
        if node.value.arrayValue != nil {
            self.init(any: try Self.phrases(node))
            return
        }
        let members = try node.members(["any", "all", "none"])
        self.init()
        if let node = members.optional("any") { any = try Self.phrases(node) }
        if let node = members.optional("all") { all = try Self.phrases(node) }
        if let node = members.optional("none") { none = try Self.phrases(node) }
        guard !any.isEmpty || !all.isEmpty else { throw node.fail(.empty, "needs any or all") }
    }

    private static func phrases(_ node: ScenarioNode) throws(ScenarioError) -> [TriggerPhrase] {
        var phrases: [TriggerPhrase] = []
        for node in try node.list() {
            let phrase = TriggerPhrase(try node.string())
            guard !phrase.isEmpty else { throw node.fail(.empty, "no word to look for") }
            phrases.append(phrase)
        }
        return phrases
    }
}

extension ScenarioEvaluation {
    /// Reads an evaluation.
    init(_ node: ScenarioNode, _ languages: [SpeechLanguage]) throws(ScenarioError) {
        let members = try node.members([
            "instructions", "fluencyMaximum", "criteria", "acceptanceLevels", "advice",
        ])
        let text = { (node: ScenarioNode) throws(ScenarioError) in try node.text() }
        var criteria: [Criterion] = []
        for node in try members.required("criteria").list() {
            let members = try node.members(["id", "points", "description"])
            let criterion = Criterion(
                id: try Scenario.identifier(members.required("id")),
                points: try members.required("points").integer(in: 1...1_000),
                description: try members.required("description").localized(in: languages, text)
            )
            let isNew = !criteria.contains { $0.id == criterion.id }
            guard isNew else { throw node.fail(.duplicate, criterion.id) }
            criteria.append(criterion)
        }
        var levels: [Level] = []
        for node in try members.required("acceptanceLevels").list() {
            let members = try node.members(["id", "description"])
            let level = Level(
                id: try Scenario.identifier(members.required("id")),
                description: try members.required("description").localized(in: languages, text)
            )
            guard !levels.contains(where: { $0.id == level.id }) else { throw node.fail(.duplicate, level.id) }
            levels.append(level)
        }
        let maximum = try members.optional("fluencyMaximum")?.integer(in: 1...1_000) ?? 100
        let sum = criteria.reduce(0) { $0 + $1.points }
        guard sum == maximum else {
            throw ScenarioError(.invalidValue, at: node.path(of: "criteria"), "\(sum) points, not \(maximum)")
        }
        self.init(
            instructions: try members.required("instructions").localized(in: languages, text),
            fluencyMaximum: maximum,
            criteria: criteria,
            acceptanceLevels: levels,
            advice: try members.required("advice").localized(in: languages, text)
        )
    }
}
