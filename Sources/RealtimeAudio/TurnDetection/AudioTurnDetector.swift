internal import RealtimeUnits

/// Finds turns in audio that comes in pieces of any size: a voice activity detector and a turn detector joined.
///
/// Any split of the same samples gives the same events in the same order. Positions count samples at the voice
/// activity detector's rate.
public struct AudioTurnDetector<Detector: VoiceActivityDetector & ~Copyable>: ~Copyable {
    private var detector: Detector
    private var chunker: FrameChunker<Float>
    /// Settings, position, activity, silence; its commands (``TurnDetector/cut()``, idle timeout) are given directly.
    public var turns: TurnDetector
    /// The score of the last whole hop, 0 … 1.
    public private(set) var lastScore: Float = 0

    /// Joins `detector` with turn detection at its rate and hop.
    ///
    /// - Throws: ``TurnDetectionError``.
    public init(
        detector: consuming Detector,
        settings: TurnDetectionSettings = TurnDetectionSettings()
    ) throws(TurnDetectionError) {
        turns = try TurnDetector(
            settings: settings,
            sampleRate: detector.sampleRate,
            hopLength: SampleCount(detector.hopLength)
        )
        chunker = FrameChunker(frameLength: detector.hopLength)
        self.detector = detector
    }

    /// Takes samples, full scale 1, and calls `body` for every event they cause, in order.
    ///
    /// `body` sees the turn detector as it was right after the hop that caused the event.
    public mutating func process(_ samples: Span<Float>, _ body: (TurnEvent) -> Void) {
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
            guard whole else { continue }
            lastScore = score
            if let event = turns.scored(score) { body(event) }
        }
    }

    /// The events that `samples` cause: the convenience door.
    public mutating func events(in samples: [Float]) -> [TurnEvent] {
        var events: [TurnEvent] = []
        process(samples.span) { events.append($0) }
        return events
    }

    /// Starts a new stream at position zero.
    public mutating func reset() {
        detector.reset()
        chunker.reset()
        turns.reset()
        lastScore = 0
    }
}
