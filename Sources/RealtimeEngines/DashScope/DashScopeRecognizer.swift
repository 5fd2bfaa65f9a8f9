public import RealtimePipeline
internal import RealtimeProtocol
public import RealtimeUnits

/// Recognises with a realtime ASR model of DashScope, such as `qwen3-asr-flash-realtime`.
///
/// A connection for each utterance, whose end is the pipeline's own: the server's turn detection is off.
public final class DashScopeRecognizer: SpeechRecognizer {
    /// `dashscope-asr`: its name in errors.
    public static let engineName = "dashscope-asr"

    /// Which model, and what it is told.
    public struct Configuration: Sendable {
        /// The model.
        public var endpoint: DashScopeEndpoint
        /// Text that the words may come from: names, products.
        public var corpus: String?
        /// The longest utterance. 60 s: DashScope's samples say that no more is recognised without its own turn detection.
        public var longestUtterance: Duration

        /// Creates a configuration.
        public init(endpoint: DashScopeEndpoint, corpus: String? = nil, longestUtterance: Duration = .seconds(60)) {
            self.endpoint = endpoint
            self.corpus = corpus
            self.longestUtterance = longestUtterance
        }
    }

    /// 100 ms of samples in one event, as DashScope's samples send them.
    private static let frame = 3_200
    /// 100 ms in bytes: less is not committed, and counts as not understood.
    private static let shortest = 3_200

    /// 16 kHz.
    public let sampleRate = SampleRate.hz16000
    private let configuration: Configuration
    private let loop: EngineLoop
    private let limit: Int
    private var language = SpeechLanguage.chinese
    private var link: RealtimeLink?
    /// Audio that waits for the session or for a whole frame: sent before, it would be read in the default format.
    private var waiting: [UInt8] = []
    private var byteCount = 0
    private var sentences = ""
    private var guess = ""
    private var isComplete = false
    /// What ended the utterance early. Told at its end and not with every frame.
    private var failure: EngineError?

    /// Creates a recogniser whose connections live on `loop`. None is opened before an utterance.
    public init(_ configuration: Configuration, on loop: EngineLoop) {
        self.configuration = configuration
        self.loop = loop
        limit = SampleCount(max(.zero, configuration.longestUtterance), at: .hz16000).value * 2
    }

    /// Takes the language, which the server is told.
    public func prepare(for setup: ConversationSetup) throws(EngineError) {
        try setup.checkLanguage()
        discardUtterance()
        language = setup.language
    }

    /// Opens an utterance, and begins to connect.
    public func beginUtterance() throws(EngineError) {
        discardUtterance()
        link = RealtimeLink(
            configuration.endpoint,
            dialect: .dashScopeASR,
            engine: Self.engineName,
            session: session,
            on: loop
        )
    }

    private var session: SessionConfiguration {
        var transcription = TranscriptionSettings()
        transcription.language = language.rawValue
        transcription.corpus = configuration.corpus.map { TranscriptionCorpus(text: $0) }
        var input = SessionAudioInput()
        input.format = WireAudioFormat(type: "pcm")
        input.transcription = .value(transcription)
        input.turnDetection = .null
        var session = SessionConfiguration()
        session.outputModalities = [.text]
        session.audio = SessionAudio(input: input)
        session.sampleRate = sampleRate.hertz
        return session
    }

    /// Sends the samples, 100 ms in an event. A connection that has ended is an error at the end of the utterance.
    public func accept(_ samples: Span<Int16>) throws(EngineError) {
        guard let link else { throw .utteranceNotOpen }
        guard failure == nil else { return }
        byteCount += samples.count * 2
        guard byteCount <= limit else {
            failure = link.error("the utterance is longer than \(configuration.longestUtterance.inWords)")
            return
        }
        for index in samples.indices { waiting.append(UInt16(bitPattern: samples[index])) }
        do throws(EngineError) {
            try readAll(from: link)
            send(to: link, isWhole: false)
        } catch {
            failure = error
        }
    }

    /// The words so far: what is sure, and behind it the server's guess.
    public func partialTranscript() -> Transcript? {
        let text = sentences + guess
        return link == nil || text.isEmpty ? nil : Transcript(text: text)
    }

    /// What was understood so far.
    public func snapshot(_ cancellation: EngineCancellation) throws(EngineError) -> TranscriptSnapshot {
        guard let link else { throw .utteranceNotOpen }
        if let failure { throw failure }
        try readAll(from: link)
        return TranscriptSnapshot(Transcript(text: sentences + guess), isFinal: false)
    }

    /// Ends the utterance, and waits for its transcript.
    ///
    /// - Throws: `EngineError.engineFailed` where the server cannot be reached, reports an error, ends the connection
    ///   before it has answered, or does not answer in time.
    public func finishUtterance(_ cancellation: EngineCancellation) throws(EngineError) -> Transcript {
        guard let link else { throw .utteranceNotOpen }
        defer { discardUtterance() }
        if let failure { throw failure }
        guard byteCount >= Self.shortest else { return .empty }
        let times = configuration.endpoint.timeouts
        var clock = CallClock(times)
        while !link.isReady {
            guard case .event(let event) = try link.next(atMost: times.connecting, cancellation) else {
                if cancellation.isCancelled { return .empty }
                throw link.error(HTTPFailure.timedOut(.connecting, times.connecting).description)
            }
            try take(event, link)
        }
        send(to: link, isWhole: true)
        link.send(.inputAudioBufferCommit(PlainEvent(eventID: link.nextID())))
        link.send(.sessionFinish(PlainEvent(eventID: link.nextID())))
        while !isComplete {
            guard case .event(let event) = try link.next(atMost: clock.rest, cancellation) else {
                if cancellation.isCancelled { return .empty }
                throw link.error((clock.overdue ?? .timedOut(.idle, times.idle)).description)
            }
            clock.received()
            try take(event, link)
        }
        return Transcript(text: (sentences + guess).trimmed)
    }

    /// Ends the connection without a transcript.
    public func discardUtterance() {
        link?.close()
        link = nil
        waiting = []
        byteCount = 0
        sentences = ""
        guess = ""
        isComplete = false
        failure = nil
    }

    // MARK: Events

    private func send(to link: RealtimeLink, isWhole: Bool) {
        guard link.isReady else { return }
        var start = 0
        while waiting.count - start >= (isWhole ? 1 : Self.frame) {
            let end = min(start + Self.frame, waiting.count)
            let audio = AudioPayload(encoding: waiting.span.extracting(start..<end))
            link.send(.inputAudioBufferAppend(InputAudioBufferAppend(audio: audio, eventID: link.nextID())))
            start = end
        }
        waiting.removeFirst(start)
    }

    private func readAll(from link: RealtimeLink) throws(EngineError) {
        while let event = try link.poll() { try take(event, link) }
    }

    private func take(_ event: ServerEvent, _ link: RealtimeLink) throws(EngineError) {
        switch event {
        case .inputTranscriptionDelta(let delta):
            switch delta.update {
            case .append(let text): guess += text
            case .replace(let final, let tentative): guess = final + tentative
            case nil: break
            }
        case .inputTranscriptionCompleted(let completed):
            sentences += completed.transcript
            guess = ""
        case .inputTranscriptionFailed(let failed):
            throw link.error("the server reports: \(failed.error.message)")
        case .sessionFinished:
            isComplete = true
        default:
            break
        }
    }
}
