public import RealtimePipeline

/// Engines over the network, in any mixture with those of another factory.
///
/// ```swift
/// // PocketSphinx hears, a chat model replies, flite speaks.
/// let model = ChatModel.Configuration(endpoint: try EngineEndpoint("http://127.0.0.1:8000"), model: "qwen3")
/// let factory = try NetworkEngineFactory(model: model, base: OfflineEngineFactory())
/// ```
///
/// Nothing is sent before a conversation needs it: whether a server is there is what ``EngineProbe`` finds out.
public struct NetworkEngineFactory: EngineFactory {
    /// A recogniser over the network.
    public enum Recognizer: Sendable {
        /// ``HTTPTranscriber``.
        case transcription(HTTPTranscriber.Configuration)
        /// ``FunASRRecognizer``.
        case funASR(FunASRRecognizer.Configuration)
        /// ``DashScopeRecognizer``.
        case dashScope(DashScopeRecognizer.Configuration)
    }

    /// A synthesizer over the network.
    public enum Synthesizer: Sendable {
        /// ``HTTPSpeechSynthesizer``.
        case speech(HTTPSpeechSynthesizer.Configuration)
        /// ``CosyVoiceSynthesizer``.
        case cosyVoice(CosyVoiceSynthesizer.Configuration)
        /// ``DashScopeSynthesizer``.
        case dashScope(DashScopeSynthesizer.Configuration)
    }

    /// The recogniser; `nil` takes the base's.
    public let recognizer: Recognizer?
    /// The language model; `nil` takes the base's.
    public let model: ChatModel.Configuration?
    /// The synthesizer; `nil` takes the base's.
    public let synthesizer: Synthesizer?
    private let base: (any EngineFactory)?
    /// Where WebSockets live; `nil` where no engine has one.
    private let loop: EngineLoop?

    /// Creates a factory.
    ///
    /// - Parameters:
    ///   - recognizer: `nil` takes the base's.
    ///   - model: `nil` takes the base's.
    ///   - synthesizer: `nil` takes the base's.
    ///   - base: makes the engines that are `nil`; without one, conversations are refused that need it.
    /// - Throws: `EngineError.threadUnavailable`.
    public init(
        recognizer: Recognizer? = nil,
        model: ChatModel.Configuration? = nil,
        synthesizer: Synthesizer? = nil,
        base: (any EngineFactory)? = nil
    ) throws(EngineError) {
        self.recognizer = recognizer
        self.model = model
        self.synthesizer = synthesizer
        self.base = base
        let usesWebSockets =
            switch (recognizer, synthesizer) {
            case (.funASR, _), (.dashScope, _), (_, .dashScope): true
            default: false
            }
        loop = usesWebSockets ? try EngineLoop() : nil
    }

    /// The engines that the base makes.
    private var baseLanes: EngineLanes {
        var lanes: EngineLanes = []
        if recognizer == nil { lanes.insert(.recognition) }
        if model == nil { lanes.insert(.reply) }
        if synthesizer == nil { lanes.insert(.synthesis) }
        return lanes
    }

    /// Refuses what the engines would refuse without asking a server: a language, a voice, what the base refuses.
    public func check(_ setup: ConversationSetup) throws(EngineError) {
        try check(setup, for: .all)
    }

    /// Refuses what those of the engines would refuse.
    public func check(_ setup: ConversationSetup, for lanes: EngineLanes) throws(EngineError) {
        try setup.checkLanguage()
        if case .funASR(let configuration) = recognizer, lanes.contains(.recognition) {
            try configuration.check(setup.language)
        }
        if lanes.contains(.synthesis) {
            switch synthesizer {
            case .speech(let configuration): _ = try configuration.voice(for: setup)
            case .cosyVoice(let configuration): _ = try configuration.voice(for: setup)
            case .dashScope(let configuration): _ = try configuration.voice(for: setup)
            case nil: break
            }
        }
        let others = lanes.intersection(baseLanes)
        guard !others.isEmpty else { return }
        try requireBase().check(setup, for: others)
    }

    /// Makes the recogniser.
    public func makeRecognizer(for setup: ConversationSetup) throws(EngineError) -> sending any SpeechRecognizer {
        switch recognizer {
        case .transcription(let configuration): return HTTPTranscriber(configuration)
        case .funASR(let configuration):
            guard let loop else { throw .stopped }
            return FunASRRecognizer(configuration, on: loop)
        case .dashScope(let configuration):
            guard let loop else { throw .stopped }
            return DashScopeRecognizer(configuration, on: loop)
        case nil: return try requireBase().makeRecognizer(for: setup)
        }
    }

    /// Makes the language model.
    public func makeLanguageModel(for setup: ConversationSetup) throws(EngineError) -> sending any LanguageModel {
        guard let model else { return try requireBase().makeLanguageModel(for: setup) }
        return ChatModel(model)
    }

    /// Makes the synthesizer.
    public func makeSynthesizer(for setup: ConversationSetup) throws(EngineError) -> sending any SpeechSynthesizer {
        switch synthesizer {
        case .speech(let configuration): return HTTPSpeechSynthesizer(configuration)
        case .cosyVoice(let configuration): return CosyVoiceSynthesizer(configuration)
        case .dashScope(let configuration):
            guard let loop else { throw .stopped }
            return DashScopeSynthesizer(configuration, on: loop)
        case nil: return try requireBase().makeSynthesizer(for: setup)
        }
    }

    private func requireBase() throws(EngineError) -> any EngineFactory {
        guard let base else {
            let missing = EngineLane.allCases.filter { baseLanes.contains($0) }.map(\.rawValue)
            throw .engineFailed(engine: missing.joined(separator: ", "), reason: "none is configured")
        }
        return base
    }

    /// Threads that an `EngineRunner` of so many conversations wants: engines that wait for a network hold a worker each,
    /// and a conversation has up to three of them. No more than 256, with 0.5 MB of stack each in use at most.
    public static func workers(forSessions count: Int) -> Int { min(256, max(2, 3 * count)) }
}
