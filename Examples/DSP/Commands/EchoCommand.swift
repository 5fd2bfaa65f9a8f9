import RealtimeAudio
import RealtimeUnits

/// Takes the echo of one stream out of another.
struct EchoCommand: Command {
    static let name = "echo"
    static let usage = """
        echo --rate R --near FILE --far FILE [--out FILE] [--frame-ms 10|20] [--tail-ms N (256)] [--delay auto|MS]
             [--drift on|off] [--residual on|off] [--format s16|f32] [--telemetry-ms N (500)] [--bench]
            near is the microphone, far what was played; telemetry as JSON lines on standard error
        """

    private var streams = StreamOptions()
    private var rate: SampleRate?
    private var nearPath: String?
    private var farPath: String?
    private var frame = Duration.milliseconds(20)
    private var tail = Duration.milliseconds(256)
    private var delay: Duration?
    private var drift = Switch.on
    private var residual = Switch.on
    private var interval = Duration.milliseconds(500)

    init(_ arguments: inout Arguments) throws(UsageError) {
        while let option = arguments.next() {
            if option != "--in", try streams.take(option, &arguments) { continue }
            switch option {
            case "--rate": rate = try arguments.rate(of: option)
            case "--near": nearPath = try arguments.value(of: option)
            case "--far": farPath = try arguments.value(of: option)
            case "--frame-ms": frame = try arguments.milliseconds(of: option, in: 10...20)
            case "--tail-ms": tail = try arguments.milliseconds(of: option, in: 32...1_000)
            case "--delay":
                delay = try arguments.value(of: option, "auto or milliseconds from 0 to 500") { text in
                    if text == "auto" { return .some(nil) }
                    return Int(text).flatMap { (0...500).contains($0) ? .some(.milliseconds($0)) : nil }
                }
            case "--drift": drift = try arguments.choice(of: option, as: Switch.self)
            case "--residual": residual = try arguments.choice(of: option, as: Switch.self)
            case "--telemetry-ms": interval = try arguments.milliseconds(of: option, in: 10...3_600_000)
            default: throw arguments.unknown(option)
            }
        }
        guard nearPath != nil, farPath != nil else { throw UsageError("echo needs --near and --far") }
    }

    func run() throws {
        guard let nearPath, let farPath else { return }
        var near = try SampleReader(path: nearPath, format: streams.format, rate: rate, rateOption: "--rate")
        var far = try SampleReader(path: farPath, format: streams.format, rate: rate, rateOption: "--rate")
        guard near.rate == far.rate else { throw UsageError("near and far have different rates") }
        let settings = EchoCancellerSettings(
            sampleRate: near.rate,
            frameDuration: frame,
            tailDuration: tail,
            delay: delay,
            followsDrift: drift == .on,
            suppressesResidualEcho: residual == .on
        )
        var canceller = try EchoCanceller(settings: settings)
        let length = canceller.frameLength
        if streams.isBenchmark {
            try benchmark(&canceller, near.readAll(), far.readAll())
            return
        }
        var writer = try streams.writer(rate: near.rate)
        var reported = SampleCount.zero
        while case var block = try near.readBlock(length), !block.isEmpty {
            let count = block.count
            block += [Float](repeating: 0, count: length - count)
            let cleaned = try Self.process(&canceller, block, try far.readBlock(length))
            try writer.write(Array(cleaned[..<count]))
            guard canceller.position - reported >= SampleCount(interval, at: near.rate) else { continue }
            reported = canceller.position
            StandardError.writeLine(Self.line(canceller.telemetry, near.rate))
        }
        StandardError.writeLine(Self.line(canceller.telemetry, near.rate))
    }

    private func benchmark(_ canceller: inout EchoCanceller, _ near: [Float], _ far: [Float]) throws {
        let length = canceller.frameLength
        let frames = min(near.count, far.count) / length
        guard frames > 0 else { throw UsageError("--bench needs at least one frame") }
        var costs: [Double] = []
        for frame in 0..<frames {
            let range = frame * length..<(frame + 1) * length
            let (nearBlock, farBlock) = (Array(near[range]), Array(far[range]))
            let start = Stopwatch.threadNanoseconds()
            _ = try Self.process(&canceller, nearBlock, farBlock)
            costs.append((Stopwatch.threadNanoseconds() - start) / 1_000)
        }
        let per10 = Double(canceller.settings.sampleRate.hertz) / 100 / Double(length)
        let mean = costs.reduce(0, +) / Double(frames) * per10
        costs.sort()
        func rank(_ share: Double) -> String { (costs[min(frames - 1, Int(Double(frames) * share))]).decimals(1) }
        print(
            "echo: \(mean.decimals(2)) µs per 10 ms; a frame p50 \(rank(0.5)), p99 \(rank(0.99)),",
            "p99.9 \(rank(0.999)), longest \(rank(1)) µs"
        )
    }

    private static func process(
        _ canceller: inout EchoCanceller,
        _ near: [Float],
        _ far: [Float]
    ) throws -> [Float] {
        canceller.played(far.span, at: canceller.position)
        var failure: (any Error)?
        let cleaned = [Float](capacity: canceller.outputCount(for: near.count)) { output in
            do { try canceller.process(near.span, into: &output) } catch { failure = error }
        }
        if let failure { throw failure }
        return cleaned
    }

    private static func line(_ telemetry: EchoTelemetry, _ rate: SampleRate) -> String {
        var line = JSONLine().with("ms", telemetry.position.milliseconds(at: rate))
        if let delay = telemetry.delay { line = line.with("delay_ms", delay / .milliseconds(1), decimals: 2) }
        line = line.with("erle_db", Double(telemetry.returnLossEnhancement), decimals: 1)
            .with("filter_erle_db", Double(telemetry.filterReturnLossEnhancement), decimals: 1)
        if let drift = telemetry.drift { line = line.with("drift_ppm", drift, decimals: 1) }
        return line.with("double_talk", telemetry.isDoubleTalk).with("alignments", telemetry.alignments).text
    }
}

/// On or off.
enum Switch: String, CaseIterable { case on, off }
