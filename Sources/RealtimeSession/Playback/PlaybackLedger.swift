internal import RealtimeProtocol
internal import RealtimeUnits

/// What of one content part was sent, and how much of it a listener can have heard.
///
/// Everything is counted in samples of the output format. Three bounds hold at once, and the least of them is what was
/// heard: what was sent; what a loudspeaker that starts with the first delta and never stalls can have played since
/// (the paced clock); and, from the first acknowledgement on, what the client says it has played. Each can only be too
/// high, so the least never over-reports because of the other two.
struct PlaybackLedger: Hashable, Sendable {
    /// The words that go with a stretch of audio.
    private struct Segment: Hashable, Sendable {
        var text: String
        var start: SampleCount
    }

    let response: ResponseID
    let item: ItemID
    let rate: SampleRate
    private(set) var sent: SampleCount = .zero
    private(set) var acknowledged: SampleCount?
    /// Where the client has cut the part. It knows its loudspeaker, so that is what was heard.
    private(set) var cutEnd: SampleCount?
    private(set) var appended: SampleCount = .zero
    private var segments: [Segment] = []
    /// The paced clock: the loudspeaker had played `clockPosition` at `clockInstant`.
    private var clockPosition: SampleCount = .zero
    private var clockInstant: SessionInstant?
    /// Until when the loudspeaker is busy with the part before this one.
    private let busyUntil: SessionInstant?

    /// Opens the account of a part that is heard after `previous`.
    init(response: ResponseID, item: ItemID, rate: SampleRate, after previous: PlaybackLedger? = nil) {
        self.response = response
        self.item = item
        self.rate = rate
        busyUntil = previous?.end
    }

    /// Audio that somebody else has made leaves for the client: where the frame is of this account, and `false` where it is
    /// of another.
    mutating func pass(_ count: SampleCount, of frame: AudioFrame, in text: Span<UInt8>, at now: SessionInstant) -> Bool
    {
        guard frame.isOf(item, in: text), frame.isOf(response, in: text) else { return false }
        append(count)
        send(count, at: now)
        return true
    }

    /// Whether it is this item's of this response.
    func isAccount(of response: ResponseID, _ item: ItemID) -> Bool { self.response == response && self.item == item }

    /// When everything sent so far will have been played; `nil` where nothing was sent.
    var end: SessionInstant? { instant(playedUpTo: sent) ?? busyUntil }

    /// Words arrive: they belong to the audio that is appended from now on.
    mutating func append(text: String) {
        segments.append(Segment(text: text, start: appended))
    }

    /// Audio arrives from the synthesiser.
    mutating func append(_ count: SampleCount) { appended += count }

    /// Audio leaves for the client.
    mutating func send(_ count: SampleCount, at now: SessionInstant) {
        defer { sent += count }
        // A clock that has yet to start, because the part before is still playing, stays as it is set.
        if let clockInstant, clockInstant > now { return }
        // Bring the clock to now first: a loudspeaker that has run dry starts again with this delta, and time spent
        // dry must not count as played.
        clockPosition = played(at: now)
        clockInstant = sent == .zero ? max(now, busyUntil ?? now) : now
    }

    private func played(at now: SessionInstant) -> SampleCount {
        guard let clockInstant else { return .zero }
        let elapsed = clockInstant.duration(to: now)
        return min(sent, clockPosition + SampleCount(max(.zero, elapsed), at: rate))
    }

    /// The client says how much it has played. A lower figure than before, or more than was sent, is not believed.
    mutating func acknowledge(_ count: SampleCount) {
        acknowledged = max(acknowledged ?? .zero, min(count, sent))
    }

    /// The client has cut the part, and hears no more of it.
    mutating func cut(to count: SampleCount) { cutEnd = min(count, sent) }

    /// The most that can have been heard.
    func heard(at now: SessionInstant) -> SampleCount {
        cutEnd ?? min(played(at: now), acknowledged ?? sent)
    }

    /// When the loudspeaker is due to have played all but `lead` of what was sent; the start where nothing was sent.
    func instant(playedUpTo position: SampleCount) -> SessionInstant? {
        guard let clockInstant else { return nil }
        // Rounded up: a nanosecond before, the sample has not been played, and a caller that waits for it would be told
        // to wait until now, for ever.
        let count = position - clockPosition
        let duration = count.duration(at: rate)
        let isShort = SampleCount(duration, at: rate) < count
        return clockInstant.advanced(by: isShort ? duration + .nanoseconds(1) : duration)
    }

    /// How much was sent beyond what can have been played.
    func ahead(at now: SessionInstant) -> Duration { (sent - played(at: now)).duration(at: rate) }

    /// Whether the listener can still be hearing this part.
    func isPlaying(at now: SessionInstant) -> Bool { cutEnd == nil && heard(at: now) < sent }

    /// All words of the part.
    var text: String { segments.map(\.text).joined() }

    /// The words of the first `count` samples: whole segments, and of the segment that was cut as many whole words as
    /// its share of the segment's audio.
    func text(heard count: SampleCount) -> String {
        var result = ""
        for (index, segment) in segments.enumerated() {
            let end = index + 1 < segments.count ? segments[index + 1].start : appended
            if count >= end, end > segment.start {
                result += segment.text
            } else if count > segment.start, end > segment.start {
                let share = Double((count - segment.start).value) / Double((end - segment.start).value)
                result += segment.text.leading(share: share)
            }
        }
        return result
    }
}

extension String {
    /// The leading words that make up at most `share` of the text; characters where it has no spaces (Chinese).
    func leading(share: Double) -> String {
        let limit = Int(share * Double(count))
        var cut = index(startIndex, offsetBy: limit)
        guard cut < endIndex, contains(" ") else { return String(self[..<cut]) }
        while cut > startIndex, self[cut] != " " { cut = index(before: cut) }
        return String(self[..<cut])
    }
}
