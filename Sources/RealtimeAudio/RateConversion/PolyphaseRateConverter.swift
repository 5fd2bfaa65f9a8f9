package import CRealtimeKernels
public import RealtimeUnits

/// The rate converter of this library: a linear-phase polyphase filter for voice in frames. The default.
///
/// A plain value: a copy is an independent stream with the same past. Copies and converters of the same rates share
/// one filter table. Latency is 64 samples of the lower rate with ``Preset/voice`` (2.7 ms at 24 kHz, 8 ms at 8 kHz),
/// half of that with ``Preset/lowLatency``. Equal rates pass samples on unchanged and at once.
///
/// | preset | flat within 0.005 dB to | aliases and images from | rejection |
/// |---|---|---|---|
/// | ``Preset/voice`` | 0.45 of the lower rate | 0.50 | 104 dB |
/// | ``Preset/lowLatency`` | 0.45 | 0.55 | 104 dB |
///
/// Samples below 2⁻⁵⁰ of full scale (−301 dB) count as zero, so that a stream that fades to nothing costs no more than
/// any other. One machine gives the same bits for every split of a stream; between machines with and without AVX2, results
/// differ by less than 10⁻⁶ of full scale.
public struct PolyphaseRateConverter: RateConverter, Sendable {
    /// How sharp the filter is, which is how long it waits.
    public enum Preset: Hashable, Sendable, CaseIterable {
        /// Nothing of the upper band survives.
        case voice
        /// Half the delay and half the cost; tones between 0.50 and 0.55 of the lower rate come back mirrored, within
        /// the uppermost tenth of the band.
        case lowLatency
    }

    /// Samples per second going in.
    public let inputRate: SampleRate
    /// Samples per second coming out.
    public let outputRate: SampleRate
    /// How sharp the filter is.
    public let preset: Preset

    private let design: PolyphaseDesign?
    private let level: rk_level
    private var ledger: RateLedger
    /// Input from the first tap of the next output on, behind what is already spent.
    private var buffer: [Float]
    /// Outputs on their way to 16 bits.
    private var scratch: [Float]
    /// Where in ``buffer`` the next output's first tap is, and where the input ends.
    private var next = 0
    private var filled = 0
    /// How far the next output stands behind that position, in parts of `1 / interpolation` sample.
    private var phase = 0

    /// Input is filtered in slices of at most this many samples: 20 ms at 48 kHz fit in one.
    private static let sliceLength = 1_024
    /// Outputs that become 16-bit samples at a time: 20 ms at 48 kHz.
    private static let pieceLength = 960

    /// Makes a converter; 4 to 100 µs for the first of its rates and preset, less for others.
    ///
    /// - Throws: ``RateConversionError`` with `unsupportedRates` if the input rate is more than 64 times the output
    ///   rate.
    public init(
        from inputRate: SampleRate,
        to outputRate: SampleRate,
        preset: Preset = .voice
    ) throws(RateConversionError) {
        try self.init(from: inputRate, to: outputRate, preset: preset, level: rk_best_level())
    }

    /// For tests: with the kernels of `level`.
    package init(
        from inputRate: SampleRate,
        to outputRate: SampleRate,
        preset: Preset,
        level: rk_level
    ) throws(RateConversionError) {
        self.inputRate = inputRate
        self.outputRate = outputRate
        self.preset = preset
        // The filter has no wider variant, and processors slow down where widths change within a call.
        self.level = level.rawValue < rk_level_avx2.rawValue ? level : rk_level_avx2
        let ratio = RateLedger(from: inputRate, to: outputRate, delay: 0)
        guard inputRate != outputRate else {
            design = nil
            ledger = ratio
            buffer = []
            scratch = []
            return
        }
        let key = PolyphaseDesign.Key(
            interpolation: ratio.interpolation,
            decimation: ratio.decimation,
            preset: preset
        )
        guard let design = PolyphaseDesign.design(for: key) else {
            throw RateConversionError(code: .unsupportedRates, expected: inputRate.hertz, actual: outputRate.hertz)
        }
        self.design = design
        ledger = RateLedger(from: inputRate, to: outputRate, delay: design.halfLength)
        buffer = [Float](repeating: 0, count: design.tapCount + 2 * Self.sliceLength)
        scratch = [Float](repeating: 0, count: Self.pieceLength)
        filled = Self.silenceBefore(design)
    }

    /// For tests: whether both use one filter table.
    package func sharesDesign(with other: PolyphaseRateConverter) -> Bool {
        design === other.design
    }

