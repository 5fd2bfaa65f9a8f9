internal import CPocketSphinx
internal import RealtimeLocks
internal import RealtimePipeline

/// The owner of one PocketSphinx decoder.
///
/// Nothing is shared between two decoders, so each may be on a thread of its own; one decoder is used by one thread at
/// a time, which being uniquely owned makes the duty of whoever holds it.
struct PocketSphinxDecoder: ~Copyable {
    /// What recognition is bound to.
    enum Search: String {
        /// The scenario's grammar.
        case grammar
        /// The language model of free speech.
        case free
        /// One word; used to bring the decoder to a known state.
        case priming
    }

    private let decoder: OpaquePointer
    /// The cepstral mean of a fresh decoder, from the model's `-cmninit`.
    private let initialMean: [mfcc_t]
    /// Loading and grammar parsing go one at a time: they are rare, and the library promises nothing about them.
    private static let loading = Lock(())

    init(model: PocketSphinxModel) throws(EngineError) {
        try model.check()
        // Without the second, flat pass of free speech the end of an utterance takes 10 to 60 ms instead of 60 to 400,
        // and over the recordings of pocketsphinx-testdata as many words are right.
        let arguments = [
            "swift-realtime", "-hmm", model.acousticModel, "-dict", model.dictionary, "-fwdflat", "no",
        ]
        let (loaded, error) = Self.loading.withLock { _ in DecoderLog.capture { Self.load(arguments) } }
        guard let loaded else {
            throw .engineFailed(engine: PocketSphinxRecognizer.engineName, reason: error ?? "could not be loaded")
        }
        do throws(EngineError) {
            try Self.setGrammar(Self.primingGrammar, as: .priming, of: loaded)
        } catch {
            ps_free(loaded)
            throw error
        }
        decoder = loaded
        if let cmn = ps_get_feat(loaded)?.pointee.cmn_struct {
            initialMean = Array(UnsafeBufferPointer(start: cmn.pointee.cmn_mean, count: Int(cmn.pointee.veclen)))
        } else {
            initialMean = []
        }
    }

    deinit { ps_free(decoder) }

    private static func load(_ arguments: [String]) -> OpaquePointer? {
        var pointers: [UnsafeMutablePointer<CChar>?] = arguments.map { argument in
            // Freed below. `strdup` needs a C library import; this is the same.
            let bytes = UnsafeMutablePointer<CChar>.allocate(capacity: argument.utf8.count + 1)
            for (index, byte) in argument.utf8.enumerated() { bytes[index] = CChar(bitPattern: byte) }
            bytes[argument.utf8.count] = 0
            return bytes
        }
        defer { for pointer in pointers { pointer?.deallocate() } }
        // The configuration copies its strings, and the decoder retains the configuration.
        guard let configuration = cmd_ln_parse_r(nil, ps_args(), Int32(arguments.count), &pointers, 1) else {
            return nil
        }
        defer { cmd_ln_free_r(configuration) }
        return ps_init(configuration)
    }

    // MARK: Searches

    /// Parses a JSGF grammar and makes a search of it, in place of an earlier one.
    func setGrammar(_ text: String, as search: Search) throws(EngineError) {
        try Self.setGrammar(text, as: search, of: decoder)
    }

    private static func setGrammar(_ text: String, as search: Search, of decoder: OpaquePointer) throws(EngineError) {
        let (failure, error) = loading.withLock { _ in
            DecoderLog.capture { install(text, as: search, in: decoder) }
        }
        // A rule that is used and not defined is logged as an error, and the grammar accepted without it.
        if let reason = error ?? failure { throw .grammarRejected(reason: reason) }
    }

    /// What `ps_set_jsgf_string` does; that one, in 0.8+5prealpha, never frees the grammar it has parsed and goes on
    /// with a null pointer where no automaton could be made of it. Returns what is wrong, or `nil`.
    private static func install(_ text: String, as search: Search, in decoder: OpaquePointer) -> String? {
        guard let grammar = jsgf_parse_string(text, nil) else { return "not a JSGF grammar" }
        defer { jsgf_grammar_free(grammar) }
        guard let rule = jsgf_get_public_rule(grammar) else { return "no public rule" }
        let weight = cmd_ln_float_r(ps_get_config(decoder), "-lw")
        guard let automaton = jsgf_build_fsg(grammar, rule, ps_get_logmath(decoder), Float(weight)) else {
            return "no automaton can be made of it"
        }
        defer { fsg_model_free(automaton) }
        return ps_set_fsg(decoder, search.rawValue, automaton) == 0 ? nil : "not usable"
    }

    /// Loads a language model for free speech: 70 MB and a quarter of a second for en-us.
    func loadLanguageModel(_ path: String) throws(EngineError) {
        let (status, error) = Self.loading.withLock { _ in
            DecoderLog.capture { ps_set_lm_file(decoder, Search.free.rawValue, path) }
        }
        guard status == 0 else {
            throw .engineFailed(engine: PocketSphinxRecognizer.engineName, reason: error ?? "no language model")
        }
    }

