/// One thing said in a conversation.
public struct ConversationTurn: Hashable, Sendable {
    /// Who spoke.
    public enum Speaker: Hashable, Sendable {
        /// The person.
        case user
        /// The machine.
        case assistant
    }

    /// Who spoke.
    public var speaker: Speaker
    /// What was heard of it: an interrupted reply holds the part that was played.
    public var text: String

    /// Creates a turn.
    public init(speaker: Speaker, text: String) {
        self.speaker = speaker
        self.text = text
    }

    /// A turn of the person.
    public static func user(_ text: String) -> ConversationTurn { .init(speaker: .user, text: text) }
    /// A turn of the machine.
    public static func assistant(_ text: String) -> ConversationTurn { .init(speaker: .assistant, text: text) }
}

/// Everything that a language model is given to find the next reply.
public struct ConversationHistory: Hashable, Sendable {
    /// Instructions in force for this reply; they replace those of the scenario where not `nil`.
    public var instructions: String?
    /// What a scripted model remembered of turns that are no longer in ``turns``. Empty for a whole conversation.
    public var priorState: ScenarioState
    /// The turns, oldest first. The last one is what the reply answers: usually the user's.
    public var turns: [ConversationTurn]

    /// Creates a history.
    public init(
        instructions: String? = nil,
        priorState: ScenarioState = ScenarioState(),
        turns: [ConversationTurn] = []
    ) {
        self.instructions = instructions
        self.priorState = priorState
        self.turns = turns
    }
}
