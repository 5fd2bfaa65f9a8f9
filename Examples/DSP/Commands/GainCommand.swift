import RealtimeAudio
import RealtimeUnits

/// Speech brought to one level.
struct GainCommand: Command {
    static let name = "agc"
    static let usage = """
        agc --rate R [--target DB (-60...-6)] [--in FILE] [--out FILE] [--format s16|f32] [--bench]
            speech brought to the target level, decibels relative to full scale, without clipping
        """

    private var streams = StreamOptions()
    private var rate: SampleRate?
    private var target: Float?

    init(_ arguments: inout Arguments) throws(UsageError) {
        while let option = arguments.next() {
            if try streams.take(option, &arguments) { continue }
            switch option {
            case "--rate": rate = try arguments.rate(of: option)
            case "--target": target = Float(try arguments.decimal(of: option, in: -60 ... -6))
            default: throw arguments.unknown(option)
            }
        }
    }

    func run() throws {
        var reader = try streams.reader(rate: rate, rateOption: "--rate")
        var control =
            if let target {
                try GainControl(sampleRate: reader.rate, target: target)
            } else {
                try GainControl(sampleRate: reader.rate)
            }
        if streams.isBenchmark {
            var samples = try reader.readAll()
            let original = samples
            guard !samples.isEmpty else { throw UsageError("--bench needs samples") }
            let time = Stopwatch.median {
                samples = original
                var span = samples.mutableSpan
                control.process(&span)
            }
            print("agc: \((time / Double(samples.count)).decimals(3)) ns per sample")
            return
        }
        var writer = try streams.writer(rate: reader.rate)
        while case var block = try reader.read(upTo: 4_096), !block.isEmpty {
            var span = block.mutableSpan
            control.process(&span)
            try writer.write(block)
        }
    }
}
