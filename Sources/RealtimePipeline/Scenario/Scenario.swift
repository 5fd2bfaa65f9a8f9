/// What a conversation is about: instructions for a language model, and rules for a scripted one.
///
/// A scenario is a plain value, usually read from a JSON file; ``reply(to:in:state:)`` is the whole of its behaviour,
/// and it has no clock and no randomness.
public struct Scenario: Hashable, Sendable {
    /// The name that clients ask for, for example `sales-training`.
    public var id: String
    /// A title to show.
    public var title: Localized<String>
    /// The languages it is written in; the first one is the default.
    public var languages: [SpeechLanguage]
    /// Instructions for a language model.
    public var instructions: Localized<String>
    /// Whether a client may replace the instructions. `false` unless the scenario says so: a practice partner that the
    /// trainee can rewrite is none.
    public var allowsClientInstructions: Bool
    /// The voice to speak with, by the name of the engine (``SpeechSynthesizer``s document theirs, for example
    /// `flite`).
    public var voices: [String: String]
    /// A JSGF grammar that recognisers may be held to, as text.
    public var grammar: String?
    /// What the machine says first, if it speaks first.
    public var greeting: Localized<String>
    /// The rules, in order of preference.
    public var rules: [ScenarioRule]
    /// The identifiers of the concerns that the machine brings up by itself, in that order, when no rule matched.
    public var agenda: [String]
    /// What leads over to a concern brought up by itself, rotated: `I see.`
    public var bridges: Localized<[String]>
    /// What is said when no rule matched and the agenda has nothing left, rotated.
    public var fallbacks: Localized<[String]>
    /// What is said when nothing was understood, rotated.
    public var notHeard: Localized<[String]>
    /// What ends the conversation once all of a non-empty agenda was brought up, and no rule matched.
    public var closing: Localized<[String]>
    /// How to judge the person's performance, if it is a practice.
    public var evaluation: ScenarioEvaluation?

    /// Creates a scenario.
    public init(
        id: String,
        title: Localized<String> = [:],
        languages: [SpeechLanguage] = [.english],
        instructions: Localized<String> = [:],
        allowsClientInstructions: Bool = false,
        voices: [String: String] = [:],
        grammar: String? = nil,
        greeting: Localized<String> = [:],
        rules: [ScenarioRule] = [],
        agenda: [String] = [],
        bridges: Localized<[String]> = [:],
        fallbacks: Localized<[String]> = [:],
        notHeard: Localized<[String]> = [:],
        closing: Localized<[String]> = [:],
        evaluation: ScenarioEvaluation? = nil
    ) {
        self.id = id
        self.title = title
        self.languages = languages
        self.instructions = instructions
        self.allowsClientInstructions = allowsClientInstructions
        self.voices = voices
        self.grammar = grammar
        self.greeting = greeting
        self.rules = rules
        self.agenda = agenda
        self.bridges = bridges
        self.fallbacks = fallbacks
        self.notHeard = notHeard
        self.closing = closing
        self.evaluation = evaluation
    }
}
