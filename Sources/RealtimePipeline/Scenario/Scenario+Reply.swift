/// What a scripted model says.
public struct ScenarioReply: Hashable, Sendable {
    /// What to say. Empty only where the scenario has no words for the case.
    public var text: String
    /// The rule it comes from, if any.
    public var rule: String?
    /// Whether it ends the conversation.
    public var closes: Bool

    /// Creates a reply.
    public init(text: String, rule: String? = nil, closes: Bool = false) {
        self.text = text
        self.rule = rule
        self.closes = closes
    }
}

extension Scenario {
    /// Finds the reply to an utterance.
    ///
    /// In this order: nothing understood, then the first rule that its words call for and that has something left to
    /// say, then the next concern of the agenda that was not raised yet, then the closing (once, where there is an
    /// agenda), then a fallback. The same utterance and state always give the same reply.
    ///
    /// - Parameters:
    ///   - utterance: what was understood of the person's turn.
    ///   - language: one of ``languages``.
    ///   - state: what was said before; becomes what was said now.
    public func reply(
        to utterance: String,
        in language: SpeechLanguage,
        state: inout ScenarioState
    ) -> ScenarioReply {
        state.turnCount += 1
        let words = SpokenWords(utterance)
        guard !words.words.isEmpty else {
            // What was asked before stays the last thing said: the person will answer that.
            let text = state.next(.notHeard, of: notHeard[language]) ?? ""
            return ScenarioReply(text: text, rule: nil, closes: false)
        }
        for rule in rules where rule.after.isEmpty || state.lastRule.map(rule.after.contains) == true {
            guard let match = rule.trigger[language]?.match(in: words),
                let template = rule.template(in: language, uses: state.uses[rule.id, default: 0])
            else { continue }
            return say(rule, template.filled(with: words, match: match), &state)
        }
        if !state.isClosed {
            if let (rule, template) = nextConcern(in: language, state: state) {
                let bridge = state.next(.bridge, of: bridges[language])
                let separator = bridge == nil || language == .chinese ? "" : " "
                let text = (bridge ?? "") + separator + template.filled(with: words, match: nil)
                return say(rule, text, &state)
            }
            if !agenda.isEmpty, let text = state.next(.closing, of: closing[language]) {
                state.lastRule = nil
                state.isClosed = true
                return ScenarioReply(text: text, rule: nil, closes: true)
            }
        }
        state.lastRule = nil
        return ScenarioReply(text: state.next(.fallback, of: fallbacks[language]) ?? "", rule: nil, closes: false)
    }

    /// What the machine would remember after `history`, whose turns were all answered.
    ///
    /// A turn whose answer nobody heard anything of leaves no memory: a concern that was drowned by a barge-in is
    /// raised again when it is touched again.
    public func state(after history: ConversationHistory, in language: SpeechLanguage) -> ScenarioState {
        var state = history.priorState
        var index = history.turns.startIndex
        while index < history.turns.endIndex {
            let turn = history.turns[index]
            index += 1
            guard turn.speaker == .user else { continue }
            var next = state
            _ = reply(to: turn.text, in: language, state: &next)
            let isAnswered =
                index < history.turns.endIndex && history.turns[index].speaker == .assistant
                && !history.turns[index].text.isEmpty
            if isAnswered { state = next }
        }
        return state
    }

    /// The reply to the last turn of `history`, which must be the person's; without one, the greeting.
    public func reply(
        to history: ConversationHistory,
        in language: SpeechLanguage
    ) -> (reply: ScenarioReply, state: ScenarioState) {
        guard let last = history.turns.last(where: { $0.speaker == .user }) else {
            let text = greeting[language] ?? ""
            return (ScenarioReply(text: text, rule: nil, closes: false), history.priorState)
        }
        var past = history
        past.turns.removeSubrange((past.turns.lastIndex { $0.speaker == .user } ?? 0)...)
        var state = state(after: past, in: language)
        let reply = reply(to: last.text, in: language, state: &state)
        return (reply, state)
    }

    private func say(_ rule: ScenarioRule, _ text: String, _ state: inout ScenarioState) -> ScenarioReply {
        state.uses[rule.id, default: 0] += 1
        state.lastRule = rule.id
        if rule.closes { state.isClosed = true }
        return ScenarioReply(text: text, rule: rule.id, closes: rule.closes)
    }

    private func nextConcern(
        in language: SpeechLanguage,
        state: ScenarioState
    ) -> (ScenarioRule, ReplyTemplate)? {
        for id in agenda where state.uses[id, default: 0] == 0 {
            guard let rule = rules.first(where: { $0.id == id }),
                let template = rule.template(in: language, uses: 0)
            else { continue }
            return (rule, template)
        }
        return nil
    }
}
