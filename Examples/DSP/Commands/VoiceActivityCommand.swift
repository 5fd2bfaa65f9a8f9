import RealtimeAudio
import RealtimeUnits

/// How sure a detector is, hop by hop, that somebody speaks.
struct VoiceActivityCommand: Command {
    static let name = "vad"
    static let usage = """
        vad --rate R [--engine silero|light|speex] [--anticipate] [--in FILE] [--format s16|f32] [--bench]
            one line per hop: its end in ms, the probability of speech; other rates than
            8 and 16 kHz are converted; --anticipate carries scores on in the direction they move
        """

    private var streams = StreamOptions()
    private var rate: SampleRate?
    private var engine = DetectorEngine.silero
    private var anticipates = false

    init(_ arguments: inout Arguments) throws(UsageError) {
        while let option = arguments.next() {
            if try streams.take(option, &arguments) { continue }
            switch option {
            case "--rate": rate = try arguments.rate(of: option)
            case "--engine": engine = try arguments.choice(of: option, as: DetectorEngine.self)
            case "--anticipate": anticipates = true
            default: throw arguments.unknown(option)
            }
        }
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
        let rate = detector.sampleRate
        var chunker = FrameChunker<Float>(frameLength: detector.hopLength)
        var converter = try PolyphaseRateConverter(from: reader.rate, to: rate)
        if streams.isBenchmark {
            let samples = try converter.process(reader.readAll())
            let hops = chunker.frameCount(after: samples.count)
            guard hops > 0 else { throw UsageError("--bench needs at least one hop") }
            let time = try Stopwatch.median {
                try chunker.push(samples.span) { hop in _ = try detector.score(hop) }
                chunker.reset()
                detector.reset()
            }
            let perHop = time / Double(hops) / 1_000
            let per10 = perHop * Double(rate.hertz) / 100 / Double(detector.hopLength)
            print("vad \(engine.rawValue): \(per10.decimals(2)) µs per 10 ms")
            return
        }
        var position = SampleCount.zero
        while case let block = try reader.read(upTo: 4_096), !block.isEmpty {
            let samples = try converter.process(block)
            try chunker.push(samples.span) { hop in
                position += SampleCount(hop.count)
                print(position.milliseconds(at: rate), Double(try detector.score(hop)).decimals(6))
            }
        }
    }
}

/// The voice activity detectors that there are.
enum DetectorEngine: String, CaseIterable { case silero, light, speex }
