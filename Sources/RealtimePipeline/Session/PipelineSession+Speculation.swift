internal import RealtimeAudio
internal import RealtimeProtocol
internal import RealtimeSession
internal import RealtimeUnits

/// A reply that is begun in a pause, on what was understood so far, and held back until the turn has ended.
///
/// Nobody hears of it before: it has no response, no item, and the history that it was asked with is a copy. One is made
/// at a time, and none beside a reply that the client knows of, so that cancelling its generation ends nothing else.
extension PipelineSession {
    /// What is held back.
    struct Speculation {
        /// The utterance that it answers.
        let utterance: Generation
        /// What was understood of it.
        let hypothesis: String
        /// What the model was asked with.
        let history: ConversationHistory
        /// What the engines were prepared for.
        let setup: ConversationSetup?
        var draft: ReplyDraft
        /// The words so far, where the reply is written.
        private(set) var text = ""
        /// The first clause's audio so far.
        private(set) var sounds: [Sound] = []
        /// Whether the first clause has been synthesised.
        var isClauseSpoken = false
        private var textLength = 0
        private var audioLength = Duration.zero

        struct Sound {
            var samples: [Int16]
            var rate: SampleRate
        }

        init(
            utterance: Generation,
            hypothesis: String,
            history: ConversationHistory,
            setup: ConversationSetup?,
            draft: ReplyDraft
        ) {
            self.utterance = utterance
            self.hypothesis = hypothesis
            self.history = history
            self.setup = setup
            self.draft = draft
        }

        mutating func append(_ words: String) {
            textLength += words.utf8.count
            if draft.isText { text += words } else { draft.append(words) }
        }

        mutating func append(_ samples: [Int16], at rate: SampleRate) {
            audioLength += SampleCount(samples.count).duration(at: rate)
            sounds.append(Sound(samples: samples, rate: rate))
        }

        /// Whether more is held back than may be.
        func exceeds(_ settings: SpeculationSettings) -> Bool {
            textLength > settings.longestText || audioLength > settings.longestAudio
        }
    }

    /// Why a held reply is dropped: the counter of it.
    typealias DropReason = WritableKeyPath<SpeculationStatistics, Int>

    // MARK: Hypotheses

    /// Takes what was understood so far.
    mutating func understood(_ transcript: Transcript, of generation: Generation) {
        guard generation == utterance else { return }
        // Of a pause the recogniser's last word is better than what it makes of the silence behind it.
        if case .given(let snapshot) = inquiry?.answer, snapshot.isFinal { return }
        hypothesis = Self.normalized(transcript.text)
    }

    /// A text as transcripts are compared: to a model, white space between words is one space, and none around them.
    static func normalized(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    // MARK: Beginning

    /// Drops the held reply where the user goes on or something else is understood, and begins one where the user has
    /// paused.
    mutating func speculate() {
        guard let settings = configuration.speculation, let utterance else { return }
        let isPause = isPausing(for: settings.silence)
        if !isPause { forgetInquiry() }
        if let held = speculation?.hypothesis {
            if !isPause {
                dropSpeculation(turns?.silence == nil ? \.abandoned : \.resumed)
            } else if held != hypothesis {
                dropSpeculation(\.revised)
            }
        }
        guard speculation == nil, isPause, dropsOfTurn < settings.dropLimit, pending.isEmpty,
            server.activeResponse == nil, server.isOpen, isAnswered
        else { return }
        // What it has said so far lags behind what was said: the recogniser is asked first.
        inquire(about: utterance, settings)
        if case .awaited = inquiry?.answer { return }
        guard !hypothesis.isEmpty else { return }
        begin(on: utterance)
    }

    /// Whether a turn that the detector finds is answered without being asked for.
    private var isAnswered: Bool {
        server.session.audio?.input?.turnDetection.value?.createResponse ?? true
    }

    private mutating func begin(on utterance: Generation) {
        let history = history(for: nil, after: hypothesis)
        // As `ServerSession.beginResponse` decides it.
        let modalities = server.session.outputModalities ?? [.audio]
        let isText = !modalities.contains(.audio) && modalities.contains(.text)
        let draft = ReplyDraft(generation: nextGeneration(), isText: isText)
        speculationStatistics.begun += 1
        speculation = Speculation(
            utterance: utterance,
            hypothesis: hypothesis,
            history: history,
            setup: preparedSetup,
            draft: draft
        )
        outputs.append(.engine(EngineCommand(.generateReply(history), generation: draft.generation)))
    }

    // MARK: Holding

    /// Takes a result of the held reply's engines.
    mutating func hold(_ payload: EngineResult.Payload) {
        guard let settings = configuration.speculation, var held = speculation.take() else { return }
        var isFailed = false
        switch payload {
        case .replyDelta(let words): held.append(words)
        case .replyFinished: held.draft.completeText()
        case .synthesizedAudio(let samples, let rate): held.append(samples, at: rate)
        case .synthesisFinished: held.isClauseSpoken = true
        case .failure: isFailed = true
        case .partialTranscript, .speculativeTranscript, .finalTranscript: break
        }
        // One clause: a second one is spoken once the first is on its way.
        if held.draft.clauseCount == 0, let clause = held.draft.startClause() {
            let command = EngineCommand(.synthesize(clause), generation: held.draft.generation, tag: 1)
            outputs.append(.engine(command))
        }
        let isOver = isFailed || held.exceeds(settings)
        speculation = held
        guard isOver else { return }
        dropSpeculation(\.abandoned)
        // The same again would fail again.
        dropsOfTurn = settings.dropLimit
    }

    // MARK: Ending

    /// Gives the held reply as `id` where it is what would be asked for now, and asks for another where not.
    mutating func answer(_ id: ResponseID, request: ResponseConfiguration?, utterance: Generation) {
        guard speculation?.utterance == utterance, let held = speculation.take() else {
            generate(id, request: request)
            return
        }
        var history = history(for: request)
        if let last = history.turns.indices.last, history.turns[last].speaker == .user {
            history.turns[last].text = Self.normalized(history.turns[last].text)
        }
        let isText = server.activeModality == .text
        guard history == held.history, preparedSetup == held.setup, isText == held.draft.isText else {
            speculation = held
            dropSpeculation(\.differed)
            generate(id, request: request)
            return
        }
        speculationStatistics.released += 1
        release(held, as: id)
    }

    private mutating func release(_ held: Speculation, as id: ResponseID) {
        output = PipelineOutputPath(format: server.outputFormat)
        reply = Reply(id: id, draft: held.draft)
        if held.draft.isText {
            if !held.text.isEmpty { clock?.replied = now }
            server.append(text: held.text, to: id)
            finishIfComplete()
        } else if let clause = held.draft.speaking {
            clock?.replied = now
            server.append(text: clause, to: id)
            for sound in held.sounds { synthesized(sound.samples, sound.rate, held.draft.generation) }
            if held.isClauseSpoken { synthesisFinished(held.draft.generation) }
        }
    }

    /// Drops the held reply, if there is one: its engines are told to stop, and what they still give is ignored.
    mutating func dropSpeculation(_ reason: DropReason) {
        guard let generation = speculation?.draft.generation else { return }
        speculation = nil
        dropsOfTurn += 1
        speculationStatistics[keyPath: reason] += 1
        outputs.append(.cancel(generation, .output))
    }
}
