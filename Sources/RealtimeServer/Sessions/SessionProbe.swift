internal import RealtimeProtocol
internal import RealtimeRecording
internal import RealtimeSession
internal import RealtimeUnits
internal import RealtimeWebSocket
internal import Synchronization

/// Watches one session on its loop: counts, measures, writes down and records, and gives its places back at the end.
final class SessionProbe {
    let record: SessionRecord
    private let metrics: LoopMetrics
    private let registry: SessionRegistry
    private let place: ClientAdmission.Place?
    private let recording: Recording?
    private let context: EventLoopContext
    private let wallClock: @Sendable () -> Int
    private var inspector: FrameInspector
    private var envelopes = AudioEnvelopes()
    /// When the caller's turn ended that has not been answered.
    private var turnEnd: SessionInstant?
    private var isSpeaking = false
    private var isResponding = false
    /// When the caller's turn ended, until an answer to it begins.
    private var awaitedSince: SessionInstant?
    /// When the listener began to hear the last answer, and the audio that had been sent before it, in nanoseconds.
    private var playback: (start: SessionInstant, audioBefore: Int)?
    private var isSounding = false
    private var isOver = false

    /// How long an answer may take to begin before its turn counts as over: some turns are answered by nothing. Chosen:
    /// engines that are slower are rare, and it is a third of the time that `realtime-relay` gives its turns.
    private static let answerWait = Duration.seconds(10)

    init(
        _ record: SessionRecord,
        metrics: LoopMetrics,
        registry: SessionRegistry,
        place: ClientAdmission.Place?,
        recording: Recording?,
        context: EventLoopContext,
        wallClock: @escaping @Sendable () -> Int
    ) {
        self.record = record
        self.metrics = metrics
        self.registry = registry
        self.place = place
        self.recording = recording
        self.context = context
        self.wallClock = wallClock
        inspector = FrameInspector(dialect: record.dialect ?? .openAI)
        metrics.sessionsStarted.add()
        registry.add(record)
    }

    /// Whether somebody speaks, or an answer is waited for, on its way, or still being heard.
    var isBusy: Bool {
        if isSpeaking || isResponding { return true }
        let now = context.now
        if let awaitedSince, awaitedSince.duration(to: now) < Self.answerWait { return true }
        return playbackEnd.map { now < $0 } ?? false
    }

    /// When the last answer has been heard, if it came without gaps; later if it had any.
    private var playbackEnd: SessionInstant? {
        playback.map { start, audioBefore in
            start.advanced(by: .nanoseconds(Int(clamping: record.audio(.transmit).value) - audioBefore))
        }
    }

    // MARK: Frames

    /// A frame of audio was passed on as it came: all that is done for it is a few additions, unless it is recorded.
    func didPass(_ frame: Span<UInt8>, _ direction: LoopMetrics.Direction) {
        guard recording == nil, !envelopes[direction].isDue else {
            switch direction {
            case .receive: didReceive(frame)
            case .transmit: didSend(frame)
            }
            return
        }
        count(frame, direction)
        let format = direction == .receive ? inspector.inputFormat : inspector.outputFormat
        if direction == .transmit { sounded() }
        heard(envelopes[direction].nanoseconds(ofFrame: frame.count, format), direction)
    }

    private func count(_ frame: Span<UInt8>, _ direction: LoopMetrics.Direction) {
        record.frames(direction).add()
        record.bytes(direction).add(frame.count)
        metrics.frames(direction).add()
        metrics.bytes(direction).add(frame.count)
    }

    private func heard(_ nanoseconds: Int, _ direction: LoopMetrics.Direction) {
        record.audio(direction).add(nanoseconds)
        metrics.audio(direction).add(nanoseconds)
    }

    /// A message of the client came.
    func didReceive(_ frame: Span<UInt8>, isText: Bool = true) {
        count(frame, .receive)
        guard isText else { return }
        switch FrameInspector.sight(ofClientFrame: frame) {
        case .audio(let range):
            envelopes[.receive].learn(frame.count - range.count)
            heard(FrameInspector.nanoseconds(ofBase64: range.count, inspector.inputFormat), .receive)
            guard let recording else { return }
            recording.append(frame.copied(range), from: .caller, inspector.inputFormat, at: elapsed)
        case .speechStopped:
            // A commit by hand; where the server finds the end itself, its event came before.
            if turnEnd == nil { turnEnd = context.now }
            if !isResponding { awaitedSince = context.now }
        case .opening: inspector.open()
        case .speechStarted, .responseCreated, .responseDone, .audioDone, .session, .error, .other: break
        }
    }

