public import RealtimeUnits

/// Says when how much audio may go to a listener who plays it as it comes: early enough that he never runs dry, not so
/// early that an interruption finds seconds of it in his buffer.
///
/// The listener is modelled, not trusted to a timer: what was sent and not yet played is his level, and sending keeps
/// it between ``lead`` less a frame and ``lead``. A wake-up that comes late is made up for at once; audio that comes
/// late stops the listener, and his clock goes on with what is sent next. So neither leaves an offset behind.
///
/// Sans-IO: counts samples only. Each call is O(1) and allocates nothing.
public struct PlayoutPacer: Hashable, Sendable {
    /// Samples per second.
    public let sampleRate: SampleRate
    /// Samples that go at a time; only the end of a stream is shorter.
    public let frameLength: SampleCount
    /// The most that is sent ahead of what is played.
    public let lead: SampleCount

    /// Samples that wait to be sent.
    public private(set) var queued = SampleCount.zero
    /// Samples sent since the start or the last ``clear(at:)``.
    public private(set) var sent = SampleCount.zero
    /// True once no more samples follow what is queued.
    public private(set) var isFinished = false
    /// Ties what the listener plays to instants; right as long as he has something to play.
    private var clock: SampleClock

    /// Creates a pacer with nothing queued.
    ///
    /// - `frame`: 20 ms by default; at least one sample.
    /// - `lead`: 200 ms by default, a bridge over the jitter of a mobile network; at least a frame.
    public init(
        sampleRate: SampleRate,
        frame: Duration = .milliseconds(20),
        lead: Duration = .milliseconds(200)
    ) {
        self.sampleRate = sampleRate
        func samples(_ duration: Duration) -> SampleCount {
            min(max(SampleCount(1), SampleCount(duration, at: sampleRate)), SampleCount(1 << 32))
        }
        frameLength = samples(frame)
        self.lead = max(samples(lead), frameLength)
        clock = SampleClock(sampleRate: sampleRate)
    }

    // MARK: Getters

    /// What the listener has received and not yet played at `now`.
    public func level(at now: SessionInstant) -> SampleCount {
        guard sent > .zero else { return .zero }
        return max(.zero, sent - max(.zero, clock.position(at: now)))
    }

    /// When ``take(at:)`` next has something to give; `nil` while nothing is queued that could go.
    public var nextDeadline: SessionInstant? {
        let next = nextLength
        guard next > .zero else { return nil }
        guard sent > .zero else { return .start }
        return clock.instant(of: sent + next - lead)
    }

    // MARK: Inputs

    /// Samples have come that are to be played. Negative counts are nothing.
    public mutating func enqueue(_ count: SampleCount) {
        // A queue of 2⁴⁰ samples is a year and a half.
        queued = min(SampleCount(1 << 40), queued + max(.zero, min(count, SampleCount(1 << 40))))
    }

    /// No more samples follow: what is queued may end with a part of a frame.
    public mutating func finish() { isFinished = true }

    // MARK: Commands

    /// How many of the queued samples go now: whole frames, or at the end what is left. Zero before
    /// ``nextDeadline``.
    public mutating func take(at now: SessionInstant) -> SampleCount {
        let level = level(at: now)
        let room = max(.zero, lead - level)
        let frames = min(room.value / frameLength.value, queued.value / frameLength.value)
        var taken = SampleCount(frames * frameLength.value)
        let rest = queued - taken
        if isFinished, rest < frameLength, rest <= room - taken { taken += rest }
        // He has nothing left, so what goes now is what he plays now.
        if level == .zero, taken > .zero { clock.anchor(sent, at: now) }
        queued -= taken
        sent += taken
        return taken
    }

    /// Drops what is queued, and takes the listener to have dropped what he had not played. Returns how much of what was
    /// sent he has played at `now`.
    @discardableResult
    public mutating func clear(at now: SessionInstant) -> SampleCount {
        let played = sent - level(at: now)
        queued = .zero
        sent = .zero
        isFinished = false
        return played
    }

    /// What would go next.
    private var nextLength: SampleCount {
        if queued >= frameLength { return frameLength }
        return isFinished ? queued : .zero
    }
}
