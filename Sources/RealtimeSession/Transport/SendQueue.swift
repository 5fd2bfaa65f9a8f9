internal import RealtimeProtocol

/// What waits for a connection that cannot be written to, in order, within ``SendLimits``.
///
/// Every operation is O(1) on average: what is dropped leaves an empty place, and the queue is packed when half of its
/// places are empty. Packing joins the pieces of text that have come to lie next to each other.
struct SendQueue: Sendable {
    /// A piece of text, kept as an event so that the next piece can be joined to it.
    struct Words: Sendable {
        /// What is said of the text.
        enum Kind: Hashable, Sendable { case text, transcript }

        var kind: Kind
        var delta: TextDelta

        var event: ServerEvent {
            switch kind {
            case .text: .outputTextDelta(delta)
            case .transcript: .outputTranscriptDelta(delta)
            }
        }

        /// Bytes it takes: the text, and some 200 for the event around it.
        var byteCount: Int { delta.delta.utf8.count + 200 }

        /// Whether `next` says more of the same part, and neither has members that joining would lose.
        func continues(in next: Words) -> Bool {
            kind == next.kind && delta.responseID == next.delta.responseID && delta.itemID == next.delta.itemID
                && delta.contentIndex == next.delta.contentIndex && delta.outputIndex == next.delta.outputIndex
                && delta.unknownMembers.isEmpty && next.delta.unknownMembers.isEmpty
        }
    }

    /// What waits.
    enum Message: Sendable {
        case control(Frame)
        case audio(Frame, Duration)
        case words(Words)

        var controlBytes: Int {
            switch self {
            case .control(let frame): frame.byteCount
            case .audio: 0
            case .words(let words): words.byteCount
            }
        }
    }

    private var slots: [Message?] = []
    /// Everything before it is empty.
    private var head = 0
    /// No audio lies before it.
    private var audioHead = 0
    private var isBacklogged = false
    private(set) var statistics = SendStatistics()
    let limits: SendLimits

    init(limits: SendLimits = SendLimits()) { self.limits = limits }

    var isEmpty: Bool { statistics.queuedMessages == 0 }
    /// Whether control messages have outgrown their bound: the peer is not reading, and the session should end.
    var isOverflowing: Bool { statistics.queuedControlBytes > limits.controlBytes }

    mutating func push(_ message: Message) {
        if case .words(let words) = message, case .words(var last)?? = slots.last, last.continues(in: words) {
            slots[slots.count - 1] = nil  // So that the text is not shared, and grows in place.
            last.delta.delta += words.delta.delta
            slots[slots.count - 1] = .words(last)
            statistics.queuedControlBytes += words.delta.delta.utf8.count
            statistics.joinedDeltas += 1
            return
        }
        slots.append(message)
        statistics.queuedMessages += 1
        statistics.queuedControlBytes += message.controlBytes
        if case .audio(_, let duration) = message {
            statistics.queuedAudio += duration
            while statistics.queuedAudio > limits.audio, dropOldestAudio() {}
        }
        statistics.queueSlots = slots.count
    }

    /// Takes the oldest message.
    mutating func pop() -> Message? {
        while head < slots.count {
            let slot = slots[head]
            slots[head] = nil
            head += 1
            guard let message = slot else { continue }
            statistics.queuedMessages -= 1
            statistics.queuedControlBytes -= message.controlBytes
            if case .audio(_, let duration) = message { statistics.queuedAudio -= duration }
            packIfSparse()
            return message
        }
        packIfSparse()
        return nil
    }

    /// Drops all waiting audio: it belongs to a response that was cancelled.
    mutating func dropAudio() { while dropOldestAudio() {} }

    /// Whether the backlog has passed a water mark since the last call: `true` above the high one, `false` below the
    /// low one, `nil` where nothing has changed.
    mutating func backlogChange() -> Bool? {
        let isHigh =
            isBacklogged ? statistics.queuedAudio > limits.lowWater : statistics.queuedAudio >= limits.highWater
        guard isHigh != isBacklogged else { return nil }
        isBacklogged = isHigh
        return isHigh
    }

    private mutating func dropOldestAudio() -> Bool {
        audioHead = max(audioHead, head)
        while audioHead < slots.count {
            let place = audioHead
            audioHead += 1
            guard case .audio(_, let duration)? = slots[place] else { continue }
            slots[place] = nil
            statistics.queuedMessages -= 1
            statistics.queuedAudio -= duration
            statistics.droppedAudio += duration
            statistics.droppedAudioFrames += 1
            packIfSparse()
            return true
        }
        return false
    }

    private mutating func packIfSparse() {
        defer { statistics.queueSlots = slots.count }
        guard slots.count > 2 * statistics.queuedMessages + 64 || statistics.queuedMessages == 0 else { return }
        var packed: [Message?] = []
        packed.reserveCapacity(statistics.queuedMessages)
        for slot in slots {
            guard let message = slot else { continue }
            if case .words(let words) = message, case .words(var last)?? = packed.last, last.continues(in: words) {
                packed[packed.count - 1] = nil
                last.delta.delta += words.delta.delta
                packed[packed.count - 1] = .words(last)
                statistics.queuedMessages -= 1
                statistics.queuedControlBytes += words.delta.delta.utf8.count - words.byteCount
                statistics.joinedDeltas += 1
            } else {
                packed.append(message)
            }
        }
        slots = packed
        head = 0
        audioHead = 0
    }
}
