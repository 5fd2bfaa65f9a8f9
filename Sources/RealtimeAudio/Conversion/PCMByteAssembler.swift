public import RealtimeUnits

/// Turns bytes that arrive in pieces of any size into whole samples, and loses none of them.
///
/// A transport may cut a stream of samples anywhere. The one to three bytes of a sample whose rest has not come yet
/// wait here for the next piece, so any split of the same bytes gives the same samples.
public struct PCMByteAssembler: Sendable {
    /// How a sample is written.
    public let encoding: AudioEncoding
    /// The bytes of a sample whose rest has not come: 0 ..< `encoding.bytesPerSample`.
    public private(set) var pendingByteCount = 0
    private var pending = (UInt8(0), UInt8(0), UInt8(0), UInt8(0))

    /// Creates an assembler at the start of a sample.
    public init(encoding: AudioEncoding) {
        self.encoding = encoding
    }

    /// The whole samples that `byteCount` more bytes complete: what ``append(_:to:)`` will give.
    /// Negative counts are nothing.
    public func sampleCount(after byteCount: Int) -> Int {
        let (samples, rest) = max(0, byteCount).quotientAndRemainder(dividingBy: encoding.bytesPerSample)
        return samples + (rest + pendingByteCount >= encoding.bytesPerSample ? 1 : 0)
    }

    /// Appends every sample that `bytes` completes, as floats with full scale 1.
    ///
    /// - Throws: ``PCMConversionError`` with `destinationTooSmall` if the free capacity is less than
    ///   ``sampleCount(after:)``; no byte was taken then.
    public mutating func append(
        _ bytes: RawSpan,
        to destination: inout OutputSpan<Float>
    ) throws(PCMConversionError) {
        try PCMConversion.reserve(sampleCount(after: bytes.byteCount), in: destination.freeCapacity)
        var start = 0
        if pendingByteCount > 0 {
            while pendingByteCount < encoding.bytesPerSample, start < bytes.byteCount {
                keep(bytes.unsafeLoad(fromByteOffset: start, as: UInt8.self))
                start += 1
            }
            guard pendingByteCount == encoding.bytesPerSample else { return }
            pendingByteCount = 0
            let size = encoding.bytesPerSample
            let encoding = self.encoding
            // Room was checked and the sample is whole, so neither error of `decode` can occur.
            withUnsafeBytes(of: &pending) { sample in
                try? PCMConversion.decode(sample.bytes.extracting(0..<size), as: encoding, into: &destination)
            }
        }
        let rest = (bytes.byteCount - start) % encoding.bytesPerSample
        let end = bytes.byteCount - rest
        try PCMConversion.decode(bytes.extracting(start..<end), as: encoding, into: &destination)
        for offset in end..<bytes.byteCount {
            keep(bytes.unsafeLoad(fromByteOffset: offset, as: UInt8.self))
        }
    }

    /// The samples that `bytes` completes: the convenience door, one allocation a call.
    public mutating func floats(completedBy bytes: [UInt8]) -> [Float] {
        [Float](capacity: sampleCount(after: bytes.count)) { output in
            // The capacity is what `append` asks for, so its only error cannot occur.
            try? append(bytes.span.bytes, to: &output)
        }
    }

    /// Ends the stream.
    ///
    /// - Throws: ``PCMConversionError`` with `partialSample` if it ended inside a sample; those bytes are gone
    ///   either way, so that the next stream starts clean.
    public mutating func finish() throws(PCMConversionError) {
        let rest = pendingByteCount
        pendingByteCount = 0
        if rest > 0 {
            throw PCMConversionError(code: .partialSample, expected: encoding.bytesPerSample, actual: rest)
        }
    }

    private mutating func keep(_ byte: UInt8) {
        let position = pendingByteCount
        withUnsafeMutableBytes(of: &pending) { $0[position] = byte }
        pendingByteCount += 1
    }
}
