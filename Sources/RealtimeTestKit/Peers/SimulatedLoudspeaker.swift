public import RealtimeUnits

/// A loudspeaker that counts, for tests of what was heard.
///
/// It starts some time after the first audio, stalls where it is told to, plays a little too fast or too slow, and
/// knows to the sample what has left it: the truth that a session's figures are compared with.
public struct SimulatedLoudspeaker: Hashable, Sendable {
    /// Samples per second.
    public let sampleRate: SampleRate
    /// From the arrival of audio in an empty loudspeaker to its first sound.
    public var latency: Duration
    /// How much too fast it plays, in millionths; negative plays too slowly. Sound cards are within some 100.
    public var driftPartsPerMillion: Int
    private var waiting: [Run] = []
    private var playedBefore = SampleCount.zero
    /// When it has played, or will have played, everything that it has.
    public private(set) var busyUntil = SessionInstant.start
    /// Samples that came since the last ``stop(at:)``.
    public private(set) var received = SampleCount.zero

    private struct Run: Hashable, Sendable {
        var start: SessionInstant
        var count: SampleCount
    }

    /// Creates a silent loudspeaker.
    public init(sampleRate: SampleRate, latency: Duration = .zero, driftPartsPerMillion: Int = 0) {
        self.sampleRate = sampleRate
        self.latency = latency
        self.driftPartsPerMillion = driftPartsPerMillion
    }

    /// Takes samples. They sound when those before them have; in an empty loudspeaker after the latency.
    public mutating func receive(_ count: SampleCount, at now: SessionInstant) {
        guard count > .zero else { return }
        settle(at: now)
        let start = max(busyUntil, now.advanced(by: waiting.isEmpty ? latency : .zero))
        waiting.append(Run(start: start, count: count))
        busyUntil = start.advanced(by: lasting(count))
        received += count
    }

    /// Holds everything back that has not begun, for `duration`: a stall of the device.
    public mutating func stall(for duration: Duration, at now: SessionInstant) {
        settle(at: now)
        for index in waiting.indices {
            if waiting[index].start < now {
                // What is sounding splits where the stall begins.
                let done = min(waiting[index].count, samples(in: waiting[index].start.duration(to: now)))
                playedBefore += done
                waiting[index].count -= done
                waiting[index].start = now
            }
            waiting[index].start = waiting[index].start.advanced(by: duration)
        }
        waiting.removeAll { $0.count == .zero }
        busyUntil = max(now, busyUntil).advanced(by: duration)
    }

    /// The samples that have left it by `now`, since the last ``stop(at:)``.
    public func played(at now: SessionInstant) -> SampleCount {
        waiting.reduce(playedBefore) { sum, run in
            run.start < now ? sum + min(run.count, samples(in: run.start.duration(to: now))) : sum
        }
    }

    /// Whether something still sounds, or will.
    public func isPlaying(at now: SessionInstant) -> Bool { played(at: now) < received }

    /// Falls silent at once, forgets what is left, and returns what was played.
    @discardableResult
    public mutating func stop(at now: SessionInstant) -> SampleCount {
        let total = played(at: now)
        waiting = []
        playedBefore = .zero
        received = .zero
        busyUntil = now
        return total
    }

    private mutating func settle(at now: SessionInstant) {
        while let run = waiting.first, run.start.advanced(by: lasting(run.count)) <= now {
            playedBefore += run.count
            waiting.removeFirst()
        }
    }

    private func lasting(_ count: SampleCount) -> Duration {
        count.duration(at: sampleRate) * 1_000_000 / (1_000_000 + driftPartsPerMillion)
    }

    private func samples(in duration: Duration) -> SampleCount {
        SampleCount(duration * (1_000_000 + driftPartsPerMillion) / 1_000_000, at: sampleRate)
    }
}
