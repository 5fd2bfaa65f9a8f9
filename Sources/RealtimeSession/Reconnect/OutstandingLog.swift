internal import RealtimeProtocol
internal import RealtimeUnits

/// What was sent and is not part of the server's conversation yet, in order: audio that no commit has consumed, and
/// requests that were not answered. Another connection is sent all of it again.
///
/// Positions count the samples of the whole session, so that they go on where a connection ends.
struct OutstandingLog: Sendable {
    /// A stretch of audio, whose bytes are in ``store``.
    struct Audio: Sendable {
        /// Where its first sample lies.
        var start: SampleCount
        var count: SampleCount
        var byteCount: Int
        /// Whether it is sent as binary messages.
        var isBinary: Bool
        var end: SampleCount { start + count }
        /// Of most it is the same for all samples. A message with half a sample at its end is a stretch of its own.
        var bytesPerSample: Int { byteCount / count.value }
        var isWhole: Bool { bytesPerSample * count.value == byteCount }
        /// Bytes of the first samples; what is not a sample of its own belongs to the last.
        func byteCount(of first: SampleCount) -> Int { first == count ? byteCount : first.value * bytesPerSample }
    }

    /// Something that the server answers.
    enum Request: Hashable, Sendable {
        case commit
        case item(ItemID)
        case deletion(ItemID)
        case response
    }

    enum Element: Sendable {
        case audio(Audio)
        case request(Request, Frame, EventID?)
        /// Answered, or consumed.
        case gone
    }

    /// Something that another connection is sent.
    enum Replayed: Sendable {
        /// A tenth of a second of 24 kHz PCM16, what the vendors' examples send at once, and whole samples of any format.
        static let longestAudio = 4_800

        case audio([UInt8], isBinary: Bool)
        case request(Request, Frame, EventID?)
    }

    private(set) var elements: [Element] = []
    private var head = 0
    /// Where the next sample will lie.
    private(set) var end = SampleCount.zero
    /// Samples that are kept.
    private(set) var kept = SampleCount.zero
    /// Samples of open turns that were dropped because there were too many.
    private(set) var overrun = SampleCount.zero
    /// Commits that were not answered.
    private(set) var openCommits = 0
    /// The most requests that wait for an answer: more than a tool call of ten outputs and the next turn together.
    static let mostRequests = 64
    /// The most bytes of them; the newest may be longer. What OpenAI takes of audio in one message is 15 MiB.
    static let mostRequestBytes = 16 << 20
    private var requests = 0
    private var requestBytes = 0
    /// The bytes of all audio in ``elements``, and behind them of what was scanned and not sent yet.
    private var store = AudioStore()
    private var scanned = 0

    /// Where the first sample lies that is kept; the end where none is.
    var start: SampleCount {
        for element in elements[head...] {
            if case .audio(let audio) = element { return audio.start }
        }
        return end
    }

    private var live: ArraySlice<Element> { elements[head...] }

    /// Whether a response was asked for and has not begun.
    var awaitsResponse: Bool {
        elements[head...].contains { if case .request(.response, _, _) = $0 { true } else { false } }
    }

    /// Items that the server was asked to delete, in order.
    var deletions: [ItemID] {
        live.compactMap { if case .request(.deletion(let id), _, _) = $0 { id } else { nil } }
    }

    /// Adds the audio of a binary message, and forgets the oldest beyond `most` samples, but nothing of the new; `isLoss`
    /// says whether that is a pity.
    mutating func append(binary bytes: [UInt8], _ count: SampleCount, most: SampleCount, isLoss: Bool) {
        store.append(bytes)
        note(Audio(start: end, count: count, byteCount: bytes.count, isBinary: true), most: most, isLoss: isLoss)
    }

    /// Decodes the audio of a text message behind the rest, for ``keepScanned(_:most:isLoss:)``; nothing where it is not
    /// base64, which no server takes for audio.
    mutating func decode(_ audio: AudioPayload) {
        scanned = store.append(atMost: audio.byteCount) { try? audio.decode(into: &$0) }
    }

    /// Scans a text message and decodes its audio behind the rest, for ``keepScanned(_:most:isLoss:)``. While as much is
    /// forgotten as is added, nothing is allocated.
    mutating func scan(_ text: Span<UInt8>, limits: JSONLimits) -> AudioFrame? {
        var frame: AudioFrame?
        scanned = store.append(atMost: AudioFrame.maximumByteCount(ofFrame: text.count)) {
            frame = AudioFrame(decoding: text, into: &$0, limits: limits)
        }
        return frame
    }

    /// Keeps what was scanned last as ``append(binary:_:most:isLoss:)`` does.
    mutating func keepScanned(_ count: SampleCount, most: SampleCount, isLoss: Bool) {
        let audio = Audio(start: end, count: count, byteCount: scanned, isBinary: false)
        scanned = 0
        note(audio, most: most, isLoss: isLoss)
    }

    /// What was scanned last is not sent.
    mutating func forgetScanned() {
        store.removeLast(scanned)
        scanned = 0
    }

    private mutating func note(_ added: Audio, most: SampleCount, isLoss: Bool) {
        // Less than a sample is nobody's audio, and would not count towards the bound.
        guard added.count > .zero else { return store.removeLast(added.byteCount) }
        end += added.count
        kept += added.count
        extend(with: added)
        let excess = min(kept - most, kept - added.count)
        guard excess > .zero else { return }
        if isLoss { overrun += excess }
        forget(excess)
    }

