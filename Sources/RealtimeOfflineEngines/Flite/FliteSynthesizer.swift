public import RealtimePipeline
public import RealtimeUnits

/// Speaks English with flite, streaming.
///
/// The first chunk comes after some 10 ms for a short sentence (voice `slt`): long texts are spoken a sentence at a
/// time, and flite's fifth of a second of silence in front of each is cut. Synthesis takes about a hundredth of real
/// time; one text at a time is spoken in a process, since flite's voices are global.
public final class FliteSynthesizer: SpeechSynthesizer {
    /// `flite`: its name in `Scenario.voices` and in errors.
    public static let engineName = "flite"
    /// The languages of the voices.
    public static let languages: [SpeechLanguage] = [.english]
    /// The names of the voices; the first one is the default.
    public static let voices = FliteVoice.allCases.map(\.rawValue)

    /// 16 kHz, for every voice.
    public let sampleRate = SampleRate.hz16000
    private var voice = FliteVoice.slt

    /// Chunks are at least this long, but for the last one of a sentence: 50 ms, as short as is worth a message.
    private static let leastSamples = 800
    /// 150 ms of silence after a sentence, instead of the silence that is cut in front of the next one.
    private static let sentencePause = [Int16](repeating: 0, count: 2_400)

    /// Creates a synthesizer with the default voice.
    public init() {}

    /// Takes the voice: the one asked for, or the scenario's for `flite`, or the default.
    ///
    /// - Throws: `EngineError.languageUnavailable` and
    ///   `EngineError.voiceUnavailable`.
    public func prepare(for setup: ConversationSetup) throws(EngineError) {
        voice = try Self.voice(for: setup)
    }

    /// Speaks a text. Characters that English speech has no use for are left out.
    public func synthesize(
        _ text: String,
        cancellation: EngineCancellation,
        emit: (Span<Int16>) -> Bool
    ) throws(EngineError) {
        for sentence in SpeakableText(text).sentences {
            guard !cancellation.isCancelled else { return }
            var isWanted = true
            var silence = LeadingSilence()
            let isSpoken = voice.speak(sentence.text, leastSamples: Self.leastSamples) { samples in
                guard let start = silence.end(in: samples) else { return !cancellation.isCancelled }
                isWanted = emit(samples.span.extracting(start...)) && !cancellation.isCancelled
                return isWanted
            }
            guard isWanted else { return }
            // A text that was stopped has no utterance to show for it either.
            guard isSpoken || cancellation.isCancelled else {
                throw .engineFailed(engine: Self.engineName, reason: "no speech for '\(sentence.text)'")
            }
            if sentence.endsSentence, silence.isOver, !emit(Self.sentencePause.span) { return }
        }
    }

    /// The voice that a conversation is to be held with.
    static func voice(for setup: ConversationSetup) throws(EngineError) -> FliteVoice {
        guard languages.contains(setup.language) else {
            throw .languageUnavailable(setup.language, engine: engineName, available: languages)
        }
        guard let name = setup.voice ?? setup.scenario.voices[engineName] else { return .slt }
        guard let voice = FliteVoice(rawValue: name) else {
            throw .voiceUnavailable(name, engine: engineName, available: voices)
        }
        return voice
    }
}

/// Finds where speech begins in a stream of samples.
struct LeadingSilence {
    /// Below this the stream counts as silent: -50 dB of full scale, under the softest consonant of the voices.
    static let threshold: Int16 = 100
    /// What is kept in front of the first sample above it: 40 ms, for consonants that swell.
    static let margin = 640

    private(set) var isOver = false

    /// The index in `samples` from which on they are to be heard, or `nil` where they are all silent.
    ///
    /// The margin is taken from the chunk at hand only: what a former chunk held is gone, and at least half of it is
    /// there in chunks of 50 ms as soon as speech does not begin in the first part of one.
    mutating func end(in samples: UnsafeBufferPointer<Int16>) -> Int? {
        if isOver { return 0 }
        guard let first = samples.firstIndex(where: { $0 >= Self.threshold || $0 <= -Self.threshold }) else {
            return nil
        }
        isOver = true
        return max(0, first - Self.margin)
    }
}
