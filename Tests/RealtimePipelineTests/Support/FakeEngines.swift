import Glibc
import RealtimePipeline
import RealtimeUnits
import Synchronization

/// Engines whose results are a function of their input, with places where a test can hold or break them.
final class FakeEngines: EngineFactory {
    let recognizing: Gate?
    let replying: Gate?
    let speaking: Gate?
    /// Recognisers that fail to load before one succeeds.
    let loadFailures: Atomic<Int>
    let loads = Atomic<Int>(0)
    /// Calls that found another one running on the same engine.
    let overlaps = Atomic<Int>(0)
    /// What one call takes.
    let callTime: useconds_t

    init(
        recognizing: Gate? = nil,
        replying: Gate? = nil,
        speaking: Gate? = nil,
        loadFailures: Int = 0,
        callTime: useconds_t = 0
    ) {
        self.recognizing = recognizing
        self.replying = replying
        self.speaking = speaking
        self.loadFailures = Atomic(loadFailures)
        self.callTime = callTime
    }

    func makeRecognizer(for setup: ConversationSetup) throws(EngineError) -> sending any SpeechRecognizer {
        loads.add(1, ordering: .relaxed)
        if loadFailures.subtract(1, ordering: .relaxed).oldValue > 0 {
            throw .modelMissing(path: "/nowhere", package: "a-package")
        }
        return FakeRecognizer(engines: self)
    }

    func makeLanguageModel(for setup: ConversationSetup) throws(EngineError) -> sending any LanguageModel {
        FakeModel(engines: self)
    }

    func makeSynthesizer(for setup: ConversationSetup) throws(EngineError) -> sending any SpeechSynthesizer {
        FakeSynthesizer(engines: self)
    }
}

/// Notices when a second thread enters.
struct Exclusivity: ~Copyable {
    private let isInside = Atomic<Bool>(false)

    func enter(_ engines: FakeEngines) {
        if isInside.exchange(true, ordering: .acquiring) { engines.overlaps.add(1, ordering: .relaxed) }
        if engines.callTime > 0 { usleep(engines.callTime) }
    }

    func leave() { isInside.store(false, ordering: .releasing) }
}

/// Hears the number and the sum of the samples, and how many utterances came before in the same conversation.
final class FakeRecognizer: SpeechRecognizer {
    let engines: FakeEngines
    let sampleRate = SampleRate.hz16000
    private let exclusivity = Exclusivity()
    private var language = SpeechLanguage.english
    private var utteranceCount = 0
    private var samples: [Int16] = []

    init(engines: FakeEngines) { self.engines = engines }

    func prepare(for setup: ConversationSetup) throws(EngineError) {
        language = setup.language
        utteranceCount = 0
        samples = []
    }

    func beginUtterance() throws(EngineError) {
        exclusivity.enter(engines)
        defer { exclusivity.leave() }
        utteranceCount += 1
        samples = []
    }

    func accept(_ samples: Span<Int16>) throws(EngineError) {
        exclusivity.enter(engines)
        defer { exclusivity.leave() }
        engines.recognizing?.pass()
        for index in samples.indices { self.samples.append(samples[index]) }
    }

    /// A word for each 100 samples.
    func partialTranscript() -> Transcript? {
        Transcript(text: Array(repeating: "word", count: samples.count / 100).joined(separator: " "))
    }

    func snapshot(_ cancellation: EngineCancellation) throws(EngineError) -> TranscriptSnapshot {
        TranscriptSnapshot(transcript, isFinal: false)
    }

    func finishUtterance(_ cancellation: EngineCancellation) throws(EngineError) -> Transcript {
        exclusivity.enter(engines)
        defer { exclusivity.leave() }
        return transcript
    }

    func discardUtterance() { samples = [] }

    private var transcript: Transcript {
        let sum = samples.reduce(0) { $0 + Int($1) }
        return Transcript(text: "\(language) \(utteranceCount): \(samples.count) samples, sum \(sum)")
    }
}

/// Says the last turn back, word by word; fails when it is `fail`.
final class FakeModel: LanguageModel {
    let engines: FakeEngines
    private let exclusivity = Exclusivity()

    init(engines: FakeEngines) { self.engines = engines }

    func prepare(for setup: ConversationSetup) throws(EngineError) {}

    func reply(
        to history: ConversationHistory,
        cancellation: EngineCancellation,
        emit: (String) -> Bool
    ) throws(EngineError) {
        exclusivity.enter(engines)
        defer { exclusivity.leave() }
        let text = history.turns.last?.text ?? ""
        if text == "fail" { throw .engineFailed(engine: "fake", reason: "asked to") }
        for (index, word) in text.split(separator: " ").enumerated() {
            if !emit(index == 0 ? String(word) : " " + word) { return }
            engines.replying?.pass(unless: { cancellation.isCancelled })
        }
    }
}

/// Speaks 100 samples a character, in chunks of 100; the samples are the character's code.
final class FakeSynthesizer: SpeechSynthesizer {
    let engines: FakeEngines
    let sampleRate = SampleRate.hz16000
    private let exclusivity = Exclusivity()

    init(engines: FakeEngines) { self.engines = engines }

    func prepare(for setup: ConversationSetup) throws(EngineError) {}

    func synthesize(
        _ text: String,
        cancellation: EngineCancellation,
        emit: (Span<Int16>) -> Bool
    ) throws(EngineError) {
        exclusivity.enter(engines)
        defer { exclusivity.leave() }
        for scalar in text.unicodeScalars {
            let chunk = [Int16](repeating: Int16(truncatingIfNeeded: scalar.value), count: 100)
            if !emit(chunk.span) { return }
            engines.speaking?.pass(unless: { cancellation.isCancelled })
        }
    }
}

extension ConversationSetup {
    /// Any scenario will do for fakes.
    static let test = ConversationSetup(scenario: Scenario(id: "test", languages: [.english, .chinese]))
}

extension EngineLease {
    /// One utterance of `count` samples of value 1.
    func submitUtterance(_ generation: UInt64, count: Int = 320) throws(EngineError) {
        try submit(EngineCommand(.beginUtterance, generation: Generation(generation)))
        try submit(EngineCommand(.audio(Array(repeating: 1, count: count)), generation: Generation(generation)))
        try submit(EngineCommand(.finishUtterance, generation: Generation(generation)))
    }

    func submit(_ operation: EngineOperation, _ generation: UInt64, tag: Int = 0) throws(EngineError) {
        try submit(EngineCommand(operation, generation: Generation(generation), tag: tag))
    }
}