    /// Puts audio behind the rest: as a part of the last stretch where the two are one.
    private mutating func extend(with added: Audio) {
        let last = elements.count - 1
        if last >= head, case .audio(var audio) = elements[last], audio.end == added.start, audio.isWhole,
            added.isWhole, audio.bytesPerSample == added.bytesPerSample, audio.isBinary == added.isBinary
        {
            audio.count += added.count
            audio.byteCount += added.byteCount
            elements[last] = .audio(audio)
        } else {
            elements.append(.audio(added))
        }
    }

    /// Drops the oldest samples.
    private mutating func forget(_ count: SampleCount) {
        var (index, left) = (head, count)
        while left > .zero, index < elements.count {
            if case .audio(let audio) = elements[index] {
                let taken = min(left, audio.count)
                takeFirst(taken, of: audio, at: index)
                left -= taken
            }
            index += 1
        }
        compact()
    }

    /// Takes samples from the beginning of the oldest stretch.
    private mutating func takeFirst(_ taken: SampleCount, of audio: Audio, at index: Int) {
        var audio = audio
        let bytes = audio.byteCount(of: taken)
        store.removeFirst(bytes)
        kept -= taken
        audio.start += taken
        audio.count -= taken
        audio.byteCount -= bytes
        elements[index] = audio.byteCount > 0 ? .audio(audio) : .gone
    }

    /// Adds a request. Of those that are never answered the oldest are forgotten beyond ``mostRequests`` and
    /// ``mostRequestBytes``: an answer that has not come by then never will.
    mutating func append(_ request: Request, _ frame: Frame, _ event: EventID?) {
        if request == .commit { openCommits += 1 }
        requests += 1
        requestBytes += frame.byteCount
        elements.append(.request(request, frame, event))
        while requests > Self.mostRequests || requestBytes > Self.mostRequestBytes, requests > 1 {
            let oldest = (head..<elements.count).first { if case .request = elements[$0] { true } else { false } }
            if let oldest { remove(oldest) }
        }
        compact()
    }

    /// The server has consumed everything before `position`; returns what lies from `start` on.
    mutating func consume(from start: SampleCount, upTo position: SampleCount) -> KeptSpeech {
        var consumed = KeptSpeech()
        for index in head..<elements.count {
            guard case .audio(let audio) = elements[index], audio.start < position else { continue }
            let taken = min(audio.end, position) - audio.start
            let before = min(max(.zero, start - audio.start), taken)
            if before < taken {
                let offset = audio.byteCount(of: before)
                consumed.bytes += store.bytes(from: offset, count: audio.byteCount(of: taken) - offset)
                consumed.count += taken - before
            }
            takeFirst(taken, of: audio, at: index)
        }
        compact()
        return consumed
    }

    /// The oldest commit was answered: it has consumed everything before it. Without one, everything is.
    mutating func consumeByCommit() -> KeptSpeech {
        let index = (head..<elements.count).first {
            if case .request(.commit, _, _) = elements[$0] { true } else { false }
        }
        var position = end
        if let index {
            position = elements[..<index].reduce(start) {
                if case .audio(let audio) = $1 { audio.end } else { $0 }
            }
            remove(index)
        }
        return consume(from: .zero, upTo: position)
    }

    /// The input buffer was cleared: what no earlier commit will consume is gone.
    mutating func clear() {
        let commit = (head..<elements.count).last {
            if case .request(.commit, _, _) = elements[$0] { true } else { false }
        }
        for index in (commit ?? head)..<elements.count {
            guard case .audio(let audio) = elements[index] else { continue }
            store.removeLast(audio.byteCount)
            kept -= audio.count
            elements[index] = .gone
        }
        compact()
    }

    /// The server has added an item, or begun a response.
    mutating func answered(_ request: Request) {
        let index = (head..<elements.count).first {
            if case .request(request, _, _) = elements[$0] { true } else { false }
        }
        if let index { remove(index) }
        compact()
    }

    /// The server refuses the request of this event.
    mutating func refused(_ event: EventID) {
        let index = (head..<elements.count).first {
            if case .request(_, _, event) = elements[$0] { true } else { false }
        }
        if let index { remove(index) }
        compact()
    }

    /// Returns what was dropped of open turns, and begins to count anew.
    mutating func takeOverrun() -> SampleCount {
        defer { overrun = .zero }
        return overrun
    }

    /// What another connection is sent, in order. O(bytes).
    var replay: [Replayed] {
        var (replayed, offset) = ([Replayed](), 0)
        for element in live {
            switch element {
            case .audio(let audio):
                var left = audio.byteCount
                while left > 0 {
                    let count = min(left, Replayed.longestAudio)
                    replayed.append(.audio(store.bytes(from: offset, count: count), isBinary: audio.isBinary))
                    offset += count
                    left -= count
                }
            case .request(let request, let frame, let event): replayed.append(.request(request, frame, event))
            case .gone: break
            }
        }
        return replayed
    }

    private mutating func remove(_ index: Int) {
        if case .request(let request, let frame, _) = elements[index] {
            requests -= 1
            requestBytes -= frame.byteCount
            if request == .commit { openCommits -= 1 }
        }
        elements[index] = .gone
    }

    /// Gives back the places before the first element that is left; O(1) on average.
    private mutating func compact() {
        while head < elements.count, case .gone = elements[head] { head += 1 }
        guard head == elements.count || (head > 64 && head * 2 > elements.count) else { return }
        elements.removeSubrange(..<head)
        head = 0
    }
}

/// The audio of a turn that is over.
struct KeptSpeech: Sendable {
    var bytes: [UInt8] = []
    var count = SampleCount.zero
}
