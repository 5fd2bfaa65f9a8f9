public import RealtimeUnits

/// Takes the echo of what was played (far end) out of what a microphone hears (near end).
///
/// libspeexdsp's adaptive filter and residual suppressor, with what they lack in front: a far-end reference kept by
/// position, and an estimate of the echo's delay from 0 to 500 ms, so that neither end needs to know how much was
/// buffered between playing and hearing. Feed raw microphone audio: nothing that changes over time (gain control,
/// noise suppression) may come before it.
///
/// Both ends count samples on one clock, the near end's: `played(_:at:)` gives the position in the microphone's stream
/// at which the samples were handed out. Far end that has not been handed in when its near end comes is silence.
/// Clocks of two devices that drift apart by more than some 20 parts in a million keep the filter from converging.
///
/// Output comes in whole frames and is ``latency`` behind. Sole owner of its C states.
public struct EchoCanceller: ~Copyable {
    /// How it works.
    public let settings: EchoCancellerSettings
    /// Samples that are processed at a time.
    public let frameLength: Int
    /// The position of the next near-end sample.
    public private(set) var position = SampleCount.zero
    /// How long after being handed in the far end is heard, to 10 ms; `nil` until the estimate stands.
    public var delay: SampleCount? {
        estimator.delay.map { SampleCount($0 * estimator.hopLength) }
    }
    /// Echo return loss enhancement: how many decibels quieter the filter's output is than the near end while the far
    /// end plays, over about a second; without residual suppression. Near-end speech lowers it.
    public var returnLossEnhancement: Float {
        guard leftPower > 0, nearPower > 0 else { return 0 }
        return Float(10 * Elementary.log10(Double(nearPower / leftPower)))
    }

    private var filter: SpeexEchoFilter
    private var estimator: DelayEstimator
    private var reference: SampleRing<Float>
    private var chunker: FrameChunker<Float>
    private var nearFrame: [Int16]
    private var farFrame: [Int16]
    private var outFrame: [Int16]
    private var floats: [Float]
    private var nearPower: Float = 0
    private var leftPower: Float = 0

    /// The filter is aligned to this long before the echo: an echo that comes before its far end cannot be cancelled.
    private static let margin = Duration.milliseconds(20)
    private static let longestDelay = Duration.milliseconds(500)

    /// Makes a canceller at the start of a stream.
    ///
    /// - Throws: ``AudioProcessingError`` with `unsupportedRate` (outside 8 … 48 kHz or not a multiple of 100 Hz),
    ///   `unsupportedDuration` (frames other than 10 or 20 ms, a tail outside 32 ms … 1 s) or `outOfMemory`.
    public init(settings: EchoCancellerSettings) throws(AudioProcessingError) {
        let rate = settings.sampleRate
        guard (8_000...48_000).contains(rate.hertz), rate.hertz % 100 == 0 else {
            throw AudioProcessingError(code: .unsupportedRate, expected: 16_000, actual: rate.hertz)
        }
        let frame = SampleCount(settings.frameDuration, at: rate).value
        guard frame == rate.hertz / 100 || frame == rate.hertz / 50 else {
            throw AudioProcessingError(code: .unsupportedDuration, expected: rate.hertz / 50, actual: frame)
        }
        let tail = SampleCount(settings.tailDuration, at: rate).value
        guard (rate.hertz / 32...rate.hertz).contains(tail) else {
            throw AudioProcessingError(code: .unsupportedDuration, expected: rate.hertz / 4, actual: tail)
        }
        guard let filter = Self.filter(settings, frame, tail), let estimator = DelayEstimator(sampleRate: rate) else {
            throw AudioProcessingError(code: .outOfMemory, expected: frame, actual: 0)
        }
        self.settings = settings
        frameLength = frame
        self.filter = filter
        self.estimator = estimator
        // Two seconds ahead for those who hand the far end in early, and the longest delay back.
        reference = SampleRing(capacity: SampleCount(.seconds(3), at: rate))
        chunker = FrameChunker(frameLength: frame)
        nearFrame = [Int16](repeating: 0, count: frame)
        farFrame = nearFrame
        outFrame = nearFrame
        floats = [Float](repeating: 0, count: frame)
    }

    /// How far the output is behind the input, beyond waiting for whole frames: a frame with residual suppression.
    public var latency: SampleCount {
        settings.suppressesResidualEcho ? SampleCount(frameLength) : .zero
    }

    /// How many samples ``process(_:into:)`` will give for `inputCount` more: whole frames.
    public func outputCount(for inputCount: Int) -> Int {
        chunker.frameCount(after: inputCount) * frameLength
    }

