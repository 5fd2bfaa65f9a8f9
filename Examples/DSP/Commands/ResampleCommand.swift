import RealtimeAudio
import RealtimeUnits

/// One rate to another, by any of the engines.
struct ResampleCommand: Command {
    static let name = "resample"
    static let usage = """
        resample --from R --to R [--engine polyphase|speex|samplerate] [--preset voice|lowLatency] [--quality N]
                 [--block N] [--format f32|s16] [--in FILE] [--out FILE] [--bench]
            one rate to another; --preset is polyphase's, --quality speex's 0 to 10 (8) or samplerate's 0 to 2 (2);
            --block is how many samples each call takes (20 ms)
        """

    enum Engine: String, CaseIterable { case polyphase, speex, samplerate }
    enum Preset: String, CaseIterable { case voice, lowLatency }

    private var streams = StreamOptions()
    private var from: SampleRate?
    private var to: SampleRate?
    private var engine = Engine.polyphase
    private var preset: Preset?
    private var quality: Int?
    private var block: Int?

    init(_ arguments: inout Arguments) throws(UsageError) {
        while let option = arguments.next() {
            if try streams.take(option, &arguments) { continue }
            switch option {
            case "--from": from = try arguments.rate(of: option)
            case "--to": to = try arguments.rate(of: option)
            case "--engine": engine = try arguments.choice(of: option, as: Engine.self)
            case "--preset": preset = try arguments.choice(of: option, as: Preset.self)
            case "--quality": quality = try arguments.number(of: option, in: 0...10)
            case "--block": block = try arguments.number(of: option, in: 1...10_000_000)
            default: throw arguments.unknown(option)
            }
        }
        if engine != .polyphase, preset != nil { throw UsageError("--preset belongs to the engine polyphase") }
        if engine == .polyphase, quality != nil { throw UsageError("--quality belongs to speex and samplerate") }
    }

    func run() throws {
        guard let to else { throw UsageError("resample needs --to") }
        var reader = try streams.reader(rate: from, rateOption: "--from")
        let from = reader.rate
        let length = block ?? max(1, from.hertz / 50)
        switch engine {
        case .polyphase:
            let converter = try PolyphaseRateConverter(
                from: from,
                to: to,
                preset: preset == .lowLatency ? .lowLatency : .voice
            )
            if streams.format == .s16 { return try runInt16(converter, &reader, length) }
            try run(converter, &reader, length)
        case .speex:
            try run(SpeexRateConverter(from: from, to: to, quality: quality ?? 8), &reader, length)
        case .samplerate:
            let qualities: [SampleRateConverter.Quality] = [.fastest, .medium, .best]
            guard (quality ?? 2) < qualities.count else { throw UsageError("samplerate's --quality is 0 to 2") }
            try run(SampleRateConverter(from: from, to: to, quality: qualities[quality ?? 2]), &reader, length)
        }
    }

    private func run<Converter: RateConverter & ~Copyable>(
        _ converter: consuming Converter,
        _ reader: inout SampleReader,
        _ length: Int
    ) throws {
        if streams.isBenchmark {
            let blocks = try Self.blocks(of: reader.readAll(), length)
            var room = [Float](repeating: 0, count: converter.outputCount(for: length) + 4_096)
            let time = try Stopwatch.median {
                for block in blocks {
                    try room.withUnsafeMutableBufferPointer { buffer in
                        var output = OutputSpan(buffer: buffer, initializedCount: 0)
                        try converter.process(block.span, into: &output)
                        _ = output.finalize(for: buffer)
                    }
                }
                converter.reset()
            }
            report(time, blocks.count * length, converter.latency, converter.inputRate)
            return
        }
        var writer = try streams.writer(rate: converter.outputRate)
        while case let block = try reader.readBlock(length), !block.isEmpty {
            try writer.write(converter.process(block))
        }
        try writer.write(converter.flush())
    }

    /// 16 bits in, 16 bits out.
    private func runInt16(
        _ converter: consuming PolyphaseRateConverter,
        _ reader: inout SampleReader,
        _ length: Int
    ) throws {
        if streams.isBenchmark {
            let blocks = try Self.blocks(of: reader.readAll(), length).map { PCMConversion.int16s(from: $0) }
            var room = [Int16](repeating: 0, count: converter.outputCount(for: length) + 4_096)
            let time = try Stopwatch.median {
                for block in blocks {
                    try room.withUnsafeMutableBufferPointer { buffer in
                        var output = OutputSpan(buffer: buffer, initializedCount: 0)
                        try converter.process(block.span, into: &output)
                        _ = output.finalize(for: buffer)
                    }
                }
                converter.reset()
            }
            report(time, blocks.count * length, converter.latency, converter.inputRate)
            return
        }
        var writer = try streams.writer(rate: converter.outputRate)
        while case let block = try reader.readBlock(length), !block.isEmpty {
            let samples = PCMConversion.int16s(from: block)
            var room = [Int16](repeating: 0, count: converter.outputCount(for: samples.count))
            try room.withUnsafeMutableBufferPointer { buffer in
                var output = OutputSpan(buffer: buffer, initializedCount: 0)
                try converter.process(samples.span, into: &output)
                _ = output.finalize(for: buffer)
            }
            try writer.write(room)
        }
        var tail = [Int16](repeating: 0, count: converter.flushCount)
        try tail.withUnsafeMutableBufferPointer { buffer in
            var output = OutputSpan(buffer: buffer, initializedCount: 0)
            try converter.flush(into: &output)
            _ = output.finalize(for: buffer)
        }
        try writer.write(tail)
    }

    private static func blocks(of samples: [Float], _ length: Int) throws -> [[Float]] {
        let count = samples.count / length
        guard count > 0 else { throw UsageError("--bench needs at least one block of \(length) samples") }
        return (0..<count).map { Array(samples[$0 * length..<($0 + 1) * length]) }
    }

    private func report(_ time: Double, _ count: Int, _ latency: SampleCount, _ rate: SampleRate) {
        let perSample = time / Double(count)
        let delay = Double(latency.value) * 1_000 / Double(rate.hertz)
        print(
            "resample \(engine.rawValue), \(streams.format.rawValue): \(perSample.decimals(3)) ns per input sample,",
            "\((perSample * Double(rate.hertz) / 100 / 1_000).decimals(3)) µs per 10 ms, \(delay.decimals(2)) ms latency"
        )
    }
}
