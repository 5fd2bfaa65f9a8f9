internal import CRealtimeKernels
public import RealtimeUnits

/// Samples of one encoding to samples of another.
///
/// Full scale is 32 768 both ways, so every 16-bit sample survives the way to float and back. Float to 16 bits rounds
/// to nearest, ties to even, and saturates; NaN becomes silence. G.711 follows ITU-T G.711 exactly.
///
/// The doors that take spans neither allocate nor copy; each is one pass, O(samples), over 0.03 to 0.2 ns a sample.
public enum PCMConversion {
    /// Appends `source`, in −32 768 … 32 767, as floats in −1 ..< 1.
    ///
    /// - Throws: ``PCMConversionError`` with `destinationTooSmall` if the free capacity is less than `source.count`.
    public static func convert(
        _ source: Span<Int16>,
        into destination: inout OutputSpan<Float>
    ) throws(PCMConversionError) {
        try reserve(source.count, in: destination.freeCapacity)
        source.withUnsafeBufferPointer { samples in
            append(samples.count, to: &destination) { rk_f32_from_pcm16(samples.baseAddress, $0, samples.count) }
        }
    }

    /// Appends `source`, nominally −1 … 1, as 16-bit samples.
    ///
    /// - Throws: ``PCMConversionError`` with `destinationTooSmall` if the free capacity is less than `source.count`.
    public static func convert(
        _ source: Span<Float>,
        into destination: inout OutputSpan<Int16>
    ) throws(PCMConversionError) {
        try reserve(source.count, in: destination.freeCapacity)
        source.withUnsafeBufferPointer { samples in
            append(samples.count, to: &destination) { rk_pcm16_from_f32(samples.baseAddress, $0, samples.count) }
        }
    }

    /// Overwrites the first `source.count` elements of `destination`.
    ///
    /// - Throws: ``PCMConversionError`` with `destinationTooSmall` if `destination` is shorter than `source`.
    public static func convert(
        _ source: Span<Int16>,
        into destination: inout MutableSpan<Float>
    ) throws(PCMConversionError) {
        try reserve(source.count, in: destination.count)
        source.withUnsafeBufferPointer { samples in
            destination.withUnsafeMutableBufferPointer {
                rk_f32_from_pcm16(samples.baseAddress, $0.baseAddress, samples.count)
            }
        }
    }

    /// Overwrites the first `source.count` elements of `destination`.
    ///
    /// - Throws: ``PCMConversionError`` with `destinationTooSmall` if `destination` is shorter than `source`.
    public static func convert(
        _ source: Span<Float>,
        into destination: inout MutableSpan<Int16>
    ) throws(PCMConversionError) {
        try reserve(source.count, in: destination.count)
        source.withUnsafeBufferPointer { samples in
            destination.withUnsafeMutableBufferPointer {
                rk_pcm16_from_f32(samples.baseAddress, $0.baseAddress, samples.count)
            }
        }
    }

    /// Appends the samples written in `bytes`, as floats with full scale 1.
    ///
    /// - Throws: ``PCMConversionError`` with `partialSample` if `bytes` ends inside a sample, or
    ///   `destinationTooSmall`.
    public static func decode(
        _ bytes: RawSpan,
        as encoding: AudioEncoding,
        into destination: inout OutputSpan<Float>
    ) throws(PCMConversionError) {
        let count = try wholeSamples(in: bytes.byteCount, of: encoding)
        try reserve(count, in: destination.freeCapacity)
        bytes.withUnsafeBytes { source in
            append(count, to: &destination) { target in
                // An empty span may have no address; the kernels do not look at it when the count is zero.
                guard count > 0, let address = source.baseAddress else { return }
                switch encoding {
                case .pcm16: rk_f32_from_pcm16(address, target, count)
                case .float32:
                    UnsafeMutableRawBufferPointer(start: target, count: source.count).copyMemory(from: source)
                case .muLaw: rk_f32_from_mulaw(address.assumingMemoryBound(to: UInt8.self), target, count)
                case .aLaw: rk_f32_from_alaw(address.assumingMemoryBound(to: UInt8.self), target, count)
                }
            }
        }
    }

    /// Appends `samples` as bytes of `encoding`.
    ///
    /// - Throws: ``PCMConversionError`` with `destinationTooSmall` if the free capacity is less than
    ///   `samples.count × encoding.bytesPerSample`.
    public static func encode(
        _ samples: Span<Float>,
        as encoding: AudioEncoding,
        into destination: inout OutputSpan<UInt8>
    ) throws(PCMConversionError) {
        let byteCount = samples.count * encoding.bytesPerSample
        try reserve(byteCount, in: destination.freeCapacity)
        samples.withUnsafeBufferPointer { source in
            append(byteCount, to: &destination) { target in
                switch encoding {
                case .pcm16: rk_pcm16_from_f32(source.baseAddress, target, source.count)
                case .float32:
                    UnsafeMutableRawBufferPointer(start: target, count: byteCount)
                        .copyMemory(from: UnsafeRawBufferPointer(source))
                case .muLaw: rk_mulaw_from_f32(source.baseAddress, target, source.count)
                case .aLaw: rk_alaw_from_f32(source.baseAddress, target, source.count)
                }
            }
        }
    }

    static func reserve(_ needed: Int, in capacity: Int) throws(PCMConversionError) {
        if needed > capacity {
            throw PCMConversionError(code: .destinationTooSmall, expected: needed, actual: capacity)
        }
    }

    static func wholeSamples(
        in byteCount: Int,
        of encoding: AudioEncoding
    ) throws(PCMConversionError) -> Int {
        let (count, rest) = byteCount.quotientAndRemainder(dividingBy: encoding.bytesPerSample)
        if rest != 0 {
            throw PCMConversionError(code: .partialSample, expected: encoding.bytesPerSample, actual: rest)
        }
        return count
    }

    /// Hands the address of the first free element to `body`, which initialises exactly `count` elements.
    static func append<Element: BitwiseCopyable>(
        _ count: Int,
        to destination: inout OutputSpan<Element>,
        _ body: (UnsafeMutablePointer<Element>) -> Void
    ) {
        destination.withUnsafeMutableBufferPointer { buffer, initialized in
            guard count > 0, let base = buffer.baseAddress else { return }
            body(base + initialized)
            initialized += count
        }
    }
}
