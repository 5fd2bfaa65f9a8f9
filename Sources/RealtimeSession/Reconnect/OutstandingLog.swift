internal import RealtimeProtocol
internal import RealtimeUnits

/// What was sent and is not part of the server's conversation yet, in order: audio that no commit has consumed, and
/// requests that were not answered. Another connection is sent all of it again.
///
/// Positions count the samples of the whole session, so that they go on where a connection ends.
struct OutstandingLog: Sendable {
    /// A stretch of audio.
    struct Audio: Sendable {
        var frame: Frame
        /// Where its first sample lies that counts.
        var start: SampleCount
        /// Samples that count.
        var count: SampleCount
        /// Samples before them in the frame that were consumed.
        var skipped: SampleCount
        var end: SampleCount { start + count }
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
    private var spares = SpareBuffers()

    /// Where the first sample lies that is kept; the end where none is.
    var start: SampleCount {
        for element in elements[head...] {
            if case .audio(let audio) = element { return audio.start }
        }
        return end
    }

    var live: ArraySlice<Element> { elements[head...] }

    /// Whether a response was asked for and has not begun.
    var awaitsResponse: Bool {
        elements[head...].contains { if case .request(.response, _, _) = $0 { true } else { false } }
    }

    /// Adds the audio of a text message. As ``append(_:_:most:isLoss:)``; while as much is forgotten as is added, nothing
    /// is allocated.
    mutating func append(text: Span<UInt8>, _ count: SampleCount, most: SampleCount, isLoss: Bool) {
        append(.text(spares.copy(text)), count, most: most, isLoss: isLoss)
    }

    /// Items that the server was asked to delete, in order.
    var deletions: [ItemID] {
        live.compactMap { if case .request(.deletion(let id), _, _) = $0 { id } else { nil } }
    }

    /// Adds audio, and forgets the oldest beyond `most` samples; `isLoss` says whether that is a pity.
    mutating func append(_ frame: Frame, _ count: SampleCount, most: SampleCount, isLoss: Bool) {
        elements.append(.audio(Audio(frame: frame, start: end, count: count, skipped: .zero)))
        end += count
        kept += count
        var index = head
        while kept > most, index < elements.count - 1 {
            if case .audio = elements[index] {
                // Taken out, so that its memory is not shared and can be written to.
                var element = Element.gone
                swap(&element, &elements[index])
                guard case .audio(let audio) = element else { continue }
                kept -= audio.count
                if isLoss { overrun += audio.count }
                spares.keep(audio.frame)
            }
            index += 1
        }
        compact()
    }

    mutating func append(_ request: Request, _ frame: Frame, _ event: EventID?) {
        if request == .commit { openCommits += 1 }
        elements.append(.request(request, frame, event))
    }

    /// The server has consumed everything before `position`; returns what lies from `start` on.
    mutating func consume(from start: SampleCount, upTo position: SampleCount) -> [Audio] {
        var consumed: [Audio] = []
        for index in head..<elements.count {
            guard case .audio(var audio) = elements[index], audio.start < position else { continue }
            let taken = min(audio.end, position) - audio.start
            if audio.start + taken > start {
                var part = audio
                let before = max(.zero, start - audio.start)
                part.start += before
                part.skipped += before
                part.count = taken - before
                consumed.append(part)
            }
            if taken == audio.count {
                remove(index)
            } else {
                audio.start += taken
                audio.skipped += taken
                audio.count -= taken
                kept -= taken
                elements[index] = .audio(audio)
            }
        }
        compact()
        return consumed
    }

    /// The oldest commit was answered: it has consumed everything before it. Without one, everything is.
    mutating func consumeByCommit() -> [Audio] {
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
            if case .audio = elements[index] { remove(index) }
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

    private mutating func remove(_ index: Int) {
        switch elements[index] {
        case .audio(let audio): kept -= audio.count
        case .request(.commit, _, _): openCommits -= 1
        case .request, .gone: break
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

/// Memory of messages that were forgotten, for those to come.
private struct SpareBuffers: Sendable, CustomStringConvertible {
    /// One is given back for one that is taken; messages of other lengths make it a few.
    private static let capacity = 4
    private var buffers: [[UInt8]] = []

    /// Not part of what a log says: two that were fed differently are the same.
    var description: String { "spares" }

    mutating func keep(_ frame: Frame) {
        guard case .text(let bytes) = frame, buffers.count < Self.capacity else { return }
        buffers.append(bytes)
    }

    mutating func copy(_ text: Span<UInt8>) -> [UInt8] {
        var bytes = buffers.popLast() ?? []
        text.withUnsafeBufferPointer { source in
            // Messages of one session's audio are of one length mostly.
            guard bytes.count == source.count else {
                bytes.removeAll(keepingCapacity: true)
                return bytes.append(contentsOf: source)
            }
            bytes.withUnsafeMutableBufferPointer { _ = $0.update(fromContentsOf: source) }
        }
        return bytes
    }
}

extension OutstandingLog.Audio {
    /// The samples that count; `nil` where the frame has none.
    func samples(_ codec: EventCodec, width: Int) -> [UInt8]? {
        let whole: [UInt8]
        switch frame {
        case .binary(let bytes): whole = bytes
        case .text(let text):
            guard case .inputAudioBufferAppend(let append)? = try? codec.decodeClientEvent(text.span),
                let decoded = try? append.audio.decoded()
            else { return nil }
            whole = decoded
        }
        let start = min(skipped.value * width, whole.count)
        return Array(whole[start..<min(start + count.value * width, whole.count)])
    }

    /// The frame, without what was consumed of it.
    func remainder(_ codec: EventCodec, width: Int) -> Frame {
        guard skipped > .zero, let samples = samples(codec, width: width) else { return frame }
        switch frame {
        case .binary: return .binary(samples)
        case .text:
            let append = InputAudioBufferAppend(audio: AudioPayload(encoding: samples))
            return codec.encode(.inputAudioBufferAppend(append)).map(Frame.text) ?? frame
        }
    }
}
