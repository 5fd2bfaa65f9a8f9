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

    /// What the server calls a part. A server that names no items cannot be asked to cut one.
    struct PartName: Hashable, Sendable {
        let response: ResponseID?
        let item: ItemID?
        let contentIndex: Int

        /// Whether both speak of the same part of an item, in whatever response.
        func isSameContent(as other: PartName) -> Bool {
            item == other.item && contentIndex == other.contentIndex && (item != nil || response == other.response)
        }

    }

    /// What the stream has of one content part: one run, unless the server mixes parts.
    struct Part: Hashable, Sendable {
        let name: PartName
        /// The last run, in place: it is what grows with every delta.
        fileprivate var run: Run?
        fileprivate var earlierRuns: [Run] = []
        /// Whether the server has said that no more comes.
        var isComplete = false

        fileprivate init(name: PartName) { self.name = name }

        var received: SampleCount { earlierRuns.reduce(run?.count ?? .zero) { $0 + $1.count } }
        var end: SampleCount { run?.end ?? .zero }
        fileprivate var start: SampleCount? { earlierRuns.first?.start ?? run?.start }

        /// How much of it lies before `position` of the stream.
        func heard(upTo position: SampleCount) -> SampleCount {
            func heard(of run: Run) -> SampleCount { min(max(.zero, position - run.start), run.count) }
            return earlierRuns.reduce(run.map(heard) ?? .zero) { $0 + heard(of: $1) }
        }

        /// Where the name is this part's; `false` where it is another's, and nothing has happened.
        fileprivate mutating func append(_ count: SampleCount, at position: SampleCount, of other: PartName) -> Bool {
            // The item tells parts apart the soonest.
            guard name.item == other.item, name.contentIndex == other.contentIndex, name.response == other.response
            else { return false }
            append(count, at: position)
            return true
        }

        /// Where the frame of audio is of this part; `false` where it is of another, and nothing has happened.
        fileprivate mutating func append(
            _ count: SampleCount,
            at position: SampleCount,
            of frame: AudioFrame,
            in text: Span<UInt8>
        ) -> Bool {
            guard name.contentIndex == frame.contentIndex ?? 0, let response = name.response,
                frame.isOf(response, in: text)
            else { return false }
            if let item = name.item {
                guard frame.isOf(item, in: text) else { return false }
            } else {
                guard frame.itemID == nil else { return false }
            }
            append(count, at: position)
            return true
        }

        fileprivate mutating func append(_ count: SampleCount, at position: SampleCount) {
            if run?.end == position {
                run?.count += count
            } else {
                if let run { earlierRuns.append(run) }
                run = Run(start: position, count: count)
            }
        }
    }

    /// Where a response begins in the stream.
    private struct Beginning: Hashable, Sendable {
        let response: ResponseID?
        let position: SampleCount
    }

    /// How much was heard of a part in streams before this one: of a response that went on after a stop.
    private struct Earlier: Hashable, Sendable {
        let name: PartName
        var heard: SampleCount
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
    /// The parts that are kept although they were heard to their end: something may come late of them.
    static let memory = 8

    private let accounting: PlaybackAccounting
    private(set) var rate: SampleRate
    private(set) var generation = PlaybackGeneration.first
    private(set) var parts: [Part] = []
    private var clock: PacedClock
    private var acknowledged = SampleCount.zero
    /// Whether the application has ever acknowledged: a clock is then no longer believed.
    private var hasAcknowledged = false
    private var isHalted = false
    /// Whether the loudspeaker waits for ``resume(at:)``, whatever it has.
    private var isHeld = false
    /// The newest response.
    private var newest: Beginning?
    /// Whether the last part is of the newest response: kept, because it is asked for every delta.
    private var isLastNewest = false
    private var earlier: [Earlier] = []

    init(rate: SampleRate, accounting: PlaybackAccounting) {
        self.rate = rate
        self.accounting = accounting
        clock = PacedClock(rate: rate, latency: accounting.latency)
    }

    /// Samples since the last stop.
    var received: SampleCount { clock.received }

    // MARK: What comes

    /// The server has announced an audio part, which need not have audio yet.
    mutating func announce(_ name: PartName) {
        if isHalted {
            clear()
            forget()
        }
        if newest == nil || newest?.response != name.response {
            newest = Beginning(response: name.response, position: received)
        }
        if index(name) == nil {
            parts.append(Part(name: name))
            if parts.count > Self.mostParts { parts.removeFirst() }
        }
        isLastNewest = parts.last?.name.response == name.response
    }

    /// Samples go to the loudspeaker.
    mutating func receive(_ count: SampleCount, of name: PartName, at now: SessionInstant) {
        if let last = lastGrowing, parts[last].append(count, at: received, of: name) {
            return clock.receive(count, at: now)
        }
        announce(name)
        prune(at: now)
        if let index = index(name) { parts[index].append(count, at: received) }
        clock.receive(count, at: now)
    }

    /// The same of the part that a frame names, whose names are taken out only where it is another part than the last.
    mutating func receive(_ count: SampleCount, of frame: AudioFrame, in text: Span<UInt8>, at now: SessionInstant) {
        if let last = lastGrowing, parts[last].append(count, at: received, of: frame, in: text) {
            return clock.receive(count, at: now)
        }
        let (response, item) = (frame.responseID(in: text), frame.itemID(in: text))
        receive(count, of: PartName(response: response, item: item, contentIndex: frame.contentIndex ?? 0), at: now)
    }

    /// Where the part is that nearly every delta is of: the one that the delta before was of. `nil` where more than that has
    /// to be looked at.
    private var lastGrowing: Int? {
        parts.isEmpty || parts.count > Self.memory || isHalted || !isLastNewest ? nil : parts.count - 1
    }

    /// The server has said all of this part; of the response where `item` is `nil`.
    mutating func complete(response: ResponseID, item: ItemID? = nil) {
        for index in parts.indices where parts[index].name.response == response {
            if item == nil || parts[index].name.item == item { parts[index].isComplete = true }
        }
    }

    /// Another rate. What is in the account was counted at the old one: halt before.
    mutating func adopt(_ rate: SampleRate) {
        guard rate != self.rate else { return }
        let wasHalted = isHalted
        clear()
        for index in earlier.indices {
            earlier[index].heard = earlier[index].heard.converted(from: self.rate, to: rate)
        }
        self.rate = rate
        beginClock()
        isHalted = wasHalted
    }

    // MARK: What is heard

    /// The loudspeaker has played everything before `position` of this generation. Ignored where the generation is not
    /// the present one, and where it is less than was said before; more than was received is not believed.
    mutating func acknowledge(_ position: SampleCount, generation: PlaybackGeneration) {
        guard generation == self.generation, !isHalted, received > .zero else { return }
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
        let begun = parts.last { $0.start.map { $0 < position } ?? false }
        guard let part = begun ?? parts.first else { return nil }
        return (part, part.heard(upTo: position))
    }

    /// The loudspeaker is held. What comes then waits with it, the first after a stop too.
    mutating func pause(at now: SessionInstant) {
        isHeld = true
        if !isHalted { clock.pause(at: now) }
    }

    /// It goes on with what it has; after a stop that is nothing, and the figures of what was stopped stay.
    mutating func resume(at now: SessionInstant) {
        isHeld = false
        if !isHalted { clock.resume(at: now) }
    }

    // MARK: The stop

    /// The loudspeaker is stopped and forgets what it has: a new generation begins, and the figures stay as they are.
    mutating func halt(at now: SessionInstant) {
        guard !isHalted else { return }
        clock.pause(at: now)
        generation = generation.next
        isHalted = true
        isHeld = false
    }

    /// What of the stopped parts was not heard; a second call has nothing to say.
    mutating func takeCuts(at now: SessionInstant) -> [Cut] {
        let position = heard(at: now)
        let stopped = parts
        parts = []
        var cuts: [Cut] = []
        var deleted: [ItemID] = []
        remember(stopped, upTo: position)
        for part in stopped {
            guard let item = part.name.item, !deleted.contains(item) else { continue }
            let heard = part.heard(upTo: position)
            if heard == part.received, part.isComplete { continue }
            // An item is deleted for its first part alone, and only where nothing of the others was heard.
            if part.name.contentIndex > 0 || wasHeard(item) {
                let end = earlier.last { $0.name.isSameContent(as: part.name) }?.heard ?? heard
                cuts.append(.truncate(item, contentIndex: part.name.contentIndex, end: end))
            } else {
                deleted.append(item)
                cuts.append(.delete(item))
            }
        }
        forget()
        return cuts
    }

    // MARK: Inside

    private func index(_ name: PartName) -> Int? {
        parts.lastIndex { $0.name.isSameContent(as: name) }
    }

    private mutating func clear() {
        remember(parts, upTo: heard(at: .start))
        parts = []
        beginClock()
        acknowledged = .zero
        isHalted = false
        newest = nil
    }

    private mutating func beginClock() {
        clock = PacedClock(rate: rate, latency: accounting.latency)
        if isHeld { clock.pause(at: .start) }
    }

    /// Adds what was heard of parts to what was heard of them before.
    private mutating func remember(_ parts: [Part], upTo position: SampleCount) {
        for part in parts {
            let heard = part.heard(upTo: position)
            guard heard > .zero else { continue }
            if let index = earlier.lastIndex(where: { $0.name.isSameContent(as: part.name) }) {
                earlier[index].heard += heard
            } else {
                earlier.append(Earlier(name: part.name, heard: heard))
            }
        }
    }

    private mutating func forget() {
        if earlier.count > Self.memory { earlier.removeFirst(earlier.count - Self.memory) }
    }

    /// Whether a millisecond or more was heard of any part of an item.
    private func wasHeard(_ item: ItemID) -> Bool {
        earlier.contains { $0.name.item == item && $0.heard.milliseconds(at: rate) > 0 }
    }

    /// Forgets what was heard to its end long ago: nothing is left to be said of it.
    private mutating func prune(at now: SessionInstant) {
        guard parts.count > Self.memory else { return }
        let position = heard(at: now)
        while parts.count > Self.memory, let part = parts.first, part.isComplete, part.end <= position {
            parts.removeFirst()
        }
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

extension PlayedAudioLedger {
    /// What tells the states apart, without names and numbers.
    func shape(at now: SessionInstant) -> PlayedAudioShape {
        let position = heard(at: now)
        let parts = parts.suffix(2).map { part in
            let heard = part.heard(upTo: position)
            let fill =
                part.received == .zero
                ? "silent" : heard == .zero ? "unheard" : heard < part.received ? "begun" : "heard"
            return part.isComplete ? "\(fill), complete" : fill
        }
        return PlayedAudioShape(
            parts: parts,
            hasAcknowledged: hasAcknowledged,
            isHalted: isHalted,
            isPaused: clock.isHeld
        )
    }
}