    /// Takes far-end samples, full scale 1, that were handed out when the microphone's stream was at `position`.
    ///
    /// Pieces follow one another; what lies before the end of the piece before is taken as its continuation, and a gap
    /// is silence.
    public mutating func played(_ samples: Span<Float>, at position: SampleCount) {
        if position > reference.end { reference.jump(to: position) }
        reference.append(samples)
    }

    /// Takes near-end samples, full scale 1, and appends those of the frames they complete, without echo.
    ///
    /// - Throws: ``AudioProcessingError`` with `outputTooSmall`; nothing was taken then.
    public mutating func process(
        _ samples: Span<Float>,
        into output: inout OutputSpan<Float>
    ) throws(AudioProcessingError) {
        let due = outputCount(for: samples.count)
        guard due <= output.freeCapacity else {
            throw AudioProcessingError(code: .outputTooSmall, expected: due, actual: output.freeCapacity)
        }
        var start = 0
        while start < samples.count {
            let end = min(samples.count, start + frameLength - chunker.pendingCount)
            var isWhole = false
            chunker.push(samples.extracting(start..<end)) { frame in
                isWhole = true
                for index in frame.indices { floats[index] = frame[index] }
            }
            start = end
            if isWhole { processFrame(into: &output) }
        }
    }

    /// Starts a new stream at position zero; allocates.
    ///
    /// - Throws: ``AudioProcessingError`` with `outOfMemory`; the old stream goes on then.
    public mutating func reset() throws(AudioProcessingError) {
        let tail = SampleCount(settings.tailDuration, at: settings.sampleRate).value
        guard let fresh = Self.filter(settings, frameLength, tail) else {
            throw AudioProcessingError(code: .outOfMemory, expected: frameLength, actual: 0)
        }
        filter = fresh
        estimator.reset()
        reference.reset()
        chunker.reset()
        position = .zero
        nearPower = 0
        leftPower = 0
    }

    private static func filter(_ settings: EchoCancellerSettings, _ frame: Int, _ tail: Int) -> SpeexEchoFilter? {
        SpeexEchoFilter(
            frameLength: frame,
            tailLength: tail,
            sampleRate: settings.sampleRate.hertz,
            suppressesResidual: settings.suppressesResidualEcho,
            noise: -15
        )
    }

    /// Processes the near-end frame in ``floats``.
    private mutating func processFrame(into output: inout OutputSpan<Float>) {
        estimate()
        // Where the far end of this near end starts in the reference.
        let found = delay ?? .zero
        let lead = SampleCount(Self.margin, at: settings.sampleRate)
        PCMConversion.narrow(floats, into: &nearFrame)
        PCMConversion.narrow(far(from: position - max(.zero, found - lead)), into: &farFrame)
        filter.cancel(near: nearFrame, far: farFrame, into: &outFrame)
        measure()
        filter.suppress(&outFrame)
        PCMConversion.widen(outFrame, into: &output)
        position += SampleCount(frameLength)
    }

    private mutating func estimate() {
        let hop = estimator.hopLength
        let (near, far) = (floats, far(from: position))
        var start = 0
        while start + hop <= frameLength {
            _ = estimator.add(
                near: near.span.extracting(start..<start + hop),
                far: far.span.extracting(start..<start + hop)
            )
            start += hop
        }
    }

    /// A frame of the reference from `start` on, with silence where there is none.
    private func far(from start: SampleCount) -> [Float] {
        let range = start..<start + SampleCount(frameLength)
        let known = max(range.lowerBound, min(reference.start, range.upperBound))
        let missing = (known - range.lowerBound).value
        return [Float](capacity: frameLength) { output in
            for _ in 0..<missing { output.append(0) }
            reference.copy(known..<range.upperBound, into: &output)
            while output.freeCapacity > 0 { output.append(0) }
        }
    }

    private mutating func measure() {
        var farEnergy: Float = 0
        var near: Float = 0
        var left: Float = 0
        for index in 0..<frameLength {
            farEnergy += Float(farFrame[index]) * Float(farFrame[index])
            near += Float(nearFrame[index]) * Float(nearFrame[index])
            left += Float(outFrame[index]) * Float(outFrame[index])
        }
        // −50 dBFS: the far end plays.
        guard farEnergy > Float(frameLength) * 10_000 else { return }
        // About a second's worth of frames.
        let share: Float = 0.02
        nearPower += share * (near - nearPower)
        leftPower += share * (left - leftPower)
    }
}

// The C states are reached through this value only: it is noncopyable, their pointers never leave their owners, and
// libspeexdsp has no global state. Whoever holds the value holds them alone, so it may move between threads;
// `mutating` keeps two calls from overlapping.
extension EchoCanceller: @unchecked Sendable {}
