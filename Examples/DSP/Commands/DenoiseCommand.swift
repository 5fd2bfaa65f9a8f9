import RealtimeAudio
import RealtimeUnits

/// Noise taken out of speech.
struct DenoiseCommand: Command {
    static let name = "denoise"
    static let usage = """
        denoise --rate R [--attenuation DB (1...60)] [--in FILE] [--out FILE] [--format s16|f32] [--bench]
            noise reduced by at most that many decibels; the output has the input's length and is one latency late
        """

    private var streams = StreamOptions()
    private var rate: SampleRate?
    private var attenuation: Int?

    init(_ arguments: inout Arguments) throws(UsageError) {
        while let option = arguments.next() {
            if try streams.take(option, &arguments) { continue }
            switch option {
            case "--rate": rate = try arguments.rate(of: option)
            case "--attenuation": attenuation = try arguments.number(of: option, in: 1...60)
            default: throw arguments.unknown(option)
            }
        }
    }

    func run() throws {
        var reader = try streams.reader(rate: rate, rateOption: "--rate")
        var suppressor =
            if let attenuation {
                try NoiseSuppressor(sampleRate: reader.rate, attenuation: attenuation)
            } else {
                try NoiseSuppressor(sampleRate: reader.rate)
            }
        let length = suppressor.frameLength
        if streams.isBenchmark {
            let samples = try reader.readAll()
            let frames = samples.count / length
            guard frames > 0 else { throw UsageError("--bench needs at least one frame") }
            let time = try Stopwatch.median { _ = try Self.process(&suppressor, samples) }
            let per10 = Double(reader.rate.hertz) / 100 / Double(length)
            print("denoise: \((time / Double(frames) / 1_000 * per10).decimals(2)) µs per 10 ms")
            return
        }
        var writer = try streams.writer(rate: reader.rate)
        while case var block = try reader.readBlock(length), !block.isEmpty {
            let count = block.count
            block += [Float](repeating: 0, count: length - count)
            try writer.write(Array(Self.process(&suppressor, block)[..<count]))
        }
    }

    private static func process(_ suppressor: inout NoiseSuppressor, _ samples: [Float]) throws -> [Float] {
        var failure: (any Error)?
        let cleaned = [Float](capacity: suppressor.outputCount(for: samples.count)) { output in
            do { try suppressor.process(samples.span, into: &output) } catch { failure = error }
        }
        if let failure { throw failure }
        return cleaned
    }
}
