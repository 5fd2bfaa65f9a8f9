internal import RealtimeProtocol
internal import RealtimeUnits

/// The client role's account of what the listener has heard, of every part of the audio since the last stop.
///
/// Responsibilities: which samples of the loudspeaker's stream belong to which part; how far the loudspeaker is; and,
/// when it is stopped, what of each part must be taken back from the server's conversation.
/// Counted in samples; milliseconds appear once, in a truncation, rounded down.
/// It never claims more than was heard, as far as ``PlaybackAccounting`` lets it know.
struct PlayedAudioLedger: Hashable, Sendable {
    /// A stretch of the stream without a break.
    fileprivate struct Run: Hashable, Sendable {
        let start: SampleCount
        var count: SampleCount
        var end: SampleCount { start + count }
    }

    /// What the stream has of one content part: one run, unless the server mixes parts.
    struct Part: Hashable, Sendable {
        let response: ResponseID
        let item: ItemID
        let contentIndex: Int
        fileprivate var runs: [Run] = []
        /// Whether the server has said that no more comes.
        var isComplete = false

        var received: SampleCount { runs.reduce(.zero) { $0 + $1.count } }
        var end: SampleCount { runs.last?.end ?? .zero }

        /// How much of it lies before `position` of the stream.
        func heard(upTo position: SampleCount) -> SampleCount {
            runs.reduce(.zero) { $0 + min(max(.zero, position - $1.start), $1.count) }
        }
    }

    /// Where a response begins in the stream.
    private struct Beginning: Hashable, Sendable {
        let response: ResponseID
        let position: SampleCount
    }

    /// What is to be told to the server of one part.
    enum Cut: Hashable, Sendable {
        /// Only this much was heard.
        case truncate(ItemID, contentIndex: Int, end: SampleCount)
        /// Nothing was heard of an item that the server has.
        case delete(ItemID)
    }

    /// The most parts of which the listener has not heard the end. Servers make one or a few per response; more than
    /// this is a peer that makes them up, and the oldest are forgotten.
    static let mostParts = 256

    private let accounting: PlaybackAccounting
    private(set) var rate: SampleRate
    private(set) var generation = PlaybackGeneration.first
    private(set) var parts: [Part] = []
    private var clock: PacedClock
    private var acknowledged = SampleCount.zero
    /// Whether the application has ever acknowledged: a clock is then no longer believed.
    private var hasAcknowledged = false
    private var isHalted = false
    /// The newest response.
    private var newest: Beginning?

    init(rate: SampleRate, accounting: PlaybackAccounting) {
        self.rate = rate
        self.accounting = accounting
        clock = PacedClock(rate: rate, latency: accounting.latency)
    }

    /// Samples since the last stop.
    var received: SampleCount { clock.received }

    // MARK: What comes

    /// The server has announced an audio part, which need not have audio yet.
    mutating func announce(response: ResponseID, item: ItemID, contentIndex: Int) {
        if isHalted { clear() }
        guard index(item, contentIndex) == nil else { return }
        if newest?.response != response { newest = Beginning(response: response, position: received) }
        parts.append(Part(response: response, item: item, contentIndex: contentIndex))
        if parts.count > Self.mostParts { parts.removeFirst() }
    }

    /// Samples go to the loudspeaker.
    mutating func receive(
        _ count: SampleCount,
        response: ResponseID,
        item: ItemID,
        contentIndex: Int,
        at now: SessionInstant
    ) {
        announce(response: response, item: item, contentIndex: contentIndex)
        prune(at: now)
        if let index = index(item, contentIndex) {
            if let last = parts[index].runs.indices.last, parts[index].runs[last].end == received {
                parts[index].runs[last].count += count
            } else {
                parts[index].runs.append(Run(start: received, count: count))
            }
        }
        clock.receive(count, at: now)
    }

    /// The server has said all of this part; of the response where `item` is `nil`.
    mutating func complete(response: ResponseID, item: ItemID? = nil) {
        for index in parts.indices where parts[index].response == response {
            if item == nil || parts[index].item == item { parts[index].isComplete = true }
        }
    }

