import RealtimeAudio
import RealtimeUnits

/// Shows a call while it goes on.
struct CallView: Sendable {
    private var console: Console
    private let reference: String?
    private var caller = AudioLevel.silence
    private var assistant = AudioLevel.silence
    private var frames = 0

    /// Frames between two drawings of the levels: 100 ms.
    private static let framesPerStatus = 5

    /// Creates a view; `reference` is what is said in each turn.
    init(console: Console, reference: String?) {
        self.console = console
        self.reference = reference
    }

    /// Takes sound as it passes; every hundred milliseconds the levels are drawn.
    mutating func show(_ sound: CallSound, of call: borrowing VoiceCall) {
        switch sound {
        case .opened, .received: break
        case .played(let samples, _): assistant = Self.level(of: samples)
        case .captured(let samples):
            caller = Self.level(of: samples)
            if call.playback.isDry { assistant = .silence }
            frames += 1
            if frames % Self.framesPerStatus == 0 { drawStatus(call) }
        }
    }

    /// Writes a line.
    mutating func show(_ progress: CallProgress) {
        switch progress {
        case .ready: break
        case .heard(let text, let turn): console.line("turn \(turn)  heard  \(TerminalText.line(text))")
        case .answered(let turn): console.line("turn \(turn.number)  \(Self.latency(of: turn))")
        case .interrupted(let turn): console.line("turn \(turn)  the reply was interrupted by the turn's own speech")
        case .completed(let turn): complete(turn)
        case .notice(let text): console.line("        \(TerminalText.line(text))")
        }
    }

    /// Writes any line.
    mutating func line(_ text: String) { console.line(text) }

    /// Removes what is drawn.
    mutating func end() { console.clearStatus() }

    private mutating func drawStatus(_ call: borrowing VoiceCall) {
        guard let turn = call.turn else { return }
        let partial = turn.partial.isEmpty ? "" : "  “\(TerminalText.line(turn.partial, limit: 40))”"
        console.status("turn \(turn.number)  you \(LevelBar(caller))  reply \(LevelBar(assistant))\(partial)")
    }

    private mutating func complete(_ turn: Turn) {
        console.line("turn \(turn.number)  reply  \(TerminalText.line(turn.replyText))")
        if let split = turn.split { console.line("        \(Self.description(of: split))") }
        if let reference, let rate = WordErrorRate(of: turn.transcript, against: reference) {
            console.line("        word error rate \(rate)")
        }
    }

    private static func latency(of turn: Turn) -> String {
        "first audio \(turn.latency?.inMilliseconds ?? "?") after the end of speech"
    }

    /// The parts, and by whose clock: a server counts from where it has heard the end of speech, which need not be
    /// where the clip has it.
    static func description(of split: LatencySplit) -> String {
        let parts = split.parts.map { "\($0.name) \($0.duration.inMilliseconds)" }.joined(separator: ", ")
        switch split.source {
        case .server: return "\(parts) (the server's clock: \(split.sum.inMilliseconds) from the end it has heard)"
        case .arrival: return "\(parts) (by when the events came)"
        }
    }

    private static func level(of samples: [Int16]) -> AudioLevel {
        var meter = LevelMeter()
        meter.add(samples.span)
        return meter.level
    }
}
