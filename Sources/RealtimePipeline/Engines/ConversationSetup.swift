/// What the engines of one conversation are prepared for.
public struct ConversationSetup: Hashable, Sendable {
    /// The scenario: grammar for the recogniser, rules or instructions for the model, voice for the synthesizer.
    public var scenario: Scenario
    /// The language of this conversation; one of ``Scenario/languages``.
    public var language: SpeechLanguage
    /// A voice asked for by name. Where `nil`, the engine takes what ``Scenario/voices`` has under its name, or its
    /// own default.
    public var voice: String?

    /// Creates a setup. Without a language, the first one of the scenario is taken.
    public init(scenario: Scenario, language: SpeechLanguage? = nil, voice: String? = nil) {
        self.scenario = scenario
        self.language = language ?? scenario.languages.first ?? .english
        self.voice = voice
    }
}
