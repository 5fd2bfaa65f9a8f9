/// Makes the engines of a conversation.
///
/// Called on the runner's workers, possibly on several at once; making an engine may block for as long as loading its
/// model takes.
public protocol EngineFactory: Sendable {
    /// Says at once, without loading anything, whether conversations of this kind can be held. ``EngineRunner`` asks
    /// before it admits one.
    func check(_ setup: ConversationSetup) throws(EngineError)

    /// Says the same of some of the engines, for a factory that takes the others from elsewhere. Where this is not
    /// written, all of them are checked.
    func check(_ setup: ConversationSetup, for lanes: EngineLanes) throws(EngineError)

    /// Makes a recogniser that nothing else refers to. ``SpeechRecognizer/prepare(for:)`` is called next.
    func makeRecognizer(for setup: ConversationSetup) throws(EngineError) -> sending any SpeechRecognizer
    /// Makes a language model that nothing else refers to. ``LanguageModel/prepare(for:)`` is called next.
    func makeLanguageModel(for setup: ConversationSetup) throws(EngineError) -> sending any LanguageModel
    /// Makes a synthesizer that nothing else refers to. ``SpeechSynthesizer/prepare(for:)`` is called next.
    func makeSynthesizer(for setup: ConversationSetup) throws(EngineError) -> sending any SpeechSynthesizer
}

extension EngineFactory {
    /// Refuses a language that the scenario is not written in; nothing else.
    public func check(_ setup: ConversationSetup) throws(EngineError) {
        try setup.checkLanguage()
    }

    /// Checks all of the engines, whichever are asked for.
    public func check(_ setup: ConversationSetup, for lanes: EngineLanes) throws(EngineError) {
        try check(setup)
    }
}

extension ConversationSetup {
    /// Throws ``EngineError/languageUnavailable(_:engine:available:)`` where the scenario is not written in the
    /// language that was asked for.
    public func checkLanguage() throws(EngineError) {
        guard scenario.languages.contains(language) else {
            throw .languageUnavailable(
                language,
                engine: "scenario '\(scenario.id)'",
                available: scenario.languages
            )
        }
    }
}
