internal import CRealtimeKernels
internal import CSpeexDSP
public import RealtimeUnits

/// The rate converter of libspeexdsp.
///
/// Sole owner of one `SpeexResamplerState`. Making one builds its filter tables (15 to 250 µs) and allocates; nothing
/// after that does. Below quality 8 it loses treble when the rate goes down: 1.85 dB at 0.45 of the output rate with
/// quality 5, 7 dB with quality 3. Ratios whose reduced output rate exceeds its oversampling (44.1 → 24 kHz) run 6 to
/// 7 times slower than the others.
public struct SpeexRateConverter: RateConverter, ~Copyable {
    /// Samples per second going in.
    public let inputRate: SampleRate
    /// Samples per second coming out.
    public let outputRate: SampleRate
    private let state: OpaquePointer
    private var ledger: RateLedger
    /// A slice of input without denormal numbers, which the library computes with at a hundredth of its speed.
    private var slice = [Float](repeating: 0, count: sliceLength)

    /// What libspeexdsp calls `SPEEX_RESAMPLER_QUALITY_DESKTOP` is 5, `…_VOIP` 3; 8 is the first without droop.
    public static let flatQuality = 8

    /// Input goes in slices of this many samples: 20 ms at 48 kHz fit in one.
    private static let sliceLength = 1_024

    /// Makes a converter.
    ///
    /// - `quality`: 0 (fastest) … 10 (sharpest).
    /// - Throws: ``RateConversionError`` with `unsupportedQuality`, `unsupportedRates` (the filter table would not
    ///   fit the library's limits) or `outOfMemory`.
    public init(
        from inputRate: SampleRate,
        to outputRate: SampleRate,
        quality: Int = Self.flatQuality
    ) throws(RateConversionError) {
        guard (0...10).contains(quality) else {
            throw RateConversionError(code: .unsupportedQuality, expected: 10, actual: quality)
        }
        var status: CInt = 0
        let made = speex_resampler_init(
            1,
            spx_uint32_t(inputRate.hertz),
            spx_uint32_t(outputRate.hertz),
            CInt(quality),
            &status
        )
        guard let made, status == 0 else {
            if let made { speex_resampler_destroy(made) }
            let code: RateConversionError.Code = status == 1 ? .outOfMemory : .unsupportedRates
            throw RateConversionError(code: code, expected: inputRate.hertz, actual: outputRate.hertz)
        }
        // Without this the output starts with half a filter length of ramp and is late by as much.
        speex_resampler_skip_zeros(made)
        state = made
        self.inputRate = inputRate
        self.outputRate = outputRate
        ledger = RateLedger(from: inputRate, to: outputRate, delay: Int(speex_resampler_get_input_latency(made)))
    }

    deinit {
        speex_resampler_destroy(state)
    }

    /// Half the filter length, at ``inputRate``.
    public var latency: SampleCount { SampleCount(ledger.delay) }
    /// How many samples the next `inputCount` samples give.
    public func outputCount(for inputCount: Int) -> Int { ledger.outputCount(for: inputCount) }
    /// The fewest samples that give `outputCount`.
    public func inputCount(for outputCount: Int) -> Int { ledger.inputCount(for: outputCount) }
    /// How many samples `flush(into:)` gives.
    public var flushCount: Int { ledger.flushCount }

    /// Takes all of `input`; see ``RateConverter/process(_:into:)``.
    public mutating func process(
        _ input: Span<Float>,
        into output: inout OutputSpan<Float>
    ) throws(RateConversionError) {
        let due = ledger.outputCount(for: input.count)
        try Self.reserve(due, in: output.freeCapacity)
        var start = 0
        while start < input.count {
            let end = min(start + Self.sliceLength, input.count)
            input.extracting(start..<end).withUnsafeBufferPointer { source in
                guard let address = source.baseAddress else { return }
                rk_f32_audible(address, &slice, source.count)
            }
            // The slice steps out while `self` is at work.
            var taken: [Float] = []
            swap(&taken, &slice)
            defer { swap(&taken, &slice) }
            try feed(taken.span.extracting(first: end - start), into: &output)
            start = end
        }
    }

    /// Ends the stream; see ``RateConverter/flush(into:)``.
    public mutating func flush(into output: inout OutputSpan<Float>) throws(RateConversionError) {
        let due = ledger.flushCount
        try Self.reserve(due, in: output.freeCapacity)
        // The silence that follows the last sample pushes it out. It is never taken into account in the ledger as
        // input, so what comes stops at the exact count.
        var left = due
        var silence: InlineArray<256, Float> = .init(repeating: 0)
        while left > 0 {
            var consumed = spx_uint32_t(silence.count)
            var produced = spx_uint32_t(left)
            let status = silence.mutableSpan.withUnsafeBufferPointer { zeros in
                output.withUnsafeMutableBufferPointer { buffer, initialized -> CInt in
                    guard let base = buffer.baseAddress else { return 0 }
                    let status = speex_resampler_process_float(
                        state,
                        0,
                        zeros.baseAddress,
                        &consumed,
                        base + initialized,
                        &produced
                    )
                    initialized += Int(produced)
                    return status
                }
            }
            left -= Int(produced)
            if status != 0 || (consumed == 0 && produced == 0) {
                throw RateConversionError(code: .engineFailed, expected: left, actual: Int(status))
            }
        }
        reset()
    }

    /// Forgets the stream; see ``RateConverter/reset()``.
    public mutating func reset() {
        speex_resampler_reset_mem(state)
        // Resetting brings the leading ramp back.
        speex_resampler_skip_zeros(state)
        ledger.reset()
    }

    private mutating func feed(
        _ input: Span<Float>,
        into output: inout OutputSpan<Float>
    ) throws(RateConversionError) {
        var due = ledger.outputCount(for: input.count)
        var start = 0
        // The library stops when the output is full even if more input would give nothing, so what is left after
        // the last due sample goes in with room for one sample that must not come.
        while start < input.count {
            var consumed = spx_uint32_t(input.count - start)
            var produced = spx_uint32_t(max(due, 1))
            var spare: Float = 0
            let status = input.extracting(start..<input.count).withUnsafeBufferPointer { source in
                output.withUnsafeMutableBufferPointer { buffer, initialized in
                    withUnsafeMutablePointer(to: &spare) { spare in
                        let target = due == 0 ? spare : buffer.baseAddress.map { $0 + initialized } ?? spare
                        let status = speex_resampler_process_float(
                            state,
                            0,
                            source.baseAddress,
                            &consumed,
                            target,
                            &produced
                        )
                        initialized += min(Int(produced), due)
                        return status
                    }
                }
            }
            ledger.enter(taken: Int(consumed), given: min(Int(produced), due))
            due -= Int(produced)
            start += Int(consumed)
            if status != 0 || due < 0 || (consumed == 0 && produced == 0) {
                throw RateConversionError(code: .engineFailed, expected: due, actual: Int(status))
            }
        }
    }

    private static func reserve(_ needed: Int, in capacity: Int) throws(RateConversionError) {
        if needed > capacity {
            throw RateConversionError(code: .outputTooSmall, expected: needed, actual: capacity)
        }
    }
}

// The state is reached through this value only: it is noncopyable, the pointer never leaves it, and libspeexdsp has no
// global state. Whoever holds the value holds the state alone, so it may move between threads; `mutating` keeps two
// calls from overlapping.
extension SpeexRateConverter: @unchecked Sendable {}
