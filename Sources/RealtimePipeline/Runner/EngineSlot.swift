internal import RealtimeLocks

/// The engines of one lease at a time: a recogniser from the pool and what goes with it.
///
/// Each engine lives in a mutex of its own for as long as the slot does. The scheduler runs at most one call of a
/// lane at a time, so the mutexes are never waited for; they are what lets the compiler see that an engine, which is
/// not `Sendable`, may be handed from worker to worker.
final class EngineSlot: Sendable {
    let recognizer = Lock<RecognizerSeat>(RecognizerSeat())
    let model = Lock<ModelSeat>(ModelSeat())
    let synthesizer = Lock<SynthesizerSeat>(SynthesizerSeat())
}

/// A recogniser and what it is doing.
struct RecognizerSeat {
    /// `nil` until it is first needed, and after loading it failed.
    var engine: (any SpeechRecognizer)?
    /// What the engine has still to be prepared for.
    var pending: ConversationSetup?
    /// The generation that opened the utterance, while one is open.
    var utterance: Generation?
    /// The text of the last partial transcript that was sent.
    var lastPartial = ""

    /// The engine, loaded and prepared.
    mutating func ready(_ factory: any EngineFactory) throws(EngineError) -> any SpeechRecognizer {
        if let engine, pending == nil { return engine }
        guard let setup = pending else { throw .stopped }
        let engine =
            if let engine { engine } else { try factory.makeRecognizer(for: setup) }
        self.engine = engine
        if utterance != nil {
            engine.discardUtterance()
            utterance = nil
        }
        try engine.prepare(for: setup)
        pending = nil
        return engine
    }
}

/// A language model and what it has still to be prepared for.
struct ModelSeat {
    var engine: (any LanguageModel)?
    var pending: ConversationSetup?

    /// The engine, loaded and prepared.
    mutating func ready(_ factory: any EngineFactory) throws(EngineError) -> any LanguageModel {
        if let engine, pending == nil { return engine }
        guard let setup = pending else { throw .stopped }
        let engine =
            if let engine { engine } else { try factory.makeLanguageModel(for: setup) }
        self.engine = engine
        try engine.prepare(for: setup)
        pending = nil
        return engine
    }
}

/// A synthesizer and what it has still to be prepared for.
struct SynthesizerSeat {
    var engine: (any SpeechSynthesizer)?
    var pending: ConversationSetup?

    /// The engine, loaded and prepared.
    mutating func ready(_ factory: any EngineFactory) throws(EngineError) -> any SpeechSynthesizer {
        if let engine, pending == nil { return engine }
        guard let setup = pending else { throw .stopped }
        let engine =
            if let engine { engine } else { try factory.makeSynthesizer(for: setup) }
        self.engine = engine
        try engine.prepare(for: setup)
        pending = nil
        return engine
    }
}
