import RealtimeAudio
import RealtimeUnits

/// One sample format to another.
struct ConvertCommand: Command {
    static let name = "convert"
    static let usage = """
        convert --from s16|f32|ulaw|alaw --to s16|f32|ulaw|alaw [--in FILE] [--out FILE] [--bench]
            one sample format to another
        """

    private var streams = StreamOptions()
    private var from: SampleFormat?
    private var to: SampleFormat?

    init(_ arguments: inout Arguments) throws(UsageError) {
        while let option = arguments.next() {
            switch option {
            case "--from": from = try arguments.choice(of: option, as: SampleFormat.self)
            case "--to": to = try arguments.choice(of: option, as: SampleFormat.self)
            case "--in", "--out", "--bench": _ = try streams.take(option, &arguments)
            default: throw arguments.unknown(option)
            }
        }
    }

    func run() throws {
        guard let from, let to else { throw UsageError("convert needs --from and --to") }
        let input = try ByteStream(reading: streams.input)
        if streams.isBenchmark {
            var bytes: [UInt8] = []
            while try input.read(upTo: 1 << 16, into: &bytes) {}
            bytes.removeLast(bytes.count % from.encoding.bytesPerSample)
            try measure(bytes, from: from.encoding, to: to.encoding)
            return
        }
        let output = try ByteStream(writing: streams.output)
        var bytes: [UInt8] = []
        while try input.read(upTo: 1 << 16, into: &bytes) {
            let whole = bytes.count / from.encoding.bytesPerSample * from.encoding.bytesPerSample
            try output.write(try Self.convert(Array(bytes[..<whole]), from: from.encoding, to: to.encoding))
            bytes.removeFirst(whole)
        }
    }

    /// By way of what loses nothing: floats if either side has them, 16 bits otherwise.
    private static func convert(
        _ bytes: [UInt8],
        from: AudioEncoding,
        to: AudioEncoding
    ) throws(PCMConversionError) -> [UInt8] {
        if from == .float32 || to == .float32 {
            return PCMConversion.bytes(from: try PCMConversion.floats(from: bytes, as: from), as: to)
        }
        return PCMConversion.bytes(from: try PCMConversion.int16s(from: bytes, as: from), as: to)
    }

    /// Decoding and encoding without allocation, in pieces of 320 samples as a call has them.
    private func measure(_ bytes: [UInt8], from: AudioEncoding, to: AudioEncoding) throws {
        let length = 320
        let count = bytes.count / from.bytesPerSample / length
        guard count > 0 else { throw UsageError("--bench needs at least \(length) samples") }
        let byFloats = from == .float32 || to == .float32
        var floats = [Float](repeating: 0, count: length)
        var integers = [Int16](repeating: 0, count: length)
        var room = [UInt8](repeating: 0, count: length * to.bytesPerSample)
        let size = length * from.bytesPerSample
        let time = try Stopwatch.median {
            for index in 0..<count {
                let piece = bytes.span.bytes.extracting(index * size..<(index + 1) * size)
                if byFloats {
                    try fill(&floats) { try PCMConversion.decode(piece, as: from, into: &$0) }
                    try fill(&room) { try PCMConversion.encode(floats.span, as: to, into: &$0) }
                } else {
                    try fill(&integers) { try PCMConversion.decode(piece, as: from, into: &$0) }
                    try fill(&room) { try PCMConversion.encode(integers.span, as: to, into: &$0) }
                }
            }
        }
        let perSample = time / Double(count * length)
        print(
            "convert \(from) to \(to) by way of \(byFloats ? "floats" : "16 bits"): \(perSample.decimals(3)) ns per sample"
        )
    }

    private func fill<Element>(
        _ room: inout [Element],
        _ body: (inout OutputSpan<Element>) throws -> Void
    ) throws {
        try room.withUnsafeMutableBufferPointer { buffer in
            var output = OutputSpan(buffer: buffer, initializedCount: 0)
            try body(&output)
            _ = output.finalize(for: buffer)
        }
    }
}
