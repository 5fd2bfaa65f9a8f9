import RealtimePipeline
import RealtimeUnits
import Synchronization

/// Engines that need no model: the recogniser hears how long the speech was, the model answers with what was heard, and
/// the synthesizer hums for 10 ms a letter.
final class ScriptedEngines: EngineFactory {
    /// Samples that all recognisers have heard.
    let heard = Atomic<Int>(0)

    func makeRecognizer(for setup: ConversationSetup) throws(EngineError) -> sending any SpeechRecognizer {
        Recognizer(self)
    }
    func makeLanguageModel(for setup: ConversationSetup) throws(EngineError) -> sending any LanguageModel { Model() }
    func makeSynthesizer(for setup: ConversationSetup) throws(EngineError) -> sending any SpeechSynthesizer {
        Synthesizer()
    }

    private final class Recognizer: SpeechRecognizer {
        let sampleRate = SampleRate.hz16000
        private let engines: ScriptedEngines
        private var samples = 0
        init(_ engines: ScriptedEngines) { self.engines = engines }

        func prepare(for setup: ConversationSetup) {}
        func beginUtterance() { samples = 0 }
        func accept(_ span: Span<Int16>) {
            samples += span.count
            engines.heard.add(span.count, ordering: .relaxed)
        }
        func partialTranscript() -> Transcript? { nil }
        func snapshot(_ cancellation: EngineCancellation) -> TranscriptSnapshot {
            TranscriptSnapshot(.empty, isFinal: false)
        }
        func finishUtterance(_ cancellation: EngineCancellation) -> Transcript {
            Transcript(text: "\(samples) samples")
        }
        func discardUtterance() {}
    }

    private final class Model: LanguageModel {
        func prepare(for setup: ConversationSetup) {}
        func reply(to history: ConversationHistory, cancellation: EngineCancellation, emit: (String) -> Bool) {
            _ = emit("You said \(history.turns.last?.text ?? "nothing"). ") && emit("Go on.")
        }
    }

    private final class Synthesizer: SpeechSynthesizer {
        let sampleRate = SampleRate.hz16000
        func prepare(for setup: ConversationSetup) {}
        func synthesize(_ text: String, cancellation: EngineCancellation, emit: (Span<Int16>) -> Bool) {
            let samples = [Int16](repeating: 1_000, count: 160 * text.count)
            _ = emit(samples.span)
        }
    }
}
