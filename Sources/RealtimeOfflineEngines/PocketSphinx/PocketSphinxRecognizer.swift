public import RealtimePipeline
public import RealtimeUnits

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Recognises English with PocketSphinx, streaming.
///
/// A scenario with a grammar is recognised against it: quick (0.01 to 0.02 of real time here) and right on what the
/// grammar contains. Without one the language model of free speech is used, which is slower (0.1 to 0.2 of real time),
/// takes 70 MB more, and gets every third word wrong.
///
/// Memory: about 30 MB with a grammar, 100 MB once free speech was asked for; nothing is shared between recognisers.
public final class PocketSphinxRecognizer: SpeechRecognizer {
    /// `PocketSphinx`, as errors name it.
    public static let engineName = "PocketSphinx"
    /// The languages of the model.
    public static let languages: [SpeechLanguage] = [.english]

    /// 16 kHz: what the model was trained with.
    public let sampleRate = SampleRate.hz16000

    private let model: PocketSphinxModel
    private let rejectionLevel: Double
    private let decoder: PocketSphinxDecoder
    private var grammar: String?
    private var search: PocketSphinxDecoder.Search?
    private var hasLanguageModel = false
    private var isOpen = false
    /// Samples that do not fill a block yet.
    private var carry: [Int16] = []
    /// Samples given to the decoder since the utterance, or its current part, was started.
    private var partLength = 0
    /// The text of the parts of a long utterance that were ended.
    private var earlierText = ""

    /// 20 ms. The decoder is always fed blocks of this length, so that the chunks that audio comes in have no influence
    /// on the result.
    private static let blockLength = 320
    /// 30 s. A longer utterance is decoded in parts: the decoder's tables grow with the length, and its frame numbers
    /// have 16 bits.
    private static let partLimit = 30 * 16_000

    /// Loads the model, which takes about a tenth of a second.
    ///
    /// - Parameters:
    ///   - model: where its files are.
    ///   - rejectionLevel: confidence, 0 to 1, below which an utterance counts as not understood where there is a
    ///     grammar: its transcript is empty. A grammar finds something in any noise, so that without this a passing car
    ///     is a command. 0 accepts everything.
    /// - Throws: `EngineError.modelMissing` and `EngineError.engineFailed`.
    public init(model: PocketSphinxModel = .americanEnglish, rejectionLevel: Double = 0.5) throws(EngineError) {
        self.model = model
        self.rejectionLevel = rejectionLevel
        decoder = try PocketSphinxDecoder(model: model)
    }

    /// Takes the scenario's grammar and forgets all that was heard.
    ///
    /// - Throws: `EngineError.languageUnavailable`, `EngineError.grammarRejected` with
    ///   the word that is not in the dictionary or the line that is no JSGF.
    public func prepare(for setup: ConversationSetup) throws(EngineError) {
        guard Self.languages.contains(setup.language) else {
            throw .languageUnavailable(setup.language, engine: Self.engineName, available: Self.languages)
        }
        discardUtterance()
        search = nil
        if let text = setup.scenario.grammar {
            if text != grammar {
                grammar = nil
                try decoder.setGrammar(text, as: .grammar)
                grammar = text
            }
        } else if !hasLanguageModel {
            try decoder.loadLanguageModel(model.languageModel)
            hasLanguageModel = true
        }
        try decoder.forget()
        let search: PocketSphinxDecoder.Search = setup.scenario.grammar == nil ? .free : .grammar
        try decoder.use(search)
        self.search = search
    }

    /// Opens an utterance.
    public func beginUtterance() throws(EngineError) {
        guard search != nil else {
            throw .engineFailed(engine: Self.engineName, reason: "not prepared for a conversation")
        }
        discardUtterance()
        try decoder.start()
        isOpen = true
        carry = []
        partLength = 0
        earlierText = ""
    }

