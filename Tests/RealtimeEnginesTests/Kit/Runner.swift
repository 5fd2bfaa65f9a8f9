import Foundation
import RealtimeLocks
import RealtimePipeline
import RealtimeUnits
import RealtimeWebSocket

/// Engines that do nothing, where others are tested.
struct SilentEngines: EngineFactory {
    final class Recognizer: SpeechRecognizer {
        let sampleRate = SampleRate.hz16000
        func prepare(for setup: ConversationSetup) throws(EngineError) {}
        func beginUtterance() throws(EngineError) {}
        func accept(_ samples: Span<Int16>) throws(EngineError) {}
        func partialTranscript() -> Transcript? { nil }
        func snapshot(_ cancellation: EngineCancellation) throws(EngineError) -> TranscriptSnapshot {
            TranscriptSnapshot(.empty, isFinal: false)
        }
        func finishUtterance(_ cancellation: EngineCancellation) throws(EngineError) -> Transcript { .empty }
        func discardUtterance() {}
    }

    final class Model: LanguageModel {
        func prepare(for setup: ConversationSetup) throws(EngineError) {}
        func reply(
            to history: ConversationHistory,
            cancellation: EngineCancellation,
            emit: (String) -> Bool
        ) throws(EngineError) {}
    }

    final class Synthesizer: SpeechSynthesizer {
        let sampleRate = SampleRate.hz16000
        func prepare(for setup: ConversationSetup) throws(EngineError) {}
        func synthesize(
            _ text: String,
            cancellation: EngineCancellation,
            emit: (Span<Int16>) -> Bool
        ) throws(EngineError) {}
    }

    /// Lanes that are refused.
    var refused: EngineLanes = []

    func check(_ setup: ConversationSetup, for lanes: EngineLanes) throws(EngineError) {
        let both = lanes.intersection(refused)
        if !both.isEmpty { throw .engineFailed(engine: "silent", reason: "refused \(both.rawValue)") }
    }

    func makeRecognizer(for setup: ConversationSetup) throws(EngineError) -> sending any SpeechRecognizer {
        Recognizer()
    }
    func makeLanguageModel(for setup: ConversationSetup) throws(EngineError) -> sending any LanguageModel { Model() }
    func makeSynthesizer(for setup: ConversationSetup) throws(EngineError) -> sending any SpeechSynthesizer {
        Synthesizer()
    }
}

/// What a runner's sink was given.
final class ResultBox: Sendable {
    private let results = Lock<[EngineResult]>([])

    func append(_ result: EngineResult) { results.withLock { $0.append(result) } }
    var all: [EngineResult] { results.withLock { $0 } }

    /// Blocks until the results are as they should be, 20 s at most.
    func wait(_ what: String, until isSo: ([EngineResult]) -> Bool) throws {
        let end = ContinuousClock.now.advanced(by: .seconds(20))
        while !isSo(all) {
            guard ContinuousClock.now < end else { throw Failure("still not: \(what); there is \(all)") }
            Thread.sleep(forTimeInterval: 0.005)
        }
    }
}
