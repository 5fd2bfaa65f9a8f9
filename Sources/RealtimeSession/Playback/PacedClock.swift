internal import RealtimeUnits

/// A loudspeaker that starts some time after the first sample, never stalls, and can be paused: where it can be at most.
struct PacedClock: Hashable, Sendable {
    let rate: SampleRate
    let latency: Duration
    private(set) var received = SampleCount.zero
    /// The loudspeaker is at `position` at `instant`; stays there where that is `nil`.
    private var position = SampleCount.zero
    private var instant: SessionInstant?
    private var isPaused = false
    /// Whether it waits for ``resume(at:)``.
    var isHeld: Bool { isPaused }

    init(rate: SampleRate, latency: Duration) {
        self.rate = rate
        self.latency = latency
    }

    func played(at now: SessionInstant) -> SampleCount {
        guard let instant else { return min(received, position) }
        return min(received, position + SampleCount(max(.zero, instant.duration(to: now)), at: rate))
    }

    mutating func receive(_ count: SampleCount, at now: SessionInstant) {
        // Only a loudspeaker that has run dry begins again: moving the anchor at every delta would add up roundings.
        if !isPaused, instant == nil || played(at: now) == received {
            position = received
            instant = now.advanced(by: latency)
        }
        received += count
    }

    mutating func pause(at now: SessionInstant) {
        position = played(at: now)
        instant = nil
        isPaused = true
    }

    mutating func resume(at now: SessionInstant) {
        guard isPaused else { return }
        isPaused = false
        instant = now.advanced(by: latency)
    }
}
