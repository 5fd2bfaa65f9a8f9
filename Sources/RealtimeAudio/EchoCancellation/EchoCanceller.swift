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
///
/// When a delay is found, the filter is moved to it and learns from the half second before: for that one frame a call
/// takes up to a hundred times as long as for others (3 to 6 ms at any rate), and half of that once more 0.4 s later.
/// No call but `init` and `reset` allocates.
///
/// Output comes in whole frames and is ``latency`` behind. Sole owner of its C states.
public struct EchoCanceller: ~Copyable {
    /// How it works.
    public let settings: EchoCancellerSettings
    /// Samples that are processed at a time.
    public let frameLength: Int
    /// The position of the next near-end sample.
    public private(set) var position = SampleCount.zero

    private var filter: SpeexEchoFilter
    private var estimator: DelayEstimator
    private var drift = DriftTracker()
    private var reference: FarEndReference
    private var reader: FractionalReader
    private var history: NearEndHistory
    private var meter: EchoMeter
    private var gate: ResidualGate
    private var chunker: FrameChunker<Float>
    /// How long before its near end the filter's far end was handed out, in units of ``FractionalReader``; it grows with
    /// the drift.
    private var lag = 0
    private var alignments = 0
    /// Frames until the filter learns from the history once more.
    private var framesToLearn = 0
    /// Frames in a row in which neither end had anything but zeros.
    private var silentFrames = 0

    private var near: [Float]
    private var far: [Float]
    private var nearFrame: [Int16]
    private var farFrame: [Int16]
    private var leftFrame: [Int16]
    private var outFrame: [Int16]

    /// Makes a canceller at the start of a stream.
    ///
    /// - Throws: ``AudioProcessingError`` with `unsupportedRate` (outside 8 … 48 kHz or not a multiple of 100 Hz),
    ///   `unsupportedDuration` (frames other than 10 or 20 ms, a tail outside 32 ms … 1 s, a delay outside 0 … 500 ms)
    ///   or `outOfMemory`.
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
        guard (rate.hertz * 32 / 1_000...rate.hertz).contains(tail) else {
            throw AudioProcessingError(code: .unsupportedDuration, expected: rate.hertz / 4, actual: tail)
        }
        let delay = SampleCount(settings.delay ?? .zero, at: rate).value
        guard (0...rate.hertz / 2).contains(delay) else {
            throw AudioProcessingError(code: .unsupportedDuration, expected: 0, actual: delay)
        }
        guard let filter = Self.filter(settings, frame, tail), let estimator = DelayEstimator(sampleRate: rate) else {
            throw AudioProcessingError(code: .outOfMemory, expected: frame, actual: 0)
        }
        self.settings = settings
        frameLength = frame
        self.filter = filter
        self.estimator = estimator
        // Two seconds ahead for those who hand the far end in early; the longest delay and the history back.
        reference = FarEndReference(capacity: 3 * rate.hertz + 2 * frame)
        reader = FractionalReader(frameLength: frame)
        history = NearEndHistory(frameLength: frame, frames: rate.hertz / 2 / frame)
        meter = EchoMeter(framesPerSecond: rate.hertz / frame)
        gate = ResidualGate(framesPerSecond: rate.hertz / frame)
        chunker = FrameChunker(frameLength: frame)
        // One by one: arrays that share storage would be copied at the first frame.
        near = [Float](repeating: 0, count: frame)
        far = [Float](repeating: 0, count: frame)
        nearFrame = [Int16](repeating: 0, count: frame)
        farFrame = [Int16](repeating: 0, count: frame)
        leftFrame = [Int16](repeating: 0, count: frame)
        outFrame = [Int16](repeating: 0, count: frame)
        lag = Self.lag(of: settings)
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
    /// Pieces follow one another; what lies up to three seconds before the end of the piece before is taken as its
    /// continuation, what lies further back starts anew, and a gap is silence. Up to two seconds ahead of the near end
    /// are kept.
    public mutating func played(_ samples: Span<Float>, at position: SampleCount) {
        reference.append(samples, at: position.value)
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
                for index in frame.indices { near[index] = frame[index].bounded }
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
        drift.reset()
        reference.reset()
        history.reset()
        meter.reset()
        gate.reset()
        chunker.reset()
        position = .zero
        lag = Self.lag(of: settings)
        alignments = 0
        framesToLearn = 0
        silentFrames = 0
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

    /// The lag a stream starts with: the delay given less the margin.
    private static func lag(of settings: EchoCancellerSettings) -> Int {
        max(0, SampleCount((settings.delay ?? .zero) - margin, at: settings.sampleRate).value) * FractionalReader.unit
    }

    /// The filter is aligned to this long before the delay found: an echo that comes before its far end cannot be
    /// cancelled, and the strongest reflection need not be the first.
    private static let margin = Duration.milliseconds(10)
    /// How much earlier and later than aligned to the echo may come before the filter is moved.
    private static let earlier = 0.006
    private static let later = 0.03
    /// How often a filter that was moved learns from the history: more passes converge sooner and are less exact.
    /// Four come to 20 dB in a second and a half where one needs two; they take as long as one at 64 kHz does.
    private var passes: Int { max(1, min(4, 64_000 / settings.sampleRate.hertz)) }
    /// And how often 0.4 s later: where the delay was found at once there was little to learn from.
    private var passesAgain: Int { (passes + 1) / 2 }
}

extension EchoCanceller {
    /// What is known about the echo now. O(1).
    public var telemetry: EchoTelemetry {
        EchoTelemetry(
            position: position,
            delay: delay?.duration(at: settings.sampleRate),
            returnLossEnhancement: meter.enhancement,
            filterReturnLossEnhancement: meter.filterEnhancement,
            drift: settings.followsDrift ? drift.drift.map { $0 * 1e6 } : nil,
            isDoubleTalk: meter.isDoubleTalk,
            alignments: alignments
        )
    }

