import RealtimeProtocol
import RealtimeUnits

/// A loudspeaker without sound: takes audio as it comes and plays it in real time.
///
/// A value without a clock: ``advance(to:)`` gives what was heard since the last time, and is called before anything
/// else happens at an instant. Playing starts with the first sample and never waits for more; where audio comes too
/// late the listener hears a gap, which is counted.
struct PlaybackClock: Sendable {
    /// What was heard in one piece.
    struct Stretch: Hashable, Sendable {
        /// When its first sample left the loudspeaker.
        var start: SessionInstant
        /// The samples.
        var samples: [Int16]
    }

    /// Samples per second.
    let sampleRate: SampleRate
    /// Samples played since the start.
    private(set) var played = SampleCount.zero
    /// Samples played since ``stop()`` was called last.
    var playedSinceStop: SampleCount { played - stopPosition }
    private var stopPosition = SampleCount.zero
    /// Gaps inside replies.
    private(set) var gaps = 0
    private var waiting: [Int16] = []
    private var head = 0
    /// The sample at `anchorPosition` left at `anchorInstant`, and every one after it in its time.
    private var anchorPosition = SampleCount.zero
    private var anchorInstant = SessionInstant.start
    private var reply: Reply?

    /// The newest response.
    private struct Reply {
        var id: ResponseID?
    }

    /// Creates a loudspeaker that has played nothing.
    init(sampleRate: SampleRate) { self.sampleRate = sampleRate }

    /// Whether everything that came was played or discarded.
    var isDry: Bool { head == waiting.count }

    /// Takes audio of a response.
    mutating func receive(_ samples: [Int16], of id: ResponseID?, at now: SessionInstant) {
        guard !samples.isEmpty else { return }
        if let reply, reply.id == id {
            if isDry { gaps += 1 }
        } else {
            reply = Reply(id: id)
        }
        if isDry { (anchorPosition, anchorInstant) = (played, now) }
        waiting += samples
    }

    /// Plays up to `now`; what was heard since the last time, or `nil`.
    mutating func advance(to now: SessionInstant) -> Stretch? {
        guard !isDry else { return nil }
        let elapsed = SampleCount(max(.zero, anchorInstant.duration(to: now)), at: sampleRate)
        let count = min(waiting.count - head, (anchorPosition + elapsed - played).value)
        guard count > 0 else { return nil }
        let start = anchorInstant.advanced(by: (played - anchorPosition).duration(at: sampleRate))
        let stretch = Stretch(start: start, samples: Array(waiting[head..<head + count]))
        head += count
        played += SampleCount(count)
        if isDry {
            waiting.removeAll(keepingCapacity: true)
            head = 0
        }
        return stretch
    }

    /// Stops at once: forgets what was not played and returns how much that was.
    mutating func stop() -> SampleCount {
        let discarded = SampleCount(waiting.count - head)
        waiting.removeAll(keepingCapacity: true)
        head = 0
        reply = nil
        stopPosition = played
        return discarded
    }
}
