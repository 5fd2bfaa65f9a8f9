import RealtimeProtocol
import RealtimeTestKit
import RealtimeUnits

/// A loudspeaker, what it was given of which item, and where it ran dry.
struct SimulatedListener: Sendable {
    private struct Stretch: Sendable {
        var item: ItemID
        var start: SampleCount
        var count: SampleCount
    }

    var speaker: SimulatedLoudspeaker
    /// How long it was dry in the middle of replies.
    private(set) var gaps: Duration = .zero
    private var stretches: [Stretch] = []
    private var response: ResponseID?
    private var playedBefore = SampleCount.zero

    init(_ speaker: SimulatedLoudspeaker) { self.speaker = speaker }

    func isPlaying(at now: SessionInstant) -> Bool { speaker.isPlaying(at: now) }

    /// Since the last stop.
    func played(at now: SessionInstant) -> SampleCount { speaker.played(at: now) }

    /// Since the beginning.
    func totalPlayed(at now: SessionInstant) -> Duration {
        (playedBefore + speaker.played(at: now)).duration(at: speaker.sampleRate)
    }

    mutating func receive(_ delta: AudioDelta, at now: SessionInstant) {
        guard let item = delta.itemID else { return }
        let count = SampleCount(delta.delta.byteCount / 2)
        if delta.responseID == response, !stretches.isEmpty, !speaker.isPlaying(at: now) {
            gaps += speaker.busyUntil.duration(to: now) + speaker.latency
        }
        response = delta.responseID
        stretches.append(Stretch(item: item, start: speaker.received, count: count))
        speaker.receive(count, at: now)
    }

    /// Falls silent, and says what was heard of each item that it had.
    mutating func stop(at now: SessionInstant) -> [ItemID: SampleCount] {
        let position = speaker.stop(at: now)
        playedBefore += position
        var heard: [ItemID: SampleCount] = [:]
        for stretch in stretches {
            heard[stretch.item, default: .zero] += min(max(.zero, position - stretch.start), stretch.count)
        }
        stretches = []
        return heard
    }
}