    /// A message left for the client.
    func didSend(_ frame: Span<UInt8>, isText: Bool = true) {
        count(frame, .transmit)
        guard isText else { return }
        switch FrameInspector.sight(ofServerFrame: frame) {
        case .audio(let range):
            envelopes[.transmit].learn(frame.count - range.count)
            sounded()
            heard(FrameInspector.nanoseconds(ofBase64: range.count, inspector.outputFormat), .transmit)
            recording?.append(frame.copied(range), from: .assistant, inspector.outputFormat, at: elapsed)
            return
        case .speechStarted:
            isSpeaking = true
            turnEnd = nil
            awaitedSince = nil
            // Interrupted: what has not been heard is thrown away.
            playback = nil
            isSounding = false
            recording?.interrupt(at: elapsed)
        case .speechStopped:
            isSpeaking = false
            turnEnd = context.now
            awaitedSince = context.now
        case .responseCreated:
            isResponding = true
            awaitedSince = nil
        case .responseDone: isResponding = false
        case .audioDone:
            isSounding = false
            // The last that a page gets of an answer; elsewhere `response.done` is.
            if inspector.dialect == .browser { isResponding = false }
        case .session: inspector.learn(from: frame)
        case .error: record.errors.add()
        case .opening, .other: break
        }
        record.isBusy = isSpeaking || isResponding
        writeDown(frame)
    }

    /// Audio leaves for the client.
    private func sounded() {
        if let turnEnd { answered(turnEnd) }
        guard !isSounding else { return }
        isSounding = true
        awaitedSince = nil
        // Behind what the listener has not heard yet of the answer before.
        playback = (max(context.now, playbackEnd ?? .start), Int(clamping: record.audio(.transmit).value))
        // A page is not told that an answer begins.
        if inspector.dialect == .browser {
            isResponding = true
            record.isBusy = true
        }
    }

    private func answered(_ end: SessionInstant) {
        let latency = end.duration(to: context.now)
        turnEnd = nil
        metrics.turnLatency.record(latency)
        record.turns.add()
        record.lastLatency.store(max(1, latency.wholeNanoseconds), ordering: .relaxed)
    }

    private func writeDown(_ frame: Span<UInt8>) {
        guard let transcript = record.transcript,
            let event = try? EventCodec(dialect: inspector.dialect).decodeServerEvent(frame),
            let (role, item, text) = TranscriptLog.words(in: event)
        else { return }
        transcript.add(TranscriptLog.Entry(role: role, item: item, text: text, time: elapsed))
    }

    private var elapsed: Duration { record.startInstant.duration(to: context.now) }

    // MARK: The end

    /// The client's connection is gone, after `code` if one was given, and `statistics` of what waited for it.
    func didEnd(code: UInt16?, isBroken: Bool, statistics: SendStatistics?) {
        guard !isOver else { return }
        isOver = true
        metrics.ended(Self.reason(code, isBroken)).add()
        metrics.sessionDuration.record(elapsed)
        if let statistics {
            metrics.droppedFrames.add(statistics.droppedAudioFrames)
            metrics.droppedAudio.add(statistics.droppedAudio)
        }
        record.isBusy = false
        recording?.end(at: elapsed)
        place?.release()
        registry.remove(record, at: wallClock())
        registry.leave()
    }

    private static func reason(_ code: UInt16?, _ isBroken: Bool) -> LoopMetrics.EndReason {
        switch code {
        case 1008: .policy
        case 1000, 1001, 1005: .closed
        case nil: isBroken ? .lost : .closed
        case 1006: .lost
        default: .error
        }
    }
}

extension Span<UInt8> {
    fileprivate func copied(_ range: Range<Int>) -> [UInt8] {
        extracting(range).withUnsafeBufferPointer { Array($0) }
    }
}
