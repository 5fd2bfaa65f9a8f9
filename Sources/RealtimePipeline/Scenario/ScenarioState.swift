/// What a scripted model remembers of a conversation.
public struct ScenarioState: Hashable, Sendable {
    /// The turns of the person that were answered.
    public var turnCount = 0
    /// How often each rule has spoken, by identifier.
    public var uses: [String: Int] = [:]
    /// The rule that spoke last; `nil` where the last words were no rule's.
    public var lastRule: String?
    /// How many bridges, fallbacks and other words that belong to no rule were said.
    public var fillerCounts: [Filler: Int] = [:]
    /// Whether the conversation was ended.
    public var isClosed = false

    /// Words that belong to no rule.
    public enum Filler: Hashable, Sendable {
        /// ``Scenario/bridges``.
        case bridge
        /// ``Scenario/fallbacks``.
        case fallback
        /// ``Scenario/notHeard``.
        case notHeard
        /// ``Scenario/closing``.
        case closing
    }

    /// The state at the start of a conversation.
    public init() {}

    /// Takes the next of some texts, the first one after the last.
    mutating func next(_ filler: Filler, of texts: [String]?) -> String? {
        guard let texts, !texts.isEmpty else { return nil }
        let count = fillerCounts[filler, default: 0]
        fillerCounts[filler] = count + 1
        return texts[count % texts.count]
    }
}