    /// Decodes the next samples, in blocks of 20 ms.
    public func accept(_ samples: Span<Int16>) throws(EngineError) {
        guard isOpen else { throw .utteranceNotOpen }
        var start = 0
        if !carry.isEmpty {
            start = min(Self.blockLength - carry.count, samples.count)
            for index in 0..<start { carry.append(samples[index]) }
            guard carry.count == Self.blockLength else { return }
            let block = carry
            try decode(block.span)
            carry.removeAll(keepingCapacity: true)
        }
        while start + Self.blockLength <= samples.count {
            try decode(samples.extracting(start..<(start + Self.blockLength)))
            start += Self.blockLength
        }
        for index in start..<samples.count { carry.append(samples[index]) }
    }

    /// The words so far. The last one may still change.
    public func partialTranscript() -> Transcript? {
        guard isOpen else { return nil }
        let text = joined(decoder.hypothesis())
        return text.isEmpty ? nil : Transcript(text: text)
    }

    /// The words so far. With a grammar they are what would be found at the end, but that the end may still rule them
    /// out. In free speech the best path through what was heard is searched now, in some 10 to 60 ms, and is final:
    /// what follows is another part of the utterance.
    public func snapshot(_ cancellation: EngineCancellation) throws(EngineError) -> TranscriptSnapshot {
        guard isOpen else { throw .utteranceNotOpen }
        guard search == .free else { return TranscriptSnapshot(transcript(isFinal: false), isFinal: false) }
        try decoder.end()
        let transcript = transcript(isFinal: true)
        try startPart()
        return TranscriptSnapshot(transcript, isFinal: true)
    }

    /// Begins another part of the utterance after one that has ended.
    private func startPart() throws(EngineError) {
        earlierText = joined(decoder.hypothesis())
        try decoder.start()
        partLength = 0
    }

    /// Ends the utterance: at once with a grammar, in some 10 to 60 ms in free speech.
    public func finishUtterance(_ cancellation: EngineCancellation) throws(EngineError) -> Transcript {
        guard isOpen else { throw .utteranceNotOpen }
        isOpen = false
        let rest = carry
        carry = []
        if !rest.isEmpty { try decoder.process(rest.span) }
        try decoder.end()
        return transcript(isFinal: true)
    }

    /// Ends the utterance without a transcript.
    public func discardUtterance() {
        guard isOpen else { return }
        isOpen = false
        carry = []
        // An utterance that cannot be ended cannot be continued either; the next one tells.
        try? decoder.end()
    }

    private func decode(_ block: Span<Int16>) throws(EngineError) {
        if partLength >= Self.partLimit {
            try decoder.end()
            try startPart()
        }
        try decoder.process(block)
        partLength += block.count
    }

    private func joined(_ text: String?) -> String {
        guard let text, !text.isEmpty else { return earlierText }
        return earlierText.isEmpty ? text : earlierText + " " + text
    }

    private func transcript(isFinal: Bool) -> Transcript {
        guard let text = decoder.hypothesis(), !text.isEmpty else { return Transcript(text: earlierText) }
        switch search {
        case .grammar:
            let confidence = decoder.acousticScore().map(Self.confidence(ofAcousticScore:))
            // A long utterance was accepted in parts already.
            if earlierText.isEmpty, let confidence, confidence < rejectionLevel {
                return Transcript(text: "", confidence: confidence)
            }
            return Transcript(text: joined(text), confidence: confidence)
        case .free, .priming, nil:
            return Transcript(text: joined(text), confidence: isFinal ? posterior(of: text) : nil)
        }
    }

    /// From 0 at -45 a frame to 1 at -15, so that a half is at -30.
    ///
    /// Measured with the en-us model, word by word averaged over the utterance: people saying what the grammar contains
    /// -10 to -17 (go forward, cards and librivox recordings of pocketsphinx-testdata), flite's two voices saying it -12
    /// to -27 (but `help` and `wait` -33 to -45), people and voices saying anything else -31 to -59.
    static func confidence(ofAcousticScore score: Double) -> Double {
        min(1, max(0, (score + 45) / 30))
    }

    /// The posterior probability of the words, averaged geometrically over them: that of a whole sentence is always
    /// near 0.
    private func posterior(of text: String) -> Double? {
        let count = text.split(separator: " ").count
        guard count > 0 else { return nil }
        let probability = decoder.posterior
        guard probability > 0 else { return 0 }
        return min(1, exp(log(probability) / Double(count)))
    }
}
