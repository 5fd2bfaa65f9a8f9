internal import RealtimeAudio
internal import RealtimeUnits

/// The user's audio on its way to the upstream: converted, and processed where that is asked for.
struct Uplink: Sendable {
    let source: AudioFormat
    let target: AudioFormat
    let processor: AudioProcessor?
    /// To the rate of the stages; unused without them.
    private var toStages: AudioStreamConverter?
    /// To the upstream's format.
    private var toTarget: AudioStreamConverter
    private var samples: [Float] = []
    private var processed: [Float] = []
    /// Turns that began and ended in what was taken last.
    private(set) var turns: [TurnEvent] = []

    /// Makes the way from `source` to `target`. `earlier` gives the stages of a stream that goes on in other formats.
    init(
        from source: AudioFormat,
        to target: AudioFormat,
        _ processing: RelayProcessing,
        after earlier: Uplink?
    ) throws(AudioProcessorError) {
        self.source = source
        self.target = target
        do throws(RateConversionError) {
            guard processing.isOn else {
                processor = nil
                toTarget = try AudioStreamConverter(from: source, to: target)
                return
            }
            let rate = RelayProcessing.rate(for: source.sampleRate)
            let inner = AudioFormat(encoding: .float32, sampleRate: rate)
            toStages = try AudioStreamConverter(from: source, to: inner)
            toTarget = try AudioStreamConverter(from: inner, to: target)
            if let kept = earlier?.processor, kept.rate == rate {
                processor = kept
                return
            }
        } catch {
            throw AudioProcessorError(description: "\(error)")
        }
        processor = try AudioProcessor(processing, at: RelayProcessing.rate(for: source.sampleRate))
    }

    /// Takes bytes in ``source`` and appends what comes of them, in ``target``, to `output`.
    mutating func convert(_ bytes: Span<UInt8>, appendingTo output: inout [UInt8]) {
        turns.removeAll(keepingCapacity: true)
        guard let processor else { return toTarget.convert(bytes, appendingTo: &output) }
        samples.removeAll(keepingCapacity: true)
        processed.removeAll(keepingCapacity: true)
        toStages?.convert(bytes, appendingTo: &samples)
        processor.process(samples, appendingTo: &processed, turns: &turns)
        toTarget.convert(processed, appendingTo: &output)
    }

    /// Ends the stream: appends its last samples. What a stage holds of an unfinished frame, 20 ms at most, begins the
    /// next stream.
    mutating func flush(appendingTo output: inout [UInt8]) { toTarget.flush(appendingTo: &output) }

    /// Forgets the stream.
    mutating func reset() {
        toStages?.reset()
        toTarget.reset()
    }
}
