import RealtimePipeline
import RealtimeProtocol
import RealtimeSession
import RealtimeUnits

/// A client that speaks clip after clip, and the session that answers it, driven as a server's loop drives it.
///
/// The client sends 20 ms of 24 kHz audio fifty times a second, between the clips the noise of the room in which the next one
/// was recorded. Once the first audio of an answer has come it cancels the rest, waits a little and says the next thing. Answers that begin before a clip's speech
/// has ended (a pause in it was taken for its end) are counted and not measured.
final class Call {
    /// What a call is made with.
    struct Plan {
        var setup: ConversationSetup
        var clips: [Clip]
        /// The turn detection's silence in milliseconds.
        var silence: Int
        var speculation: SpeculationSettings?
        /// When the client begins to speak.
        var start: Duration = .zero
    }

    /// What was measured. The first turn counts for nothing: it loads voices and fills caches.
    struct Figures {
        /// From the true end of speech to the first audio of the answer.
        var answers: [Duration] = []
        /// From there to the end of the turn being found.
        var endpoints: [Duration] = []
        /// From there to the transcript.
        var transcripts: [Duration] = []
        /// Answers to a part of a clip.
        var early = 0
        /// Clips without an answer.
        var unanswered = 0
        var turns = 0
        /// What was understood, of the turns that count.
        var words = WordErrors()
        var speculation = SpeculationStatistics()
    }

    private static let connection = ConnectionID(1)
    private static let frame = SampleCount(480)
    private static let rate = SampleRate.hz24000
    /// Between an answer and the next clip.
    private static let pause = SampleCount(.milliseconds(800), at: rate)
    private static let patience: Duration = .seconds(3)

    let plan: Plan
    private(set) var figures = Figures()
    private var session: PipelineSession
    private let lease: EngineLease
    private let clips: [[Int16]]
    private var position = SampleCount.zero
    private var clipIndex = 0
    private var clipStart: SampleCount
    /// When the clip's speech has ended; `nil` before its first sample is due.
    private var trueEnd: SessionInstant?
    private var responseStart = SessionInstant.start
    private var isAnswered = false
    private var wasEarly = false
    /// What was understood since the clip began.
    private var heard = ""
    private var waiting: [String] = []
    private var rooms: [RoomNoise]
    private var noise: [Int16] = []

    init(_ plan: Plan, lease: EngineLease) throws {
        self.plan = plan
        self.lease = lease
        clips = try plan.clips.map { try $0.samples(at: Self.rate) }
        rooms = clips.map { RoomNoise(of: $0, rate: Self.rate.hertz) }
        clipStart = SampleCount(plan.start, at: Self.rate)
        let server = ServerSession.Configuration(dialect: .openAI, identifiers: IdentifierSource(prefix: "bench"))
        session = PipelineSession(
            PipelineSession.Configuration(server: server, setup: plan.setup, speculation: plan.speculation)
        )
    }

    /// Connects, and says how long a silence ends a turn.
    func open(at now: SessionInstant) throws {
        try handle(.transport(.connected(Self.connection)), at: now)
        try send(Self.update(silence: plan.silence), at: now)
        scheduleEnd()
    }

    /// How long a silence ends a turn, in milliseconds.
    static func update(silence: Int) -> String {
        """
        {"type":"session.update","session":{"type":"realtime","audio":{"input":{"turn_detection":\
        {"type":"server_vad","silence_duration_ms":\(silence)}}}}}
        """
    }

    /// When this call has something to do.
    var deadline: SessionInstant {
        let frame = SessionInstant.start.advanced(by: (position + Self.frame).duration(at: Self.rate))
        return min(frame, session.nextDeadline ?? frame)
    }

    func take(_ result: EngineResult, at now: SessionInstant) throws { try handle(.engine(result), at: now) }

    /// Does what is due.
    func advance(to now: SessionInstant) throws {
        if let due = session.nextDeadline, due <= now { try handle(.transport(.deadlineReached), at: now) }
        while SessionInstant.start.advanced(by: (position + Self.frame).duration(at: Self.rate)) <= now {
            let samples = nextFrame()
            let bytes = samples.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
            let audio = String(decoding: AudioPayload(encoding: bytes).base64, as: UTF8.self)
            try send(#"{"type":"input_audio_buffer.append","audio":"\#(audio)"}"#, at: now)
        }
        try moveOn(at: now)
    }

    // MARK: The client

    private func nextFrame() -> [Int16] {
        let clip = clips[clipIndex]
        let first = position.value - clipStart.value
        position += Self.frame
        while noise.count < Self.frame.value { noise += rooms[clipIndex].next() }
        let frame = (0..<Self.frame.value).map { offset in
            let place = first + offset
            return clip.indices.contains(place) ? clip[place] : noise[offset]
        }
        noise.removeFirst(Self.frame.value)
        return frame
    }

    private func scheduleEnd() {
        // Only labelled clips are spoken.
        let end = SampleCount(plan.clips[clipIndex].speechEnd ?? 0).converted(from: Clip.rate, to: Self.rate)
        trueEnd = SessionInstant.start.advanced(by: (clipStart + end).duration(at: Self.rate))
        isAnswered = false
        wasEarly = false
        heard = ""
    }

    private func moveOn(at now: SessionInstant) throws {
        guard let end = trueEnd, now > end, position.value > clipStart.value + clips[clipIndex].count else { return }
        let isLate = end.duration(to: now) > Self.patience
        guard isAnswered || isLate else { return }
        if figures.turns > 0 {
            if !isAnswered { figures.unanswered += 1 }
            if wasEarly { figures.early += 1 }
            let words = plan.clips[clipIndex].words ?? ""
            figures.words.count(RecognizerServer.plain(heard), of: RecognizerServer.plain(words))
        }
        figures.turns += 1
        figures.speculation = session.speculationStatistics
        clipIndex = (clipIndex + 1) % clips.count
        clipStart = position + Self.pause
        scheduleEnd()
    }

    private func received(_ event: JSONValue, at now: SessionInstant) {
        guard let type = event["type"]?.stringValue, let end = trueEnd else { return }
        let isCounted = figures.turns > 0
        if type == "conversation.item.input_audio_transcription.completed" {
            heard += " " + (event["transcript"]?.stringValue ?? "")
        }
        switch type {
        case "response.created": responseStart = now
        case "response.output_audio.delta":
            guard now > end, responseStart > end else {
                wasEarly = true
                return
            }
            guard !isAnswered else { return }
            isAnswered = true
            if isCounted { figures.answers.append(end.duration(to: now)) }
            waiting.append(#"{"type":"response.cancel"}"#)
        case "input_audio_buffer.speech_stopped" where now > end && isCounted && !isAnswered:
            figures.endpoints.append(end.duration(to: now))
        case "conversation.item.input_audio_transcription.completed" where now > end && isCounted && !isAnswered:
            figures.transcripts.append(end.duration(to: now))
        default: break
        }
    }

    // MARK: The server

    private func send(_ json: String, at now: SessionInstant) throws {
        try handle(.transport(.received(Self.connection, .text(Array(json.utf8)))), at: now)
    }

    private func handle(_ input: PipelineSession.Input, at now: SessionInstant) throws {
        try session.handle(input, at: now)
        while let output = session.nextOutput() {
            switch output {
            case .transport(.send(_, .text(let bytes))): received(try JSONValue(parsing: bytes), at: now)
            case .transport, .latency, .ended: break
            case .engine(let command): try lease.submit(command)
            case .cancel(let generation, let lanes): lease.cancel(through: generation, on: lanes)
            }
        }
        while !waiting.isEmpty { try send(waiting.removeFirst(), at: now) }
    }
}
