import RealtimeAudio
import RealtimeUnits

/// The turns in a stream, as a realtime server would report them.
struct TurnsCommand: Command {
    static let name = "turns"
    static let usage = """
        turns --rate R [--engine silero|light|speex] [--anticipate] [--dialect NAME] [--threshold P]
              [--release-threshold P] [--prefix-padding-ms N] [--silence-ms N] [--min-speech-ms N]
              [--min-resumption-ms N] [--idle-timeout-ms N] [--in FILE] [--format s16|f32]
            one JSON object per event; --dialect takes the defaults of \(dialectNames)
            (openAI: 0.5, 300 ms, 500 ms), which the options behind it change; the idle timeout runs from the start
            and from the end of every turn
        """

    private var streams = StreamOptions()
    private var rate: SampleRate?
    private var engine = DetectorEngine.silero
    private var anticipates = false
    private var settings = TurnDetectionSettings.openAI

    private static let dialects: [(name: String, settings: TurnDetectionSettings)] = [
        ("openAI", .openAI), ("openAIBeta", .openAIBeta), ("dashScopeOmni", .dashScopeOmni),
        ("dashScopeASR", .dashScopeASR), ("xAI", .xAI), ("stepFun", .stepFun), ("silero", .silero),
        ("liveKit", .liveKit), ("pipecat", .pipecat),
    ]
    private static var dialectNames: String { dialects.map(\.name).joined(separator: ", ") }

    init(_ arguments: inout Arguments) throws(UsageError) {
        while let option = arguments.next() {
            if try streams.take(option, &arguments) { continue }
            switch option {
            case "--rate": rate = try arguments.rate(of: option)
            case "--engine": engine = try arguments.choice(of: option, as: DetectorEngine.self)
            case "--anticipate": anticipates = true
            case "--dialect":
                settings = try arguments.value(of: option, Self.dialectNames) { name in
                    Self.dialects.first { $0.name == name }?.settings
                }
            case "--threshold": settings.threshold = Float(try arguments.decimal(of: option, in: -1...1))
            case "--release-threshold":
                settings.releaseThreshold = Float(try arguments.decimal(of: option, in: -1...1))
            case "--prefix-padding-ms": settings.prefixPadding = try arguments.milliseconds(of: option, in: 0...60_000)
            case "--silence-ms": settings.silenceDuration = try arguments.milliseconds(of: option, in: 0...60_000)
            case "--min-speech-ms": settings.minimumSpeech = try arguments.milliseconds(of: option, in: 0...60_000)
            case "--min-resumption-ms":
                settings.minimumResumption = try arguments.milliseconds(of: option, in: 0...60_000)
            case "--idle-timeout-ms": settings.idleTimeout = try arguments.milliseconds(of: option, in: 0...3_600_000)
            default: throw arguments.unknown(option)
            }
        }
        if streams.isBenchmark { throw UsageError("turns has no --bench: all of its cost is that of vad") }
    }

    func run() throws {
        var reader = try streams.reader(rate: rate, rateOption: "--rate")
        switch engine {
        case .silero:
            let rate: SampleRate = reader.rate == .hz8000 ? .hz8000 : .hz16000
            try choose(SileroVoiceActivityDetector(sampleRate: rate), &reader)
        case .light: try choose(BandVoiceActivityDetector(), &reader)
        case .speex: try choose(SpeexVoiceActivityDetector(), &reader)
        }
    }

    private func choose<Detector: VoiceActivityDetector & ~Copyable>(
        _ detector: consuming Detector,
        _ reader: inout SampleReader
    ) throws {
        if anticipates {
            try run(AnticipatingVoiceActivityDetector(detector), &reader)
        } else {
            try run(detector, &reader)
        }
    }

    private func run<Detector: VoiceActivityDetector & ~Copyable>(
        _ detector: consuming Detector,
        _ reader: inout SampleReader
    ) throws {
        let rate = reader.rate
        var turns = try AudioTurnDetector(detector: detector, settings: settings, inputRate: rate)
        turns.armIdleTimeout(at: .zero)
        // Pieces of a millisecond, so that an idle timeout armed by an event does not come late.
        let length = max(1, rate.hertz / 1_000)
        while case let block = try reader.read(upTo: 4_096), !block.isEmpty {
            var start = 0
            while start < block.count {
                let end = min(block.count, start + length)
                var committed: SampleCount?
                turns.process(block.span.extracting(start..<end)) { event in
                    print(Self.line(event, rate).text)
                    if case .committed(_, let to) = event { committed = to }
                }
                if let committed { turns.armIdleTimeout(at: committed) }
                start = end
            }
        }
    }

    private static func line(_ event: TurnEvent, _ rate: SampleRate) -> JSONLine {
        func line(_ type: String, from: SampleCount? = nil, to: SampleCount? = nil) -> JSONLine {
            var line = JSONLine().with("type", type)
            if let from { line = line.with("audio_start_ms", from.milliseconds(at: rate)) }
            if let to { line = line.with("audio_end_ms", to.milliseconds(at: rate)) }
            return line
        }
        return switch event {
        case .speechStarted(let at): line("speech_started", from: at)
        case .speechStopped(let at): line("speech_stopped", to: at)
        case .committed(let from, let to): line("committed", from: from, to: to)
        case .misfired(let from, let to): line("misfired", from: from, to: to)
        case .idleTimedOut(let from, let to): line("timeout_triggered", from: from, to: to)
        }
    }
}
