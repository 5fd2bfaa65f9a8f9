import RealtimeAudio
import RealtimeUnits

/// How loud a stream is, hop by hop.
struct LevelCommand: Command {
    static let name = "level"
    static let usage = """
        level --rate R [--hop-ms N (100)] [--in FILE] [--format s16|f32]
            one line per hop: its end in ms, RMS and peak in dB relative to full scale; the last line is the whole
        """

    private var streams = StreamOptions()
    private var rate: SampleRate?
    private var hop = Duration.milliseconds(100)

    init(_ arguments: inout Arguments) throws(UsageError) {
        while let option = arguments.next() {
            if try streams.take(option, &arguments) { continue }
            switch option {
            case "--rate": rate = try arguments.rate(of: option)
            case "--hop-ms": hop = try arguments.milliseconds(of: option, in: 1...60_000)
            default: throw arguments.unknown(option)
            }
        }
    }

    func run() throws {
        var reader = try streams.reader(rate: rate, rateOption: "--rate")
        let rate = reader.rate
        if streams.isBenchmark {
            let samples = try reader.readAll()
            let time = Stopwatch.median {
                var meter = LevelMeter()
                meter.add(samples.span)
            }
            print("level: \((time / Double(max(1, samples.count))).decimals(3)) ns per sample")
            return
        }
        var position = SampleCount.zero
        var whole = LevelMeter()
        let length = max(1, SampleCount(hop, at: rate).value)
        while case let block = try reader.readBlock(length), !block.isEmpty {
            whole.add(block.span)
            position += SampleCount(block.count)
            let level = Self.text(LevelMeter.level(of: block.span))
            StandardOutput.writeLine("\(position.milliseconds(at: rate)) \(level)")
        }
        StandardOutput.writeLine("all \(Self.text(whole.level))")
    }

    private static func text(_ level: AudioLevel) -> String {
        "\(Double(level.rmsInDecibels).decimals(2)) \(Double(level.peakInDecibels).decimals(2))"
    }
}
