internal import CRealtimeKernels
internal import CSampleRate
public import RealtimeUnits

/// The sinc converters of libsamplerate: for offline work.
///
/// Sole owner of one `SRC_STATE`. 8 to 25 times dearer than the others here; ``Quality/best`` has the deepest
/// stopband of all (−142 dB). Making one allocates; nothing after that does.
public struct SampleRateConverter: RateConverter, ~Copyable {
    /// Which filter.
    public enum Quality: Hashable, Sendable, CaseIterable {
        /// 97 dB, 80 % of the band: loses 20 dB at 0.45 of the lower rate.
        case fastest
        /// 121 dB, 90 % of the band.
        case medium
        /// 144 dB, 96 % of the band.
        case best

        fileprivate var converterType: CInt {
            switch self {
            case .fastest: CInt(SRC_SINC_FASTEST)
            case .medium: CInt(SRC_SINC_MEDIUM_QUALITY)
            case .best: CInt(SRC_SINC_BEST_QUALITY)
            }
        }

        /// Half the filter in input samples when the rate does not go down: coefficients in the half filter over
        /// coefficients per sample, from the library's tables.
        fileprivate var halfLength: Double {
            switch self {
            case .fastest: 2_464.0 / 128
            case .medium: 22_438.0 / 491
            case .best: 340_239.0 / 2_381
            }
        }
    }

    /// Samples per second going in.
    public let inputRate: SampleRate
    /// Samples per second coming out.
    public let outputRate: SampleRate
    private let state: OpaquePointer
    private let ratio: Double
    private var ledger: RateLedger
    /// Samples the library gave before they were due. It decides by itself when its filter has enough; the ledger's
    /// delay is a little more than it ever waits for, so that the count of every call is known beforehand.
    private var held: [Float]
    private var heldCount = 0
    /// A slice of input without denormal numbers, which the library computes with at a hundredth of its speed.
    private var slice = [Float](repeating: 0, count: sliceLength)

    /// Input goes in slices of this many samples, which bounds ``held``.
    private static let sliceLength = 256
    private static let silence = [Float](repeating: 0, count: sliceLength)

    /// Makes a converter.
    ///
    /// - Throws: ``RateConversionError`` with `unsupportedRates` if one rate is more than 256 times the other, or
    ///   `outOfMemory`.
    public init(
        from inputRate: SampleRate,
        to outputRate: SampleRate,
        quality: Quality = .best
    ) throws(RateConversionError) {
        let ratio = Double(outputRate.hertz) / Double(inputRate.hertz)
        guard src_is_valid_ratio(ratio) != 0 else {
            throw RateConversionError(code: .unsupportedRates, expected: inputRate.hertz, actual: outputRate.hertz)
        }
        var status: CInt = 0
        guard let made = src_new(quality.converterType, 1, &status) else {
            throw RateConversionError(code: .outOfMemory, expected: inputRate.hertz, actual: outputRate.hertz)
        }
        state = made
        self.ratio = ratio
        self.inputRate = inputRate
        self.outputRate = outputRate
        // The library rounds its half length and asks for one sample more; 4 covers both.
        let delay = Int(quality.halfLength / min(ratio, 1)) + 4
        ledger = RateLedger(from: inputRate, to: outputRate, delay: delay)
        held = [Float](repeating: 0, count: Int(Double(Self.sliceLength + delay) * ratio) + 16)
    }

    deinit {
        src_delete(state)
    }

    /// Half the filter length and four samples of margin, at ``inputRate``.
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
        try Self.reserve(ledger.outputCount(for: input.count), in: output.freeCapacity)
        var start = 0
        while start < input.count {
            let end = min(start + Self.sliceLength, input.count)
            let due = ledger.outputCount(for: end - start)
            input.extracting(start..<end).withUnsafeBufferPointer { source in
                guard let address = source.baseAddress else { return }
                rk_f32_audible(address, &slice, source.count)
            }
            // The slice steps out while `self` is at work.
            var taken: [Float] = []
            swap(&taken, &slice)
            defer { swap(&taken, &slice) }
            try feed(taken.span.extracting(first: end - start))
            try deliver(due, into: &output)
            ledger.enter(taken: end - start, given: due)
            start = end
        }
    }

    /// Ends the stream; see ``RateConverter/flush(into:)``.
    public mutating func flush(into output: inout OutputSpan<Float>) throws(RateConversionError) {
        var left = ledger.flushCount
        try Self.reserve(left, in: output.freeCapacity)
        // The library's own end-of-input mode may end a sample early or late; silence pushes out the exact count.
        while left > 0 {
            let due = min(left, ledger.outputCount(for: Self.sliceLength))
            try feed(Self.silence.span)
            try deliver(due, into: &output)
            ledger.enter(taken: Self.sliceLength, given: due)
            left -= due
        }
        reset()
    }

    /// Forgets the stream; see ``RateConverter/reset()``.
    public mutating func reset() {
        src_reset(state)
        heldCount = 0
        ledger.reset()
    }

    /// Runs `input`, at most a slice, through the library; what comes out is held.
    private mutating func feed(_ input: Span<Float>) throws(RateConversionError) {
        var start = 0
        while start < input.count {
            var data = SRC_DATA()
            data.src_ratio = ratio
            data.input_frames = CLong(input.count - start)
            data.output_frames = CLong(held.count - heldCount)
            let free = heldCount
            let status = input.withUnsafeBufferPointer { source in
                held.withUnsafeMutableBufferPointer { target in
                    data.data_in = source.baseAddress.map { $0 + start }
                    data.data_out = target.baseAddress.map { $0 + free }
                    return src_process(state, &data)
                }
            }
            heldCount += Int(data.output_frames_gen)
            start += Int(data.input_frames_used)
            if status != 0 || (data.input_frames_used == 0 && data.output_frames_gen == 0) {
                throw RateConversionError(code: .engineFailed, expected: 0, actual: Int(status))
            }
        }
    }

    /// Hands out the oldest `count` samples held.
    private mutating func deliver(_ count: Int, into output: inout OutputSpan<Float>) throws(RateConversionError) {
        guard count <= heldCount else {
            throw RateConversionError(code: .engineFailed, expected: count, actual: heldCount)
        }
        for index in 0..<count { output.append(held[index]) }
        for index in count..<heldCount { held[index - count] = held[index] }
        heldCount -= count
    }

    private static func reserve(_ needed: Int, in capacity: Int) throws(RateConversionError) {
        if needed > capacity {
            throw RateConversionError(code: .outputTooSmall, expected: needed, actual: capacity)
        }
    }
}

// The state is reached through this value only: it is noncopyable, the pointer never leaves it, and libsamplerate has
// no global state. Whoever holds the value holds the state alone, so it may move between threads; `mutating` keeps
// two calls from overlapping.
extension SampleRateConverter: @unchecked Sendable {}
