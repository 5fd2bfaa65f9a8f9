public import RealtimeUnits

/// Finds turns in audio that comes in pieces of any size and at any rate: a rate converter where one is needed, a voice
/// activity detector and a turn detector joined.
///
/// Any split of the same samples gives the same events in the same order. Positions that go in and come out here count
/// samples at ``inputRate``; those of ``turns`` count at the voice activity detector's rate.
public struct AudioTurnDetector<Detector: VoiceActivityDetector & ~Copyable>: ~Copyable {
    /// The rate of the audio that is handed in, and of positions.
    public let inputRate: SampleRate
    /// Settings and activity, with positions at the voice activity detector's rate.
    public var turns: TurnDetector
    /// The score of the last whole hop, 0 … 1.
    public private(set) var lastScore: Float = 0

    private var detector: Detector
    private var chunker: FrameChunker<Float>
    private var converter: PolyphaseRateConverter?
    private var converted: [Float] = []

    /// Input is converted in slices of at most this many samples.
    private static var sliceLength: Int { 1_024 }

    /// Joins `detector` with turn detection.
    ///
    /// - `inputRate`: the rate of the audio; by default the detector's own. Any other adds the converter's
    ///   latency (4 ms from 24 to 16 kHz) to each decision, not to any position.
    /// - Throws: ``TurnDetectionError``; with `unsupportedRate` if the rates are too far apart.
    public init(
        detector: consuming Detector,
        settings: TurnDetectionSettings = TurnDetectionSettings(),
        inputRate: SampleRate? = nil
    ) throws(TurnDetectionError) {
        let rate = detector.sampleRate
        let source = inputRate ?? rate
        if source != rate {
            do throws(RateConversionError) {
                let made = try PolyphaseRateConverter(from: source, to: rate)
                converted = [Float](
                    repeating: 0,
                    count: made.outputCount(for: Self.sliceLength + made.latency.value) + 1
                )
                converter = made
            } catch {
                throw TurnDetectionError(code: .unsupportedRate, value: "\(source)")
            }
        }
        turns = try TurnDetector(
            settings: settings,
            sampleRate: rate,
            hopLength: SampleCount(detector.hopLength)
        )
        chunker = FrameChunker(frameLength: detector.hopLength)
        self.inputRate = source
        self.detector = detector
    }

    // MARK: Getters

    /// The end of the last hop that was judged.
    public var position: SampleCount { turns.position.converted(from: turns.sampleRate, to: inputRate) }

    /// How long the user has been silent inside the running turn; see ``TurnDetector/silence``.
    public var silence: SampleCount? { turns.silence?.converted(from: turns.sampleRate, to: inputRate) }

    // MARK: Inputs

    /// Takes samples, full scale 1, and calls `body` for every event they cause, in order.
    public mutating func process(_ samples: Span<Float>, _ body: (TurnEvent) -> Void) {
        guard converter != nil else { return judge(samples, body) }
        // The scratch steps out while `self` is at work.
        var scratch: [Float] = []
        swap(&scratch, &converted)
        var start = 0
        while start < samples.count {
            let end = min(samples.count, start + Self.sliceLength)
            let count = scratch.withUnsafeMutableBufferPointer { buffer in
                var output = OutputSpan(buffer: buffer, initializedCount: 0)
                // The scratch has room for what a slice gives, so the only error cannot occur.
                try? converter?.process(samples.extracting(start..<end), into: &output)
                return output.finalize(for: buffer)
            }
            judge(scratch.span.extracting(0..<count), body)
            start = end
        }
        swap(&scratch, &converted)
    }

    /// The events that `samples` cause: the convenience door.
    public mutating func events(in samples: [Float]) -> [TurnEvent] {
        var events: [TurnEvent] = []
        process(samples.span) { events.append($0) }
        return events
    }

    // MARK: Commands

    /// Starts the idle timeout at `position`; see ``TurnDetector/armIdleTimeout(at:)``.
    public mutating func armIdleTimeout(at position: SampleCount) {
        // No stream is 2⁵⁰ samples long (1 500 years at 24 kHz); a larger number would not survive the conversion.
        let bounded = min(max(position, .zero), SampleCount(1 << 50))
        turns.armIdleTimeout(at: bounded.converted(from: inputRate, to: turns.sampleRate))
    }

    /// Stops the idle timeout.
    public mutating func disarmIdleTimeout() { turns.disarmIdleTimeout() }

    /// Ends a running turn here without an event; see ``TurnDetector/cut()``.
    public mutating func cut() { turns.cut() }

    /// Starts a new stream at position zero.
    public mutating func reset() {
        detector.reset()
        chunker.reset()
        turns.reset()
        converter?.reset()
        lastScore = 0
    }

    /// Samples at the detector's rate.
    private mutating func judge(_ samples: Span<Float>, _ body: (TurnEvent) -> Void) {
        // At most one hop is completed at a time, so that `body` is called between hops.
        var start = 0
        while start < samples.count {
            let end = min(samples.count, start + chunker.frameLength - chunker.pendingCount)
            var score = lastScore
            var whole = false
            chunker.push(samples.extracting(start..<end)) { hop in
                whole = true
                // The chunker gives hops of exactly the detector's length, so its only error cannot occur.
                score = (try? detector.score(hop)) ?? 0
            }
            start = end
            // A silence that is long enough inside the hop is so before the hop has a score.
            let unscored = whole ? chunker.frameLength - 1 : chunker.pendingCount
            if let event = turns.received(unscored: SampleCount(unscored)) { tell(event, body) }
            guard whole else { continue }
            lastScore = score
            if let event = turns.scored(score) { tell(event, body) }
        }
    }

    private func tell(_ event: TurnEvent, _ body: (TurnEvent) -> Void) {
        body(event.converted(from: turns.sampleRate, to: inputRate))
        if let commit = commit(after: event) { body(commit.converted(from: turns.sampleRate, to: inputRate)) }
    }
}

extension AudioTurnDetector where Detector: ~Copyable {
    /// What becomes an item of the conversation with `event`.
    private func commit(after event: TurnEvent) -> TurnEvent? {
        switch event {
        case .speechStopped: turns.lastTurn.map { .committed(from: $0.lowerBound, to: $0.upperBound) }
        case .idleTimedOut(let from, let to): .committed(from: from, to: to)
        case .speechStarted, .committed, .misfired: nil
        }
    }
}

extension TurnEvent {
    /// The same moments counted at another rate, rounded towards zero.
    public func converted(from source: SampleRate, to target: SampleRate) -> TurnEvent {
        switch self {
        case .speechStarted(let at): .speechStarted(at: at.converted(from: source, to: target))
        case .speechStopped(let at): .speechStopped(at: at.converted(from: source, to: target))
        case .committed(let from, let to):
            .committed(from: from.converted(from: source, to: target), to: to.converted(from: source, to: target))
        case .misfired(let from, let to):
            .misfired(from: from.converted(from: source, to: target), to: to.converted(from: source, to: target))
        case .idleTimedOut(let from, let to):
            .idleTimedOut(from: from.converted(from: source, to: target), to: to.converted(from: source, to: target))
        }
    }
}
