internal import CRealtimeKernels
public import RealtimeUnits

/// Bytes to 16-bit samples and back, for engines that want integers.
extension PCMConversion {
    /// Appends the samples written in `bytes`, as 16-bit samples. PCM16 is copied bit for bit.
    ///
    /// - Throws: ``PCMConversionError`` with `partialSample` if `bytes` ends inside a sample, or
    ///   `destinationTooSmall`.
    public static func decode(
        _ bytes: RawSpan,
        as encoding: AudioEncoding,
        into destination: inout OutputSpan<Int16>
    ) throws(PCMConversionError) {
        let count = try wholeSamples(in: bytes.byteCount, of: encoding)
        try reserve(count, in: destination.freeCapacity)
        bytes.withUnsafeBytes { source in
            append(count, to: &destination) { target in
                guard let address = source.baseAddress else { return }
                switch encoding {
                case .pcm16:
                    UnsafeMutableRawBufferPointer(start: target, count: source.count).copyMemory(from: source)
                case .float32:
                    // The kernels read floats in place, which asks for their alignment; bytes off a socket have none.
                    for index in 0..<count {
                        var sample = source.loadUnaligned(fromByteOffset: 4 * index, as: Float.self)
                        rk_pcm16_from_f32(&sample, target + index, 1)
                    }
                case .muLaw: rk_pcm16_from_mulaw(address.assumingMemoryBound(to: UInt8.self), target, count)
                case .aLaw: rk_pcm16_from_alaw(address.assumingMemoryBound(to: UInt8.self), target, count)
                }
            }
        }
    }

    /// Appends `samples` as bytes of `encoding`.
    ///
    /// - Throws: ``PCMConversionError`` with `destinationTooSmall` if the free capacity is less than
    ///   `samples.count × encoding.bytesPerSample`.
    public static func encode(
        _ samples: Span<Int16>,
        as encoding: AudioEncoding,
        into destination: inout OutputSpan<UInt8>
    ) throws(PCMConversionError) {
        let byteCount = samples.count * encoding.bytesPerSample
        try reserve(byteCount, in: destination.freeCapacity)
        samples.withUnsafeBufferPointer { source in
            append(byteCount, to: &destination) { target in
                switch encoding {
                case .pcm16:
                    UnsafeMutableRawBufferPointer(start: target, count: byteCount)
                        .copyMemory(from: UnsafeRawBufferPointer(source))
                case .float32:
                    let raw = UnsafeMutableRawPointer(target)
                    for (index, sample) in source.enumerated() {
                        raw.storeBytes(of: Float(sample) / 32_768, toByteOffset: 4 * index, as: Float.self)
                    }
                case .muLaw: rk_mulaw_from_pcm16(source.baseAddress, target, source.count)
                case .aLaw: rk_alaw_from_pcm16(source.baseAddress, target, source.count)
                }
            }
        }
    }

    /// The samples written in `bytes`, as 16-bit samples.
    ///
    /// - Throws: ``PCMConversionError`` with `partialSample` if `bytes` ends inside a sample.
    public static func int16s(
        from bytes: [UInt8],
        as encoding: AudioEncoding
    ) throws(PCMConversionError) -> [Int16] {
        let count = try wholeSamples(in: bytes.count, of: encoding)
        return try [Int16](capacity: count) { output throws(PCMConversionError) in
            try decode(bytes.span.bytes, as: encoding, into: &output)
        }
    }

    /// 16-bit samples as bytes of `encoding`.
    public static func bytes(from samples: [Int16], as encoding: AudioEncoding) -> [UInt8] {
        [UInt8](capacity: samples.count * encoding.bytesPerSample) { output in
            // The capacity is what `encode` asks for, so the only error it has cannot occur.
            try? encode(samples.span, as: encoding, into: &output)
        }
    }
}
