internal import RealtimeAudio
public import RealtimeProtocol
public import RealtimeSession
public import RealtimeUnits

/// A model server of our own: voice activity → turn end → recogniser → language model → synthesiser.
///
/// A value without sockets, clocks or threads. Its outputs are commands for engines, tagged with a generation, and its
/// inputs are their results; ``EngineRunner`` runs them. **After every input, drain `nextOutput()` until it gives
/// `nil`, then wake up at `nextDeadline`.**
///
/// When the user speaks during a reply, the reply's generation is over: its audio that was not sent is dropped, its
/// engines are told to stop, and whatever they still give is ignored. Nothing of it leaves after the speech was found.
///
/// When the user pauses, a reply to what was understood so far is begun, up to the audio of its first clause, and held
/// back: nobody hears of it. If the turn ends with those words and nothing else has changed, it is given at once;
/// otherwise it is dropped. ``SpeculationSettings`` says when and how much, ``speculationStatistics`` what became of it.
public struct PipelineSession: ~Copyable {
    /// A turn of the user between the end of its speech and its transcript.
    struct PendingTurn {
        var item: ItemID
        var generation: Generation
        /// How long the turn's audio is.
        var length: Duration
        /// How long it is without the padding before and the silence behind.
        var spoken: Duration
        /// The response that waits for the words; where there is none yet, one is begun with them.
        var response: ResponseID?
        /// What the client asked for with that response.
        var request: ResponseConfiguration?
        var createsResponse: Bool
        /// The question whose answer is awaited in place of the recogniser's end.
        var inquiry: Int?
    }

    /// A reply that is being made.
    struct Reply {
        let id: ResponseID
        var draft: ReplyDraft
    }

    /// The instants from which a turn's latency is told.
    struct Clock {
        var speechEnd: SessionInstant
        var stopped: SessionInstant
        var recognized: SessionInstant?
        var replied: SessionInstant?
    }

    /// The server role this session speaks.
    public internal(set) var server: ServerSession
    let configuration: Configuration
    /// What a new connection needs to go on with this conversation.
    public var snapshot: ConversationSnapshot { server.snapshot }
    var input: PipelineInputPath?
    var output: PipelineOutputPath
    var turns: AudioTurnDetector<PipelineSpeechDetector>?
    var generation = Generation(0)
    /// The generation of the utterance that the recogniser has open.
    var utterance: Generation?
    var utteranceStart = SampleCount.zero
    var pending: [PendingTurn] = []
    var reply: Reply?
    /// The reply that is held back.
    var speculation: Speculation?
    /// What the recogniser has understood of the open utterance so far.
    var hypothesis = ""
    /// Held replies dropped since the open utterance began.
    var dropsOfTurn = 0
    /// What the recogniser was asked in the pause that lasts.
    var inquiry: Inquiry?
    /// How often it was asked since the open utterance began.
    var inquiriesOfTurn = 0
    /// What became of the replies that were begun before their turn had ended.
    public internal(set) var speculationStatistics = SpeculationStatistics()
    var clock: Clock?
    /// What the engines were last told to prepare for.
    private(set) var preparedSetup: ConversationSetup?
    var outputs: [Output] = []
    var outputHead = 0
    var now = SessionInstant.start

    /// The longest audio made ahead of what is sent. 10 s: a clause more is synthesised in milliseconds when it falls
    /// below, and an interruption throws away no more than that.
    static let longestAhead: Duration = .seconds(10)
    /// The shortest speech without words that is answered by "I did not hear you". Shorter ones are coughs and doors.
    static let shortestUnheard: Duration = .milliseconds(600)

    /// Creates a session that waits for its connection.
    public init(_ configuration: Configuration) {
        var configuration = configuration
        let scenario = configuration.setup.scenario
        if configuration.server.session.instructions.isAbsent,
            let text = scenario.instructions[configuration.setup.language]
        {
            configuration.server.session.instructions = .value(text)
        }
        configuration.server.role = .model
        configuration.server.turnDetectionTypes = [.serverVAD]
        configuration.server.allowsClientInstructions = scenario.allowsClientInstructions
        var audio = configuration.server.session.audio ?? SessionAudio()
        var heard = audio.input ?? SessionAudioInput()
        if heard.turnDetection.isAbsent {
            heard.turnDetection = .value(
                TurnDetection(
                    serverVAD: JSONNumber(0.5),
                    prefixPaddingMs: 300,
                    silenceDurationMs: 500,
                    createResponse: true,
                    interruptResponse: true
                )
            )
        }
        audio.input = heard
        configuration.server.session.audio = audio
        self.configuration = configuration
        server = ServerSession(configuration.server)
        output = PipelineOutputPath(format: server.outputFormat)
        adoptFormats()
    }

    // MARK: Outputs

    /// The next thing to do, or `nil` where there is nothing.
    public mutating func nextOutput() -> Output? {
        guard outputHead < outputs.count else {
            outputs.removeAll(keepingCapacity: true)
            outputHead = 0
            return nil
        }
        defer { outputHead += 1 }
        return outputs[outputHead]
    }