    /// How long after being handed in the far end is heard: the one given, or the one found; `nil` until then.
    public var delay: SampleCount? {
        if let given = settings.delay { return SampleCount(given, at: settings.sampleRate) }
        return estimator.delay.map { SampleCount(Int(($0 * Double(settings.sampleRate.hertz)).rounded())) }
    }

    /// Processes the near-end frame in ``near``.
    private mutating func processFrame(into output: inout OutputSpan<Float>) {
        if settings.delay == nil {
            reference.read(from: position.value, into: &far)
            if estimator.add(near: near, far: far) { align() }
        }
        if framesToLearn > 0 {
            framesToLearn -= 1
            if framesToLearn == 0 { learn(passes: passesAgain) }
        }
        PCMConversion.narrow(near, into: &nearFrame)
        history.append(nearFrame)
        readFar(framesBack: 0)
        countSilence()
        // Once silence has filled the filter, more of it changes nothing but makes denormal numbers, at twice the cost.
        if silentFrames > silenceToFill {
            for index in outFrame.indices { outFrame[index] = 0 }
        } else {
            processFilled()
        }
        PCMConversion.widen(outFrame, into: &output)
        position += SampleCount(frameLength)
        lag = max(0, lag + lagPerFrame)
    }

    /// Frames of digital silence at both ends that leave nothing else in filter and suppressor.
    private var silenceToFill: Int {
        SampleCount(settings.tailDuration, at: settings.sampleRate).value / frameLength + 3
    }

    private mutating func countSilence() {
        let isSilent = nearFrame.allSatisfy { $0 == 0 } && farFrame.allSatisfy { $0 == 0 }
        silentFrames = isSilent ? silentFrames + 1 : 0
    }

    /// Filter, suppressor and gate on the frames that are filled.
    private mutating func processFilled() {
        filter.cancel(near: nearFrame, far: farFrame, into: &leftFrame)
        for index in leftFrame.indices { outFrame[index] = leftFrame[index] }
        meter.add(near: nearFrame, far: farFrame, left: leftFrame)
        if settings.suppressesResidualEcho {
            filter.suppress(&outFrame)
            gate.apply(to: &outFrame, meter)
        }
        meter.add(output: outFrame)
    }

    /// How much the drift adds to ``lag`` in a frame.
    private var lagPerFrame: Int {
        guard settings.followsDrift, let drift = drift.drift else { return 0 }
        return Int((drift * Double(frameLength * FractionalReader.unit)).rounded())
    }

    /// Reads the far end that belongs to the near-end frame that many before the running one.
    private mutating func readFar(framesBack: Int) {
        let near = position.value - framesBack * frameLength
        let lag = self.lag - framesBack * lagPerFrame
        if lagPerFrame == 0 {
            // No drift: whole samples do, and cost nothing.
            reference.read(from: near - lag / FractionalReader.unit, into: &far)
        } else {
            reader.read(
                reference,
                before: near,
                lag: lag,
                step: FractionalReader.unit - lagPerFrame / frameLength,
                into: &far
            )
        }
        PCMConversion.narrow(far, into: &farFrame)
    }

    /// Moves the filter if the delay found is not where it is.
    private mutating func align() {
        guard let delay = estimator.delay else { return }
        let rate = Double(settings.sampleRate.hertz)
        if let seen = estimator.observation { drift.add(seen, at: Double(position.value) / rate) }
        let margin = SampleCount(Self.margin, at: settings.sampleRate).value
        let wanted = max(0, Int((delay * rate).rounded()) - margin)
        let shift = (Double(wanted) - Double(lag) / Double(FractionalReader.unit)) / rate
        guard alignments == 0 || shift < -Self.earlier || shift > Self.later else { return }
        alignments += 1
        lag = wanted * FractionalReader.unit
        filter.forget()
        meter.forgetLeakage()
        gate.startLearning()
        learn(passes: passes)
        framesToLearn = history.capacity * 4 / 5
    }

    /// Has the filter go over the history, so that it need not wait for new audio to learn from.
    private mutating func learn(passes: Int) {
        for _ in 0..<passes {
            for age in stride(from: history.count - 1, through: 0, by: -1) {
                history.copy(age: age, into: &nearFrame)
                readFar(framesBack: age + 1)
                filter.cancel(near: nearFrame, far: farFrame, into: &leftFrame)
            }
        }
    }
}

// The C states are reached through this value only: it is noncopyable, their pointers never leave their owners, and
// libspeexdsp has no global state. Whoever holds the value holds them alone, so it may move between threads;
// `mutating` keeps two calls from overlapping.
extension EchoCanceller: @unchecked Sendable {}
