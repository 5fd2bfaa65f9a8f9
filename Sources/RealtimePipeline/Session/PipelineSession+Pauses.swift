internal import RealtimeAudio
internal import RealtimeSession
internal import RealtimeUnits

/// The recogniser, asked in a pause for what it would say if the turn ended there.
///
/// Where nothing but silence follows, and the answer is as good as the one at the end, it is the turn's transcript: the
/// recogniser has worked while the end was waited for. Where the user goes on it is forgotten.
extension PipelineSession {
    /// The question of the pause that lasts.
    struct Inquiry {
        let utterance: Generation
        /// Tells its answer from those to questions of earlier pauses: the tag of the command.
        let number: Int
        var answer: Answer

        enum Answer {
            case awaited
            case given(TranscriptSnapshot)
            case failed
        }
    }

    /// Whether the user has been silent for that long inside a turn.
    mutating func isPausing(for silence: Duration) -> Bool {
        turns?.silence.map { $0.duration(at: PipelineInputPath.rate) >= silence } ?? false
    }

    // MARK: Asking

    /// Asks, once a pause. No more often in a turn than replies to it may be begun.
    mutating func inquire(about utterance: Generation, _ settings: SpeculationSettings) {
        guard inquiry == nil, inquiriesOfTurn <= settings.dropLimit else { return }
        inquiriesOfTurn += 1
        speculationStatistics.asked += 1
        inquiry = Inquiry(utterance: utterance, number: inquiriesOfTurn, answer: .awaited)
        outputs.append(.engine(EngineCommand(.snapshotUtterance, generation: utterance, tag: inquiriesOfTurn)))
    }

    /// Forgets the question where the pause is over.
    ///
    /// Called with every piece of audio: a client may send a word and the next pause in one event.
    mutating func endInquiryWithPause() {
        guard inquiry != nil, let settings = configuration.speculation, !isPausing(for: settings.silence) else {
            return
        }
        forgetInquiry()
    }

    /// What a recogniser without partial hypotheses said of a pause is not what it has understood once the user goes on.
    mutating func forgetInquiry() {
        if case .given = inquiry?.answer { hypothesis = "" }
        inquiry = nil
    }

    // MARK: Answers

    /// Takes the answer to the question `number`; `nil` where the recogniser has failed. Of that nobody is told: it is asked
    /// again at the end of the turn.
    mutating func inquired(_ snapshot: TranscriptSnapshot?, of utterance: Generation, number: Int) {
        if let index = pending.firstIndex(where: { $0.generation == utterance && $0.inquiry == number }) {
            settle(index, with: snapshot)
            return
        }
        guard var asked = inquiry.take() else { return }
        if asked.utterance == utterance, asked.number == number {
            asked.answer = snapshot.map(Inquiry.Answer.given) ?? .failed
            if let snapshot, snapshot.isFinal || !snapshot.transcript.text.isEmpty {
                hypothesis = Self.normalized(snapshot.transcript.text)
            }
        }
        inquiry = asked
    }

    // MARK: Using

    /// The turn has ended: how its transcript is had.
    enum TranscriptSource {
        /// It is there.
        case known(Transcript)
        /// The answer to the question with that number.
        case inquiry(Int)
        /// The recogniser is told to finish.
        case finish
    }

    /// How the transcript of `utterance` is had, which ends with the silence of the present pause.
    mutating func transcriptSource(of utterance: Generation) -> TranscriptSource {
        guard let asked = inquiry.take(), asked.utterance == utterance else { return .finish }
        switch asked.answer {
        case .awaited: return .inquiry(asked.number)
        case .given(let snapshot): return Self.usable(snapshot).map(TranscriptSource.known) ?? .finish
        case .failed: return .finish
        }
    }

    /// The transcript, where it can stand for the turn's. Where nothing was understood the end of the turn, which
    /// brings more silence, is worth another try.
    private static func usable(_ snapshot: TranscriptSnapshot) -> Transcript? {
        snapshot.isFinal && !snapshot.transcript.text.isEmpty ? snapshot.transcript : nil
    }

    /// Takes the answer that an ended turn has waited for.
    private mutating func settle(_ index: Int, with snapshot: TranscriptSnapshot?) {
        let generation = pending[index].generation
        pending[index].inquiry = nil
        if let transcript = snapshot.flatMap(Self.usable) {
            adopt(transcript, of: generation)
        } else {
            outputs.append(.engine(EngineCommand(.finishUtterance, generation: generation)))
        }
    }

    /// Ends the utterance with a transcript that was given before its end.
    mutating func adopt(_ transcript: Transcript, of generation: Generation) {
        speculationStatistics.adopted += 1
        outputs.append(.engine(EngineCommand(.discardUtterance, generation: generation)))
        recognized(transcript, of: generation)
    }

    /// Has turns that wait for an answer finished after all: another utterance is about to be opened, which discards
    /// the one that they could be recognised from.
    mutating func finishInquiredTurns() {
        for index in pending.indices where pending[index].inquiry != nil {
            pending[index].inquiry = nil
            outputs.append(.engine(EngineCommand(.finishUtterance, generation: pending[index].generation)))
        }
    }
}
