import RealtimeAudio
import RealtimeUnits

/// The turns in a stream, as a realtime server would report them.
struct TurnsCommand: Command {
    static let name = "turns"
    static let usage = """
        turns --rate R [--engine silero|light] [--threshold P (0.5)] [--prefix-padding-ms N (300)]
              [--silence-ms N (500)] [--min-speech-ms N (0)] [--idle-timeout-ms N] [--in FILE] [--format s16|f32]
            one JSON object per event
        """

    private var streams = StreamOptions()
    private var rate: SampleRate?
    private var engine = DetectorEngine.silero
    private var settings = TurnDetectionSettings()

    init(_ arguments: inout Arguments) throws(UsageError) {
        while let option = arguments.next() {
            if try streams.take(option, &arguments) { continue }
            switch option {
            case "--rate": rate = try arguments.rate(of: option)
            case "--engine": engine = try arguments.choice(of: option, as: DetectorEngine.self)
            case "--threshold": settings.threshold = Float(try arguments.decimal(of: option, in: -1...1))
            case "--prefix-padding-ms":
                settings.prefixPadding = try arguments.milliseconds(of: option, in: 0...60_000)
            case "--silence-ms": settings.silenceDuration = try arguments.milliseconds(of: option, in: 0...60_000)
            case "--min-speech-ms": settings.minimumSpeech = try arguments.milliseconds(of: option, in: 0...60_000)
            case "--idle-timeout-ms": settings.idleTimeout = try arguments.milliseconds(of: option, in: 0...3_600_000)
            default: throw arguments.unknown(option)
            }
        }
    }

    func run() throws {
        var reader = try streams.reader(rate: rate, rateOption: "--rate")
        switch engine {
        case .silero:
            let rate: SampleRate = reader.rate == .hz8000 ? .hz8000 : .hz16000
            try run(SileroVoiceActivityDetector(sampleRate: rate), &reader)
        case .light: try run(BandVoiceActivityDetector(), &reader)
        }
    }

    private func run<Detector: VoiceActivityDetector & ~Copyable>(
        _ detector: consuming Detector,
        _ reader: inout SampleReader
    ) throws {
        let rate = reader.rate
        var turns = try AudioTurnDetector(detector: detector, settings: settings, inputRate: rate)
        if settings.idleTimeout != nil { turns.armIdleTimeout(at: .zero) }
        while case let block = try reader.read(upTo: 4_096), !block.isEmpty {
            turns.process(block.span) { event in print(Self.line(event, rate).text) }
        }
    }

    private static func line(_ event: TurnEvent, _ rate: SampleRate) -> JSONLine {
        switch event {
        case .speechStarted(let at):
            JSONLine().with("type", "speech_started").with("audio_start_ms", at.milliseconds(at: rate))
        case .speechStopped(let at):
            JSONLine().with("type", "speech_stopped").with("audio_end_ms", at.milliseconds(at: rate))
        case .idleTimedOut(let from, let to):
            JSONLine().with("type", "timeout_triggered").with("audio_start_ms", from.milliseconds(at: rate))
                .with("audio_end_ms", to.milliseconds(at: rate))
        }
    }
}
