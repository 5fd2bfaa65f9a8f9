import RealtimeAudio
import RealtimeProtocol
import RealtimeSession
import RealtimeUnits

/// A model server that holds loud frames for speech and answers with what a script says.
struct FakeModel {
    /// What it does.
    struct Script: Sendable {
        var transcript: String? = "go forward ten meters"
        var reply: String? = "Going forward."
        /// The reply's sound; `nil` sends none.
        var audio: [Float]? = Tone.square(.milliseconds(600), at: .hz24000)
        /// Silence that ends a turn.
        var endpointing: Duration = .milliseconds(300)
        /// From there to the transcript.
        var recognition: Duration = .milliseconds(70)
        /// From there to the reply's text.
        var thinking: Duration = .milliseconds(30)
        /// From there to its audio.
        var synthesis: Duration = .milliseconds(40)
        /// Whether the session is opened at all.
        var opens = true
        /// Whether the reply comes to its end.
        var finishes = true
        /// Whether it says where the time went.
        var tellsLatency = true
        /// Sent as an error when speech has ended.
        var complaint: String?
        /// Closes when speech has ended.
        var hangsUp = false
    }

    private enum Step { case recognize(ItemID), reply, speak(ResponseID) }

    private(set) var session: ServerSession
    private let script: Script
    private var agenda: [(at: SessionInstant, step: Step)] = []
    private var position = SampleCount.zero
    private var lastVoice: SampleCount?
    private var now = SessionInstant.start
    /// Reports of what was played, in order.
    private(set) var playbackReports: [Int] = []

    init(_ script: Script, dialect: Dialect = .browser) {
        self.script = script
        session = ServerSession(
            ServerSession.Configuration(dialect: dialect, identifiers: IdentifierSource(prefix: "fake"))
        )
    }

    var nextDeadline: SessionInstant? {
        mutating get { ([session.nextDeadline] + agenda.map(\.at)).compactMap(\.self).min() }
    }

    mutating func handle(_ event: TransportInput, at now: SessionInstant) throws(SessionUsageError) {
        self.now = now
        if case .received(_, .text(let bytes)) = event {
            if case .playback(let report)? = try? EventCodec(dialect: .browser).decodeClientEvent(bytes) {
                playbackReports.append(report.playedSamples)
            }
            if !script.opens { return }
        }
        try session.handle(event, at: now)
        while let index = agenda.firstIndex(where: { $0.at <= now }) { run(agenda.remove(at: index).step) }
    }

    mutating func nextOutput() -> TransportOutput? {
        while let output = session.nextOutput() {
            switch output {
            case .transport(let output): return output
            case .event(.inputAudio(let bytes)): hear(bytes)
            case .event(.responseCancelled): agenda.removeAll()
            case .event: break
            }
        }
        return nil
    }

    private mutating func hear(_ bytes: [UInt8]) {
        guard let samples = try? PCMConversion.floats(from: bytes, as: session.inputFormat.encoding) else { return }
        position += SampleCount(samples.count)
        if LevelMeter.level(of: samples.span).peakInDecibels > -40 {
            if lastVoice == nil { session.speechStarted(at: position, now: now) }
            lastVoice = position
        } else if let last = lastVoice, (position - last).duration(at: .hz24000) >= script.endpointing {
            lastVoice = nil
            stopped(at: last)
        }
    }

    private mutating func stopped(at last: SampleCount) {
        guard let item = session.speechStopped(at: last) else { return }
        if let complaint = script.complaint { session.report(ErrorDetail(code: .serverError, message: complaint)) }
        if script.hangsUp { session.close(.internalError("out of order")) }
        agenda.append((now.advanced(by: script.recognition), .recognize(item)))
    }

    private mutating func run(_ step: Step) {
        switch step {
        case .recognize(let item):
            if let transcript = script.transcript { session.transcriptCompleted(transcript, of: item) }
            agenda.append((now.advanced(by: script.thinking), .reply))
        case .reply:
            guard let id = session.beginResponse(at: now) else { return }
            if let reply = script.reply { session.append(text: reply, to: id) }
            agenda.append((now.advanced(by: script.synthesis), .speak(id)))
        case .speak(let id):
            if script.tellsLatency { session.sendExtension(latency(of: id)) }
            if let audio = script.audio {
                _ = session.append(audio: PCMConversion.bytes(from: audio, as: .pcm16), to: id, at: now)
            }
            if script.finishes { session.finishResponse(id, at: now) }
        }
    }

    private func latency(of id: ResponseID) -> UnknownEvent {
        UnknownEvent(
            type: "turn.latency",
            object: [
                "type": "turn.latency", "response_id": .string(id.rawValue), "endpointing_ms": 300,
                "recognition_ms": 70, "reply_ms": 30, "synthesis_ms": 40,
            ]
        )
    }
}
