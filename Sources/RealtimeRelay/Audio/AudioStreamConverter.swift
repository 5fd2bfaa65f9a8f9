internal import RealtimeAudio
internal import RealtimeUnits

/// One direction of one session's audio, from one format to another: bytes in, bytes out.
///
/// The filter, a sample that a frame has broken in two, and the memory to work in stay from frame to frame, so that
/// the output does not depend on how the stream was cut, no seam clicks, and nothing is allocated once the memory has
/// grown to the longest frame.
struct AudioStreamConverter: Sendable {
    let source: AudioFormat
    let target: AudioFormat
    private var assembler: PCMByteAssembler
    private var rate: PolyphaseRateConverter
    private var samples: [Float] = []
    private var converted: [Float] = []
    /// Whether nothing of a stream has come since the last flush.
    private(set) var isFresh = true

    /// Makes a converter at the start of a stream. Rates that this library's formats have are never too far apart
    /// (8 to 48 kHz); a caller that makes its own may ask for more than a factor of 64.
    init(from source: AudioFormat, to target: AudioFormat) throws(RateConversionError) {
        self.source = source
        self.target = target
        assembler = PCMByteAssembler(encoding: source.encoding)
        rate = try PolyphaseRateConverter(from: source.sampleRate, to: target.sampleRate)
    }

    /// Takes bytes in ``source`` and appends what comes of them, in ``target``, to `output`.
    mutating func convert(_ bytes: Span<UInt8>, appendingTo output: inout [UInt8]) {
        guard !bytes.isEmpty else { return }
        isFresh = false
        Self.decode(bytes, by: &assembler, to: &samples)
        converted.removeAll(keepingCapacity: true)
        Self.resample(samples, by: &rate, to: &converted)
        encode(appendingTo: &output)
    }

    /// Takes bytes in ``source`` and appends samples, full scale 1, at the target's rate.
    mutating func convert(_ bytes: Span<UInt8>, appendingTo output: inout [Float]) {
        guard !bytes.isEmpty else { return }
        isFresh = false
        Self.decode(bytes, by: &assembler, to: &samples)
        Self.resample(samples, by: &rate, to: &output)
    }

    /// Takes samples, full scale 1, at the source's rate, and appends what comes of them, in ``target``.
    mutating func convert(_ input: [Float], appendingTo output: inout [UInt8]) {
        guard !input.isEmpty else { return }
        isFresh = false
        converted.removeAll(keepingCapacity: true)
        Self.resample(input, by: &rate, to: &converted)
        encode(appendingTo: &output)
    }

    /// Ends the stream: appends its last samples to `output`, and starts anew. Part of a sample is forgotten.
    mutating func flush(appendingTo output: inout [UInt8]) {
        converted.removeAll(keepingCapacity: true)
        Self.flush(&rate, to: &converted)
        try? assembler.finish()
        isFresh = true
        encode(appendingTo: &output)
    }

    /// Forgets the stream.
    mutating func reset() {
        rate.reset()
        try? assembler.finish()
        isFresh = true
    }

    private static func decode(_ bytes: Span<UInt8>, by assembler: inout PCMByteAssembler, to samples: inout [Float]) {
        samples.removeAll(keepingCapacity: true)
        let count = assembler.sampleCount(after: bytes.count)
        samples.append(addingCapacity: max(1, count)) { (span: inout OutputSpan<Float>) in
            // There is room for what was asked; so below.
            try? assembler.append(bytes.bytes, to: &span)
        }
    }

    private static func resample(_ input: [Float], by rate: inout PolyphaseRateConverter, to output: inout [Float]) {
        output.append(addingCapacity: max(1, rate.outputCount(for: input.count))) { (span: inout OutputSpan<Float>) in
            try? rate.process(input.span, into: &span)
        }
    }

    private static func flush(_ rate: inout PolyphaseRateConverter, to output: inout [Float]) {
        output.append(addingCapacity: max(1, rate.flushCount)) { (span: inout OutputSpan<Float>) in
            try? rate.flush(into: &span)
        }
    }

    private func encode(appendingTo output: inout [UInt8]) {
        let count = converted.count * target.encoding.bytesPerSample
        output.append(addingCapacity: max(1, count)) { (span: inout OutputSpan<UInt8>) in
            try? PCMConversion.encode(converted.span, as: target.encoding, into: &span)
        }
    }
}
