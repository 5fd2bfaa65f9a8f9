internal import RealtimeAudio
internal import RealtimePipeline
internal import RealtimeUnits
internal import SocketIOProtocol

/// A role-play over Socket.IO: a person practises a conversation by voice with a partner that a scenario describes.
///
/// A value without clock, socket or thread. **Take every output after each input**: ``handle(_:at:)``, then
/// ``nextOutput()`` until it is `nil`, then arm one timer for ``nextDeadline``. Instants are durations since any start,
/// and never go backwards.
///
/// It 1. turns chunks into samples, 2. finds turns, or takes the client's word for them, 3. gives the recogniser speech
/// in batches, 4. has the model reply and each clause spoken, one at a time and not far ahead of the listener,
/// 5. stops that when the person begins to speak, 6. bounds what a client may send and how long it may stay.
public struct RolePlaySession: ~Copyable {
    /// An utterance that the recogniser has open.
    struct Utterance {
        let generation: Generation
        let turn: Int
        /// Samples of it, those that wait in the batch among them.
        var length = 0
    }

    /// An utterance whose words are on their way.
    struct PendingTurn {
        let generation: Generation
        let turn: Int
        /// How long the speech is without the padding before and the silence behind.
        let spoken: Duration
    }

    /// The shortest speech without words that is answered. Shorter ones are coughs and doors.
    static let shortestUnheard: Duration = .milliseconds(600)
    /// Audio is looked at in pieces of 20 ms, so that turns do not depend on the length of chunks.
    private static let piece = 320
    /// The least time between two `session-error` about what a client sends too much or wrongly.
    private static let faultInterval: Duration = .seconds(1)

    let configuration: Configuration
    private var decoder = InputAudioDecoder()
    private var detector: AudioTurnDetector<PipelineSpeechDetector>?
    private var recent = RecentAudio()
    private var batch: SpeechBatch
    private var utterance: Utterance?
    private var pending: [PendingTurn] = []
    private var turns = 0
    private var understood = 0
    /// Whether the recogniser failed in the turn that runs: the rest of it is not heard.
    private var isDeaf = false
    var history: [ConversationTurn] = []
    var generation = Generation(0)
    var reply: Reply?
    var playback: Playback?
    private var bytes: Allowance
    private var events: Allowance
    private var audio: Allowance
    private var lastFault: Duration?
    private var chunks = 0
    private var heard = SampleCount.zero
    private let begun: Duration
    private var lastActivity: Duration
    var now: Duration
    /// Whether the role-play is over; nothing has an effect any more.
    public private(set) var isOver = false
    private var outputs: [Output] = []
    private var taken = 0

    /// Creates a session at `now`, whose client is about to enter.
    public init(_ configuration: Configuration, at now: Duration) {
        self.configuration = configuration
        let limits = configuration.limits
        batch = SpeechBatch(bytes: limits.batchBytes, age: limits.batchAge)
        bytes = Allowance(capacity: Double(limits.burstBytes), perSecond: Double(limits.bytesPerSecond), at: now)
        events = Allowance(capacity: Double(limits.burstEvents), perSecond: Double(limits.eventsPerSecond), at: now)
        audio = Allowance(capacity: limits.burstAudio / .seconds(1), perSecond: Double(limits.audioRate), at: now)
        // The default settings are valid, which is the only thing that could be wrong.
        if configuration.opening.detectsTurns {
            detector = try? AudioTurnDetector(detector: PipelineSpeechDetector(configuration.detector))
        }
        (begun, lastActivity, self.now) = (now, now, now)
    }

    // MARK: Getters

    /// When ``Input/deadlineReached`` is due; `nil` once the session is over.
    public var nextDeadline: Duration? {
        guard !isOver else { return nil }
        let limits = configuration.limits
        return [batch.deadline, speechDeadline, idleDeadline, begun + limits.session].compactMap(\.self).min()
    }

    private var idleDeadline: Duration { max(lastActivity, playback?.end ?? .zero) + configuration.limits.idle }

    /// Bytes of audio that the session holds.
    public var bufferedBytes: Int {
        decoder.bufferedBytes + recent.bufferedBytes + batch.count * 2 + (reply?.samples.count ?? 0) * 2
    }

    /// Whether somebody speaks, is being understood, or is being answered.
    public var isBusy: Bool { utterance != nil || !pending.isEmpty || reply != nil || (playback?.end ?? now) > now }

    /// What is to be told of the role-play now.
    func summary(_ reason: RolePlayEndReason) -> RolePlaySummary {
        RolePlaySummary(
            reason: reason,
            milliseconds: (now - begun).wholeMilliseconds,
            turns: understood,
            heardMilliseconds: heard.milliseconds(at: InputAudioDecoder.rate)
        )
    }

    // MARK: Inputs