    /// Makes utterances from now on use that search.
    func use(_ search: Search) throws(EngineError) {
        try check { ps_set_search(decoder, search.rawValue) }
    }

    // MARK: Utterances

    /// Opens an utterance.
    func start() throws(EngineError) {
        try check { ps_start_utt(decoder) }
    }

    /// Decodes the next samples.
    func process(_ samples: Span<Int16>) throws(EngineError) {
        let decoder = decoder
        try samples.withUnsafeBufferPointer { buffer throws(EngineError) in
            let (frames, error) = DecoderLog.capture { ps_process_raw(decoder, buffer.baseAddress, buffer.count, 0, 0) }
            guard frames >= 0 else { throw Self.failure(error) }
        }
    }

    /// Ends the utterance.
    func end() throws(EngineError) {
        try check { ps_end_utt(decoder) }
    }

    /// The best words so far; `nil` where there are none.
    func hypothesis() -> String? {
        ps_get_hyp(decoder, nil).map { String(cString: $0) }
    }

    /// The posterior probability of the hypothesis of an ended utterance in free speech, 0 to 1.
    var posterior: Double {
        guard let logarithms = ps_get_logmath(decoder) else { return 0 }
        return logmath_exp(logarithms, ps_get_prob(decoder))
    }

    /// The acoustic score of the hypothesis, a frame, against the best that any sequence of sounds could reach: 0 is
    /// perfect. Silences count where something was heard in them that is no silence.
    func acousticScore() -> Double? {
        var sum = 0
        var frames = 0
        var next = ps_seg_iter(decoder)
        while let segment = next {
            var acoustic: Int32 = 0
            var language: Int32 = 0
            var backoff: Int32 = 0
            var first: Int32 = 0
            var last: Int32 = 0
            _ = ps_seg_prob(segment, &acoustic, &language, &backoff)
            ps_seg_frames(segment, &first, &last)
            let length = Int(last) - Int(first) + 1
            // Fillers are written <sil> or [NOISE]; the start of a grammar is a segment without a word.
            let mark = ps_seg_word(segment).map { UInt8(bitPattern: $0.pointee) } ?? UInt8(ascii: "(")
            let isWord = mark != UInt8(ascii: "<") && mark != UInt8(ascii: "[") && mark != UInt8(ascii: "(")
            if length > 0, isWord || Int(acoustic) < length * Self.silenceScore {
                sum += Int(acoustic)
                frames += length
            }
            next = ps_seg_next(segment)
        }
        return frames > 0 ? Double(sum) / Double(frames) : nil
    }

    /// Silence that scores below this a frame was none. Measured: -35 to 0 before, between and after words of a
    /// grammar, where the first frames are the worst; -30 to -58 where other words were spoken.
    private static let silenceScore = -30

    // MARK: Forgetting

    /// Brings the decoder to one and the same state whatever it heard before.
    ///
    /// Three things survive an utterance: the cepstral mean, which is set back here to that of a fresh decoder; the
    /// noise estimate, which `ps_start_stream` clears; and the best Gaussians of the last frame, with which the first
    /// frame of the next utterance starts. There is no call for the third, so half a second of a fixed noise is decoded:
    /// it takes 3 ms, and afterwards path scores are equal to the last digit after any history (measured with
    /// 0.8+5prealpha over goforward, numbers and something in all orders; without it they differ by 0.1 %).
    func forget() throws(EngineError) {
        resetMean()
        try check { ps_start_stream(decoder) }
        try use(.priming)
        try start()
        try process(Self.primingNoise.span)
        try end()
        resetMean()
        try check { ps_start_stream(decoder) }
    }

    private func resetMean() {
        guard let cmn = ps_get_feat(decoder)?.pointee.cmn_struct else { return }
        for index in 0..<min(initialMean.count, Int(cmn.pointee.veclen)) {
            cmn.pointee.cmn_mean[index] = initialMean[index]
            cmn.pointee.sum[index] = 0
        }
        cmn.pointee.nframe = 0
    }

    private static let primingGrammar = "#JSGF V1.0;\ngrammar priming;\npublic <priming> = a;\n"

    /// 100 ms nearly silent, then 400 ms of noise at -20 dB, from a linear congruential generator: the quiet part lets
    /// the decoder's own voice activity detection open on the loud one.
    private static let primingNoise: [Int16] = {
        var state: UInt32 = 1
        return (0..<8_000).map { index in
            state = state &* 1_664_525 &+ 1_013_904_223
            let amplitude = index < 1_600 ? 50 : 3_000
            return Int16(Int(state >> 16) % (2 * amplitude) - amplitude)
        }
    }()

    private func check(_ body: () -> Int32) throws(EngineError) {
        let (status, error) = DecoderLog.capture(body)
        guard status >= 0 else { throw Self.failure(error) }
    }

    private static func failure(_ error: String?) -> EngineError {
        .engineFailed(engine: PocketSphinxRecognizer.engineName, reason: error ?? "no reason given")
    }
}