    /// Another rate: only between replies, so that nothing is in the account.
    mutating func adopt(_ rate: SampleRate) {
        guard rate != self.rate else { return }
        self.rate = rate
        generation = received > .zero ? generation.next : generation
        clear()
    }

    // MARK: What is heard

    /// The loudspeaker has played everything before `position` of this generation. Ignored where the generation is not
    /// the present one, and where it is less than was said before; more than was received is not believed.
    mutating func acknowledge(_ position: SampleCount, generation: PlaybackGeneration) {
        guard generation == self.generation, !isHalted else { return }
        hasAcknowledged = true
        acknowledged = max(acknowledged, min(position, received))
    }

    /// The same, counted from the beginning of the newest response.
    mutating func acknowledge(inResponse played: SampleCount) {
        guard let newest, played > .zero else { return }
        acknowledge(newest.position + min(played, received), generation: generation)
    }

    /// How far in the stream the listener is.
    func heard(at now: SessionInstant) -> SampleCount {
        switch accounting {
        case .acknowledged: acknowledged
        case .clock: hasAcknowledged ? acknowledged : clock.played(at: now)
        }
    }

    /// Whether something that was received was not heard yet.
    func isPlaying(at now: SessionInstant) -> Bool { !isHalted && heard(at: now) < received }

    /// How much was received and not heard yet.
    func remaining(at now: SessionInstant) -> Duration { (received - heard(at: now)).duration(at: rate) }

    /// How much of the newest response was heard.
    func heardOfResponse(at now: SessionInstant) -> Duration {
        guard let newest else { return .zero }
        return max(.zero, (heard(at: now) - newest.position).duration(at: rate))
    }

    /// The part that the listener is in: the response, the item and how much of it was heard.
    func playing(at now: SessionInstant) -> (part: Part, heard: SampleCount)? {
        let position = heard(at: now)
        let begun = parts.last { $0.runs.first.map { $0.start < position } ?? false }
        guard let part = begun ?? parts.first else { return nil }
        return (part, part.heard(upTo: position))
    }

    mutating func pause(at now: SessionInstant) { clock.pause(at: now) }
    mutating func resume(at now: SessionInstant) { clock.resume(at: now) }

    // MARK: The stop

    /// The loudspeaker is stopped and forgets what it has: a new generation begins, and the figures stay as they are.
    mutating func halt(at now: SessionInstant) {
        guard !isHalted else { return }
        clock.pause(at: now)
        generation = generation.next
        isHalted = true
    }

    /// What of the stopped parts was not heard; a second call has nothing to say.
    mutating func takeCuts(at now: SessionInstant) -> [Cut] {
        let position = heard(at: now)
        let stopped = parts
        parts = []
        var cuts: [Cut] = []
        var deleted: [ItemID] = []
        for part in stopped where !deleted.contains(part.item) {
            let heard = part.heard(upTo: position)
            if heard == part.received, part.isComplete { continue }
            // An item is deleted for its first part alone: before a later one there may be something that was heard.
            if heard.milliseconds(at: rate) > 0 || part.contentIndex > 0 {
                cuts.append(.truncate(part.item, contentIndex: part.contentIndex, end: heard))
            } else {
                deleted.append(part.item)
                cuts.append(.delete(part.item))
            }
        }
        return cuts
    }

    // MARK: Inside

    private func index(_ item: ItemID, _ contentIndex: Int) -> Int? {
        parts.lastIndex { $0.item == item && $0.contentIndex == contentIndex }
    }

    private mutating func clear() {
        parts = []
        clock = PacedClock(rate: rate, latency: accounting.latency)
        acknowledged = .zero
        isHalted = false
        newest = nil
    }

    /// Forgets what was heard to its end: nothing is left to be said of it.
    private mutating func prune(at now: SessionInstant) {
        guard parts.contains(where: \.isComplete) else { return }
        let position = heard(at: now)
        parts.removeAll { $0.isComplete && $0.end <= position }
    }
}

extension PlaybackAccounting {
    /// How long the loudspeaker takes to begin.
    var latency: Duration {
        switch self {
        case .acknowledged: .zero
        case .clock(let latency): latency
        }
    }
}
