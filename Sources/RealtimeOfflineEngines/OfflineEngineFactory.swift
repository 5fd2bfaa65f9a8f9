public import RealtimePipeline

/// Engines that need no network and nothing but apt packages: PocketSphinx, ``ScriptedModel`` and flite.
///
/// English only. A conversation in Chinese is refused with `EngineError.languageUnavailable`
/// when it is admitted, which names the engine that lacks it.
public struct OfflineEngineFactory: EngineFactory {
    private let model: PocketSphinxModel
    private let rejectionLevel: Double

    /// Creates a factory. Nothing is loaded yet. The parameters are those of ``PocketSphinxRecognizer``.
    public init(model: PocketSphinxModel = .americanEnglish, rejectionLevel: Double = 0.5) {
        self.model = model
        self.rejectionLevel = rejectionLevel
    }

    /// Refuses what the engines would refuse: another language, a voice that flite does not have, a model that is not
    /// installed. Costs three system calls.
    public func check(_ setup: ConversationSetup) throws(EngineError) {
        try check(setup, for: .all)
    }

    /// Refuses what those of the engines would refuse.
    public func check(_ setup: ConversationSetup, for lanes: EngineLanes) throws(EngineError) {
        try setup.checkLanguage()
        if lanes.contains(.recognition), !PocketSphinxRecognizer.languages.contains(setup.language) {
            throw .languageUnavailable(
                setup.language,
                engine: PocketSphinxRecognizer.engineName,
                available: PocketSphinxRecognizer.languages
            )
        }
        if lanes.contains(.synthesis) { _ = try FliteSynthesizer.voice(for: setup) }
        if lanes.contains(.recognition) { try model.check() }
    }

    /// Loads a recogniser.
    public func makeRecognizer(for setup: ConversationSetup) throws(EngineError) -> sending any SpeechRecognizer {
        try PocketSphinxRecognizer(model: model, rejectionLevel: rejectionLevel)
    }

    /// Makes a scripted model.
    public func makeLanguageModel(for setup: ConversationSetup) throws(EngineError) -> sending any LanguageModel {
        ScriptedModel()
    }

    /// Makes a synthesizer.
    public func makeSynthesizer(for setup: ConversationSetup) throws(EngineError) -> sending any SpeechSynthesizer {
        FliteSynthesizer()
    }
}
