import RealtimePipeline
import RealtimeUnits

/// Engines that hear nothing and say nothing: for sessions that only keep items.
struct SilentEngines: EngineFactory {
    func makeRecognizer(for setup: ConversationSetup) throws(EngineError) -> sending any SpeechRecognizer {
        Recognizer()
    }
    func makeLanguageModel(for setup: ConversationSetup) throws(EngineError) -> sending any LanguageModel { Model() }
    func makeSynthesizer(for setup: ConversationSetup) throws(EngineError) -> sending any SpeechSynthesizer {
        Synthesizer()
    }

    private final class Recognizer: SpeechRecognizer {
        let sampleRate = SampleRate.hz16000
        func prepare(for setup: ConversationSetup) {}
        func beginUtterance() {}
        func accept(_ samples: Span<Int16>) {}
        func partialTranscript() -> Transcript? { nil }
        func snapshot(_ cancellation: EngineCancellation) -> TranscriptSnapshot {
            TranscriptSnapshot(.empty, isFinal: false)
        }
        func finishUtterance(_ cancellation: EngineCancellation) -> Transcript { .empty }
        func discardUtterance() {}
    }

    private final class Model: LanguageModel {
        func prepare(for setup: ConversationSetup) {}
        func reply(to history: ConversationHistory, cancellation: EngineCancellation, emit: (String) -> Bool) {}
    }

    private final class Synthesizer: SpeechSynthesizer {
        let sampleRate = SampleRate.hz16000
        func prepare(for setup: ConversationSetup) {}
        func synthesize(_ text: String, cancellation: EngineCancellation, emit: (Span<Int16>) -> Bool) {}
    }
}