    /// Takes what happened. After the end nothing has an effect.
    public mutating func handle(_ input: Input, at now: Duration) {
        self.now = max(self.now, now)
        guard !isOver else { return }
        switch input {
        case .entered: enter()
        case .event(let event):
            guard admitsEvent(event.acknowledgementID) else { break }
            serve(RolePlayRequest(event), event.acknowledgementID)
        case .request(let request, let acknowledgement):
            guard admitsEvent(acknowledgement) else { break }
            serve(request, acknowledgement)
        case .engine(let result): take(result)
        case .refused(let error, let command):
            // As if the engine had failed at once.
            let lane: EngineLane =
                switch command.operation {
                case .generateReply: .reply
                case .synthesize: .synthesis
                case .configure, .beginUtterance, .audio, .snapshotUtterance, .finishUtterance, .discardUtterance:
                    .recognition
                }
            failed(error, command.generation, lane)
        case .rendered(let frame, let ticket):
            guard ticket.index == nil || ticket.generation == playback?.generation else { break }
            put(.emit(.avatar(turn: ticket.turn, index: ticket.index, frame)))
        case .stopped: end(.server)
        case .deadlineReached: expire()
        }
        if !isOver { speakWaiting() }
    }

    private mutating func enter() {
        let setup = configuration.setup
        let description = RolePlayDescription(
            scenario: setup.scenario.id,
            title: setup.scenario.title[setup.language] ?? "",
            language: setup.language.rawValue,
            rate: configuration.opening.rate,
            detectsTurns: detector != nil
        )
        put(.emit(.sessionStarted(description)))
        if configuration.hasAvatar {
            put(.render(.listening, AvatarTicket(generation: generation, turn: 0, index: nil)))
        }
        if configuration.opening.greets { greet() }
    }

    private mutating func expire() {
        if let deadline = batch.deadline, deadline <= now { flush() }
        if begun + configuration.limits.session <= now { return end(.timeLimit) }
        if idleDeadline <= now { end(.idle) }
    }

    /// Ends the role-play, and tells the client unless it is gone.
    mutating func end(_ reason: RolePlayEndReason, _ acknowledgement: UInt64? = nil) {
        let summary = summary(reason)
        isOver = true
        utterance = nil
        pending = []
        reply = nil
        _ = batch.take()
        put(.cancel(generation, .all))
        if let acknowledgement { put(.acknowledge(acknowledgement, summary.value)) }
        put(.emit(.sessionEnded(summary)))
        put(.ended(summary))
    }

    // MARK: What a client asks for

    private mutating func admitsEvent(_ acknowledgement: UInt64?) -> Bool {
        if events.take(1, at: now) { return true }
        tellClientFault(RolePlayFault(.rateLimited, "more events than may be sent"), acknowledgement)
        return false
    }

    private mutating func serve(_ request: RolePlayRequest, _ acknowledgement: UInt64?) {
        switch request {
        case .audioChunk(let chunk): hear(chunk, acknowledgement)
        case .endOfSpeech:
            lastActivity = now
            if let acknowledgement { put(.acknowledge(acknowledgement, .null)) }
            endSpeech()
        case .endSession: end(.client, acknowledgement)
        case .invalid(let fault): tellClientFault(fault, acknowledgement)
        }
    }

    /// Tells a client that it did something wrong: in the acknowledgement it waits for, and once a second besides.
    private mutating func tellClientFault(_ fault: RolePlayFault, _ acknowledgement: UInt64?) {
        if let acknowledgement { put(.acknowledge(acknowledgement, ["error": RolePlayEvent.fault(fault).value])) }
        if let lastFault, now - lastFault < Self.faultInterval { return }
        lastFault = now
        put(.emit(.fault(fault)))
    }

    private mutating func hear(_ chunk: AudioChunk, _ acknowledgement: UInt64?) {
        guard bytes.take(Double(chunk.bytes.count), at: now) else {
            return tellClientFault(RolePlayFault(.rateLimited, "more bytes than may be sent"), acknowledgement)
        }
        let samples: [Int16]
        do throws(InputAudioError) {
            samples = try decoder.samples(
                from: chunk.bytes,
                declared: chunk.format ?? configuration.opening.format,
                rate: chunk.rate ?? configuration.opening.rate
            )
        } catch {
            return tellClientFault(RolePlayFault(.invalidAudio, "\(error)"), acknowledgement)
        }
        let length = SampleCount(samples.count)
        guard audio.take(length.duration(at: InputAudioDecoder.rate) / .seconds(1), at: now) else {
            return tellClientFault(RolePlayFault(.rateLimited, "more audio than may be sent"), acknowledgement)
        }
        heard += length
        let receipt = AudioReceipt(
            sequence: chunk.sequence ?? chunks,
            bytes: chunk.bytes.count,
            milliseconds: length.milliseconds(at: InputAudioDecoder.rate),
            totalMilliseconds: heard.milliseconds(at: InputAudioDecoder.rate)
        )
        chunks += 1
        put(.emit(.audioReceived(receipt)))
        if let acknowledgement { put(.acknowledge(acknowledgement, RolePlayEvent.audioReceived(receipt).value)) }
        var start = 0
        while start < samples.count {
            let end = min(samples.count, start + Self.piece)
            hear(piece: samples[start..<end])
            start = end
        }
        if chunk.isLast { endSpeech() }
    }

    // MARK: Turns