    /// Half the filter length, at ``inputRate``; zero for equal rates.
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
        input.withUnsafeBufferPointer { samples in
            guard let source = samples.baseAddress else { return }
            guard let design else { return Self.append(source, samples.count, to: &output) }
            var start = 0
            while start < samples.count {
                let count = min(Self.sliceLength, samples.count - start)
                let level = level
                let due = take(count) { rk_f32_audible_at(level, source + start, $0, count) }
                filter(due, with: design, into: &output)
                start += count
            }
        }
    }

    /// Takes all of `input` and appends what comes, as 16-bit samples: little dearer than floats. Floats and 16-bit
    /// samples may alternate within one stream.
    ///
    /// - Throws: ``RateConversionError`` with `outputTooSmall`; no sample was taken then.
    public mutating func process(
        _ input: Span<Int16>,
        into output: inout OutputSpan<Int16>
    ) throws(RateConversionError) {
        try Self.reserve(ledger.outputCount(for: input.count), in: output.freeCapacity)
        input.withUnsafeBufferPointer { samples in
            guard let source = samples.baseAddress else { return }
            guard let design else { return Self.append(source, samples.count, to: &output) }
            var start = 0
            while start < samples.count {
                let count = min(Self.sliceLength, samples.count - start)
                let level = level
                let due = take(count) { rk_f32_from_pcm16_at(level, source + start, $0, count) }
                filter(due, with: design, into: &output)
                start += count
            }
        }
    }

    /// Ends the stream; see ``RateConverter/flush(into:)``.
    public mutating func flush(into output: inout OutputSpan<Float>) throws(RateConversionError) {
        try Self.reserve(ledger.flushCount, in: output.freeCapacity)
        if let design {
            var left = ledger.flushCount
            while left > 0 {
                let due = takeSilence(for: left)
                filter(due, with: design, into: &output)
                left -= due
            }
        }
        reset()
    }

    /// Ends the stream in 16-bit samples; see ``RateConverter/flush(into:)``.
    public mutating func flush(into output: inout OutputSpan<Int16>) throws(RateConversionError) {
        try Self.reserve(ledger.flushCount, in: output.freeCapacity)
        if let design {
            var left = ledger.flushCount
            while left > 0 {
                let due = takeSilence(for: left)
                filter(due, with: design, into: &output)
                left -= due
            }
        }
        reset()
    }

    /// Forgets the stream; see ``RateConverter/reset()``.
    public mutating func reset() {
        ledger.reset()
        guard let design else { return }
        next = 0
        phase = 0
        filled = Self.silenceBefore(design)
        for index in 0..<filled { buffer[index] = 0 }
    }
}

extension PolyphaseRateConverter {
    /// A stream is preceded by silence: as much as the taps of its first sample reach back.
    private static func silenceBefore(_ design: PolyphaseDesign) -> Int {
        design.tapCount - design.halfLength - 1
    }

    private static func reserve(_ needed: Int, in capacity: Int) throws(RateConversionError) {
        if needed > capacity {
            throw RateConversionError(code: .outputTooSmall, expected: needed, actual: capacity)
        }
    }

    /// Equal rates: the samples themselves.
    private static func append<Sample: BitwiseCopyable>(
        _ source: UnsafePointer<Sample>,
        _ count: Int,
        to output: inout OutputSpan<Sample>
    ) {
        output.withUnsafeMutableBufferPointer { target, initialized in
            guard let base = target.baseAddress else { return }
            (base + initialized).update(from: source, count: count)
            initialized += count
        }
    }

    /// Takes `count` samples, at most a slice, that `fill` writes; returns how many outputs are due then.
    private mutating func take(_ count: Int, _ fill: (UnsafeMutablePointer<Float>) -> Void) -> Int {
        let due = ledger.outputCount(for: count)
        makeRoom(for: count)
        let end = filled
        buffer.withUnsafeMutableBufferPointer { samples in
            if let base = samples.baseAddress { fill(base + end) }
        }
        filled += count
        ledger.enter(taken: count, given: due)
        return due
    }

    /// Takes silence behind the end of the stream, at most a slice; returns how many of the last `left` outputs are
    /// due then.
    private mutating func takeSilence(for left: Int) -> Int {
        let count = min(Self.sliceLength, ledger.inputCount(for: left))
        return min(left, take(count) { $0.update(repeating: 0, count: count) })
    }

    /// Moves what is still needed to the front if `count` more samples would not fit behind it.
    private mutating func makeRoom(for count: Int) {
        guard filled + count > buffer.count else { return }
        let kept = filled - next
        buffer.withUnsafeMutableBufferPointer { samples in
            guard let base = samples.baseAddress else { return }
            base.update(from: base + next, count: kept)
        }
        next = 0
        filled = kept
    }

    /// Appends the next `count` outputs. There is room, and their samples are there.
    private mutating func filter(
        _ count: Int,
        with design: PolyphaseDesign,
        into output: inout OutputSpan<Float>
    ) {
        output.withUnsafeMutableBufferPointer { target, initialized in
            guard let base = target.baseAddress else { return }
            filter(count, with: design, to: base + initialized)
            initialized += count
        }
    }

    private mutating func filter(
        _ count: Int,
        with design: PolyphaseDesign,
        into output: inout OutputSpan<Int16>
    ) {
        // The scratch steps out while `self` is at work; how a run of outputs is cut changes none of them.
        var piece: [Float] = []
        swap(&piece, &scratch)
        var left = count
        while left > 0 {
            let count = min(left, piece.count)
            piece.withUnsafeMutableBufferPointer { floats in
                output.withUnsafeMutableBufferPointer { target, initialized in
                    guard let source = floats.baseAddress, let base = target.baseAddress else { return }
                    filter(count, with: design, to: source)
                    rk_pcm16_from_f32_at(level, source, base + initialized, count)
                    initialized += count
                }
            }
            left -= count
        }
        swap(&piece, &scratch)
    }

    private mutating func filter(_ count: Int, with design: PolyphaseDesign, to target: UnsafeMutablePointer<Float>) {
        guard count > 0 else { return }
        buffer.withUnsafeBufferPointer { samples in
            guard let base = samples.baseAddress else { return }
            if let rows = design.interpolatedRows {
                rk_fir_between_rows_at(
                    level,
                    base + next,
                    design.coefficients,
                    design.tapCount,
                    rows,
                    ledger.interpolation,
                    ledger.decimation,
                    phase,
                    target,
                    count
                )
            } else {
                rk_fir_rows_at(
                    level,
                    base + next,
                    design.coefficients,
                    design.tapCount,
                    ledger.interpolation,
                    ledger.decimation,
                    phase,
                    target,
                    count
                )
            }
        }
        let position = phase + count * ledger.decimation
        next += position / ledger.interpolation
        phase = position % ledger.interpolation
    }
}
