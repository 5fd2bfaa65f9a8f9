/// One thing that a scripted model can say, and what calls for it.
public struct ScenarioRule: Hashable, Sendable {
    /// A name that is unique in the scenario.
    public var id: String
    /// The words that call for it. A rule that has none for a language is said only where the agenda names it.
    public var trigger: Localized<ScenarioTrigger>
    /// The rule counts only directly after one of these was said. Empty: always.
    public var after: Set<String>
    /// What to say. Placeholders are described at ``ReplyTemplate``.
    public var replies: Localized<[ReplyTemplate]>
    /// What becomes of ``replies`` when the rule is called for again.
    public var recurrence: Recurrence
    /// What to say, in this order and once each, when the words call for a concern that was raised before.
    public var followUps: Localized<[ReplyTemplate]>
    /// Whether this ends the conversation.
    public var closes: Bool

    /// How often a rule speaks.
    public enum Recurrence: Hashable, Sendable {
        /// Each time, with the next reply, the first one after the last.
        case rotating
        /// A concern: raised once, then its follow-ups, then never again.
        case concern
    }

    /// Creates a rule.
    public init(
        id: String,
        trigger: Localized<ScenarioTrigger> = [:],
        after: Set<String> = [],
        replies: Localized<[ReplyTemplate]>,
        recurrence: Recurrence = .rotating,
        followUps: Localized<[ReplyTemplate]> = [:],
        closes: Bool = false
    ) {
        self.id = id
        self.trigger = trigger
        self.after = after
        self.replies = replies
        self.recurrence = recurrence
        self.followUps = followUps
        self.closes = closes
    }

    /// What the rule says when it is called for after it has spoken `uses` times; `nil` once it has nothing left.
    func template(in language: SpeechLanguage, uses: Int) -> ReplyTemplate? {
        let replies = replies[language] ?? []
        switch recurrence {
        case .rotating:
            return replies.isEmpty ? nil : replies[uses % replies.count]
        case .concern:
            if uses == 0 { return replies.first }
            let followUps = followUps[language] ?? []
            return uses - 1 < followUps.count ? followUps[uses - 1] : nil
        }
    }
}