    private mutating func hear(piece: ArraySlice<Int16>) {
        recent.append(piece)
        if utterance != nil { feed(Array(piece)) }
        guard detector != nil else {
            if utterance == nil, !isDeaf { beginUtterance(from: recent.end - SampleCount(piece.count)) }
            return
        }
        for event in detector?.events(in: PCMConversion.floats(from: Array(piece))) ?? [] {
            switch event {
            case .speechStarted(let position): beginUtterance(from: position)
            case .speechStopped: finishUtterance()
            case .committed, .misfired, .idleTimedOut: break
            }
        }
    }

    private mutating func beginUtterance(from position: SampleCount) {
        interrupt()
        turns += 1
        lastActivity = now
        generation = generation.next
        utterance = Utterance(generation: generation, turn: turns)
        put(.engine(EngineCommand(.beginUtterance, generation: generation)))
        feed(recent.samples(from: position))
    }

    private mutating func feed(_ samples: [Int16]) {
        guard let utterance else { return }
        self.utterance?.length += samples.count
        lastActivity = now
        if let full = batch.append(samples, at: now) { submit(full, utterance.generation) }
        let longest = SampleCount(configuration.limits.turn, at: InputAudioDecoder.rate).value
        if utterance.length + samples.count >= longest {
            finishUtterance()
            detector?.cut()
        }
    }

    private mutating func flush() {
        guard let samples = batch.take(), let utterance else { return }
        submit(samples, utterance.generation)
    }

    private mutating func submit(_ samples: [Int16], _ generation: Generation) {
        put(.engine(EngineCommand(.audio(samples), generation: generation)))
    }

    /// The client says that the person has finished.
    private mutating func endSpeech() {
        guard utterance != nil else {
            isDeaf = false
            // Nothing was heard, which whoever waits for words is told; or the silence has said so before.
            if pending.isEmpty { put(.emit(.transcription(turn: turns, text: "", isFinal: true))) }
            return
        }
        finishUtterance()
        detector?.cut()
    }

    private mutating func finishUtterance() {
        flush()
        guard let utterance else { return }
        self.utterance = nil
        lastActivity = now
        put(.engine(EngineCommand(.finishUtterance, generation: utterance.generation)))
        let settings = detector?.turns.settings
        let margins = settings.map { $0.prefixPadding + $0.silenceDuration } ?? .zero
        let length = SampleCount(utterance.length).duration(at: InputAudioDecoder.rate)
        pending.append(
            PendingTurn(generation: utterance.generation, turn: utterance.turn, spoken: length - margins)
        )
    }

    // MARK: What engines bring

    private mutating func take(_ result: EngineResult) {
        switch result.payload {
        case .partialTranscript(let transcript):
            guard let utterance, utterance.generation == result.generation else { break }
            put(.emit(.transcription(turn: utterance.turn, text: transcript.text, isFinal: false)))
        case .speculativeTranscript: break
        case .finalTranscript(let transcript): recognized(transcript, result.generation)
        case .replyDelta(let text): replied(text, result.generation)
        case .replyFinished: replyFinished(result.generation)
        case .synthesizedAudio(let samples, let rate): synthesized(samples, rate, result.generation)
        case .synthesisFinished: synthesisFinished(result.generation)
        case .failure(let error): failed(error, result.generation, result.lane)
        }
    }

    private mutating func recognized(_ transcript: Transcript, _ generation: Generation) {
        guard let index = pending.firstIndex(where: { $0.generation == generation }) else { return }
        let turn = pending.remove(at: index)
        lastActivity = now
        put(.emit(.transcription(turn: turn.turn, text: transcript.text, isFinal: true)))
        if !transcript.text.isEmpty { understood += 1 }
        if !transcript.text.isEmpty || turn.spoken >= Self.shortestUnheard { history.append(.user(transcript.text)) }
        // Who speaks again already is answered when that is over. A cough is no turn, but after it the turn is answered
        // that it has interrupted the answer to.
        guard utterance == nil, pending.isEmpty, history.last?.speaker == .user else { return }
        generate(turn: turn.turn)
    }

    private mutating func failed(_ error: EngineError, _ generation: Generation, _ lane: EngineLane) {
        switch lane {
        case .recognition:
            if utterance?.generation == generation {
                utterance = nil
                isDeaf = true
                _ = batch.take()
            } else if let index = pending.firstIndex(where: { $0.generation == generation }) {
                pending.remove(at: index)
            }
        case .reply, .synthesis:
            guard reply?.generation == generation else { return }
            giveUpReply()
        }
        put(.emit(.fault(RolePlayFault(.engineFailed, "\(error)"))))
    }

    // MARK: Outputs

    mutating func put(_ output: Output) { outputs.append(output) }

    /// The next thing to do, `nil` where there is none.
    public mutating func nextOutput() -> Output? {
        guard taken < outputs.count else {
            outputs.removeAll(keepingCapacity: true)
            taken = 0
            return nil
        }
        defer { taken += 1 }
        return outputs[taken]
    }
}

extension Duration {
    /// Milliseconds, the rest cut off.
    var wholeMilliseconds: Int {
        Int(components.seconds) * 1_000 + Int(components.attoseconds / 1_000_000_000_000_000)
    }
}