    /// When `handle(.transport(.deadlineReached), at:)` is due.
    public var nextDeadline: SessionInstant? { mutating get { server.nextDeadline } }

    // MARK: Inputs

    /// Takes what happened at the client's connection or in an engine.
    public mutating func handle(_ input: Input, at now: SessionInstant) throws(SessionUsageError) {
        guard outputHead == outputs.count else { throw .outputsNotDrained }
        self.now = now
        switch input {
        case .transport(let event): try server.handle(event, at: now)
        case .engine(let result): take(result)
        }
        pump()
        speculate()
        speakWaiting()
        pump()
    }

    /// Ends the session.
    public mutating func close(_ reason: CloseReason, error: ErrorDetail? = nil) {
        server.close(reason, error: error)
        pump()
    }

    /// Takes that an engine was not given its work, as if it had failed at it; the session goes on.
    ///
    /// May be called while outputs are drained: what comes of it is behind them.
    public mutating func refused(_ command: EngineCommand, _ error: EngineError) {
        switch command.operation {
        case .generateReply: failed(error, command, on: .reply)
        case .synthesize: failed(error, command, on: .synthesis)
        case .snapshotUtterance, .finishUtterance: failed(error, command, on: .recognition)
        case .configure, .beginUtterance, .audio, .discardUtterance:
            server.report(ErrorDetail(type: "server_error", code: .serverError, message: "\(error)"))
        }
        pump()
    }

    private mutating func failed(_ error: EngineError, _ command: EngineCommand, on lane: EngineLane) {
        take(
            EngineResult(generation: command.generation, tag: command.tag, lane: lane, payload: .failure(error))
        )
    }

    mutating func pump() {
        while let output = server.nextOutput() {
            switch output {
            case .transport(let output): outputs.append(.transport(output))
            case .event(let event): act(on: event)
            }
        }
    }

    private mutating func act(on event: ServerSessionEvent) {
        switch event {
        case .opened:
            adoptFormats()
            adoptVoice()
            if configuration.greets, server.items.isEmpty { greet() }
        case .updated:
            adoptFormats()
            adoptVoice()
        case .inputAudio(let bytes):
            hear(bytes)
        case .inputCommitted(let item):
            // Turns that the detector found have had their transcript asked for where they ended.
            guard !pending.contains(where: { $0.item == item }) else { break }
            finishUtterance(as: item, createsResponse: false)
            turns?.turns.cut()
        case .inputCleared:
            discardUtterance()
            turns?.turns.cut()
        case .responseRequested(let id, let request):
            respond(id, request)
        case .responseCancelled(let id):
            if reply?.id == id { endReply() }
            for index in pending.indices where pending[index].response == id { pending[index].response = nil }
        case .responseFinished(let id):
            if reply?.id == id { reply = nil }
        case .ended:
            endReply()
            discardUtterance()
            dropSpeculation(\.abandoned)
            pending = []
            outputs.append(.cancel(generation, .all))
            outputs.append(.ended)
        case .itemCreated, .itemDeleted, .relayed, .backlogChanged:
            break
        }
    }

    /// Takes the formats and the turn detection in force.
    mutating func adoptFormats() {
        let detection = server.session.audio?.input?.turnDetection.value
        if input?.format != server.inputFormat {
            do throws(RateConversionError) {
                input = try PipelineInputPath(format: server.inputFormat)
            } catch {
                fail(.engineFailed(engine: "rate converter", reason: error.description))
            }
            turns = nil
        }
        if reply == nil { output = PipelineOutputPath(format: server.outputFormat) }
        guard let detection else {
            turns = nil
            return
        }
        let settings = TurnDetectionSettings(
            threshold: detection.threshold.map { Float($0.doubleValue) } ?? 0.5,
            prefixPadding: .milliseconds(min(max(detection.prefixPaddingMs ?? 300, 0), 2_000)),
            silenceDuration: .milliseconds(min(max(detection.silenceDurationMs ?? 500, 0), 10_000))
        )
        do throws(TurnDetectionError) {
            if turns == nil {
                let detector = PipelineSpeechDetector(configuration.detector)
                turns = try AudioTurnDetector(detector: detector, settings: settings)
            } else if turns?.turns.settings != settings {
                try turns?.turns.update(settings)
            }
        } catch {
            server.report(ErrorDetail(code: .invalidValue, message: "\(error)", param: "session.turn_detection"))
        }
    }

    /// Prepares the engines for the voice in force, where they are not yet.
    private mutating func adoptVoice() {
        var setup = configuration.setup
        if let voice = server.session.audio?.output?.voice.value?.name,
            configuration.server.voices.contains(voice)
        {
            setup.voice = voice
        }
        guard setup != preparedSetup else { return }
        preparedSetup = setup
        outputs.append(.engine(EngineCommand(.configure(setup), generation: generation)))
    }

    mutating func nextGeneration() -> Generation {
        generation = generation.next
        return generation
    }

    /// The session cannot go on.
    mutating func fail(_ error: EngineError) {
        server.close(
            .internalError("an engine failed"),
            error: ErrorDetail(type: "server_error", code: .serverError, message: "\(error)")
        )
    }
}
