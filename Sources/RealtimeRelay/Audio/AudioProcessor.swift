internal import RealtimeAudio
internal import RealtimeLocks
internal import RealtimeUnits

/// The stages between a microphone and the upstream, in the order that each needs: echo canceller on raw audio, noise
/// suppressor, gain, and the turn detector on what the upstream hears.
///
/// A class because the echo canceller owns memory of C and cannot be copied, as a relay's value can: copies of a relay
/// share it, which its lock makes safe and nothing makes meaningful. The lock is never contended in a relay that is used
/// as it should be.
final class AudioProcessor: Sendable {
    let rate: SampleRate
    private let stages: Lock<Stages>

    /// Makes the stages that `processing` asks for, at the start of a stream.
    init(_ processing: RelayProcessing, at rate: SampleRate) throws(AudioProcessorError) {
        self.rate = rate
        stages = Lock(try Stages(processing, at: rate))
    }

    /// Takes samples of the microphone, full scale 1; appends what comes of them, and the turns they begin and end.
    func process(_ samples: [Float], appendingTo output: inout [Float], turns: inout [TurnEvent]) {
        stages.withLock { $0.process(samples, appendingTo: &output, turns: &turns) }
    }

    /// Takes samples that go to the listener, full scale 1.
    func played(_ samples: Span<Float>) { stages.withLock { $0.farEnd.append(samples) } }

    /// The listener hears no more of what was sent.
    func cut() { stages.withLock { $0.farEnd.removeAll() } }

    /// Ends a running turn without an event: the client has committed by hand.
    func cutTurn() { stages.withLock { $0.turns?.cut() } }
}

/// Settings that no stage takes.
struct AudioProcessorError: Error {
    let description: String
}

extension AudioProcessor {
    struct Stages: ~Copyable {
        var echo: EchoCanceller?
        var noise: NoiseSuppressor?
        var gain: GainControl?
        var turns: AudioTurnDetector<SileroVoiceActivityDetector>?
        /// Two minutes, as much as a client may hand in at once.
        var farEnd: FarEndQueue
        private var near: [Float] = []
        private var far: [Float] = []
        private var quiet: [Float] = []

        init(_ processing: RelayProcessing, at rate: SampleRate) throws(AudioProcessorError) {
            farEnd = FarEndQueue(processing.echoCancellation == nil ? .zero : .seconds(120), at: rate)
            do {
                if let settings = processing.echoCancellation {
                    echo = try EchoCanceller(
                        settings: EchoCancellerSettings(
                            sampleRate: rate,
                            tailDuration: settings.tail,
                            delay: settings.delay,
                            followsDrift: settings.delay == nil
                        )
                    )
                }
                noise = try processing.noiseSuppression.map { try NoiseSuppressor(sampleRate: rate, attenuation: $0) }
                gain = try processing.gainTarget.map { try GainControl(sampleRate: rate, target: $0) }
                if let settings = processing.turnDetection {
                    turns = try AudioTurnDetector(
                        detector: SileroVoiceActivityDetector(),
                        settings: settings,
                        inputRate: rate
                    )
                }
            } catch {
                throw AudioProcessorError(description: "\(error)")
            }
        }

        mutating func process(_ samples: [Float], appendingTo output: inout [Float], turns events: inout [TurnEvent]) {
            near.removeAll(keepingCapacity: true)
            if echo == nil {
                near.append(contentsOf: samples)
            } else {
                farEnd.take(samples.count, into: &far)
                Self.cancel(&echo, samples, far, to: &near)
            }
            if noise != nil {
                quiet.removeAll(keepingCapacity: true)
                Self.suppress(&noise, near, to: &quiet)
                swap(&near, &quiet)
            }
            if gain != nil { Self.control(&gain, &near) }
            if turns != nil { Self.detect(&turns, near, &events) }
            output.append(contentsOf: near)
        }

        // Each stage with what it works on, and nothing else of `self`. There is room for what was asked.

        private static func cancel(
            _ echo: inout EchoCanceller?,
            _ near: [Float],
            _ far: [Float],
            to output: inout [Float]
        ) {
            let count = echo?.outputCount(for: near.count) ?? 0
            if let position = echo?.position { echo?.played(far.span, at: position) }
            output.append(addingCapacity: max(1, count)) { (span: inout OutputSpan<Float>) in
                try? echo?.process(near.span, into: &span)
            }
        }

        private static func suppress(_ noise: inout NoiseSuppressor?, _ input: [Float], to output: inout [Float]) {
            output.append(addingCapacity: max(1, noise?.outputCount(for: input.count) ?? 0)) {
                (span: inout OutputSpan<Float>) in
                try? noise?.process(input.span, into: &span)
            }
        }

        private static func control(_ gain: inout GainControl?, _ samples: inout [Float]) {
            var span = samples.mutableSpan
            gain?.process(&span)
        }

        private static func detect(
            _ turns: inout AudioTurnDetector<SileroVoiceActivityDetector>?,
            _ samples: [Float],
            _ events: inout [TurnEvent]
        ) {
            turns?.process(samples.span) { events.append($0) }
        }
    }
}
