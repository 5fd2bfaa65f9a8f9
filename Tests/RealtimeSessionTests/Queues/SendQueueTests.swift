import RealtimeProtocol
import RealtimeTestKit
import Testing

@testable import RealtimeSession

@Suite("What waits to be sent")
struct SendQueueTests {
    @Test("A queue that is never empty gives back the places of what was sent")
    func places() {
        var queue = SendQueue()
        for _ in 0..<3 { queue.push(.control(.text([]))) }
        var most = 0
        for _ in 0..<10_000 {
            queue.push(.control(.text([])))
            _ = queue.pop()
            most = max(most, queue.statistics.queueSlots)
        }
        #expect(queue.statistics.queuedMessages == 3)
        #expect(most <= 2 * 4 + 65)
    }

    @Test("What was sent does not count towards the bound any more")
    func controlBytes() {
        var queue = SendQueue(limits: SendLimits(controlBytes: 10))
        for _ in 0..<3 {
            queue.push(.control(.text([UInt8](repeating: 0, count: 10))))
            let isOverflowing = queue.isOverflowing
            #expect(!isOverflowing)
            _ = queue.pop()
        }
        #expect(queue.statistics.queuedControlBytes == 0)
        for _ in 0..<2 { queue.push(.control(.text([UInt8](repeating: 0, count: 10)))) }
        let isOverflowing = queue.isOverflowing
        #expect(isOverflowing)
    }

    @Test("Pieces of text are joined where they are of the same part, and of no other")
    func joining() {
        var base = TextDelta(delta: "x")
        (base.responseID, base.itemID, base.contentIndex, base.outputIndex) = ("r", "i", 0, 0)
        var others = Array(repeating: base, count: 4)
        others[0].responseID = "s"
        others[1].itemID = "j"
        others[2].contentIndex = 1
        others[3].outputIndex = 1
        let all = [base] + others
        for kind in [SendQueue.Words.Kind.text, .transcript] {
            for other in all {
                var queue = SendQueue()
                queue.push(.words(SendQueue.Words(kind: .text, delta: base)))
                queue.push(.words(SendQueue.Words(kind: kind, delta: other)))
                let isSame = kind == .text && other == base
                #expect(queue.statistics.queuedMessages == (isSame ? 1 : 2), "\(kind) \(other)")
            }
        }
    }

    @Test("In any life everything comes out in order, and what is counted is what is there", arguments: 1...20)
    func model(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var model = QueueModel()
        #expect(model.queue.statistics == SendStatistics())
        for _ in 0..<800 {
            switch Int.random(in: 0..<20, using: &generator) {
            case 0: model.push(control: .random(in: 0...50, using: &generator))
            case 1...3:
                let text = String(repeating: "é", count: .random(in: 1...5, using: &generator))
                model.push(text: text, of: ["i", "i", "i", "j"].randomElement(using: &generator)!)
            case 4...16: model.push(audio: .random(in: 1...3, using: &generator))
            case 17: if Int.random(in: 0..<20, using: &generator) == 0 { model.dropAudio() }
            default: model.pop()
            }
            let fault = model.fault()
            #expect(fault == nil, "seed \(seed)")
            if fault != nil { return }
        }
        while !model.entries.isEmpty {
            model.pop()
            let fault = model.fault()
            #expect(fault == nil, "seed \(seed)")
            if fault != nil { return }
        }
        let isOver = model.queue.pop() == nil
        #expect(isOver)
        #expect(model.queue.statistics.joinedDeltas > 0 && model.queue.statistics.droppedAudioFrames > 0)
    }
}

/// A queue beside a plain list of what was pushed.
private struct QueueModel {
    enum Entry {
        case control(Int)
        case audio(Int)
        case words(item: String, text: String)
    }

    var queue = SendQueue(
        limits: SendLimits(
            audio: .milliseconds(400),
            controlBytes: 3_000,
            highWater: .milliseconds(300),
            lowWater: .milliseconds(100)
        )
    )
    private(set) var entries: [Entry] = []
    private var dropped = (frames: 0, length: 0)
    private var words = (pushed: 0, taken: 0)
    private var isHigh = false
    private var mismatch: String?

    /// Of the audio that waits, in units of 10 ms.
    private var audio: Int { entries.reduce(0) { if case .audio(let length) = $1 { $0 + length } else { $0 } } }

    mutating func push(control count: Int) {
        queue.push(.control(.text([UInt8](repeating: 0, count: count))))
        entries.append(.control(count))
    }

    mutating func push(text: String, of item: String) {
        var delta = TextDelta(delta: text)
        delta.itemID = ItemID(rawValue: item)
        queue.push(.words(SendQueue.Words(kind: .text, delta: delta)))
        entries.append(.words(item: item, text: text))
        words.pushed += 1
    }

    mutating func push(audio length: Int) {
        queue.push(.audio(.binary([]), .milliseconds(10 * length)))
        entries.append(.audio(length))
        while audio > 40 { dropOldest() }
    }

    mutating func dropAudio() {
        queue.dropAudio()
        while audio > 0 { dropOldest() }
    }

    private mutating func dropOldest() {
        let place = entries.firstIndex { if case .audio = $0 { true } else { false } }
        guard let place, case .audio(let length) = entries.remove(at: place) else { return }
        dropped = (dropped.frames + 1, dropped.length + length)
    }

    mutating func pop() {
        switch (queue.pop(), entries.first) {
        case (nil, nil): break
        case (.control(let frame)?, .control(let count)?) where frame.byteCount == count: entries.removeFirst()
        case (.audio(_, let duration)?, .audio(let length)?) where duration == .milliseconds(10 * length):
            entries.removeFirst()
        case (.words(let words)?, .words?): take(words.delta)
        case (let message, let entry): mismatch = "\(String(describing: message)) for \(String(describing: entry))"
        }
    }

    /// A message of words has whole pieces, one behind the other.
    private mutating func take(_ delta: TextDelta) {
        var rest = delta.delta
        words.taken += 1
        while !rest.isEmpty {
            guard case .words(let item, let text)? = entries.first, delta.itemID?.rawValue == item, rest.hasPrefix(text)
            else {
                mismatch = "\(rest) for \(entries.prefix(1))"
                return
            }
            rest.removeFirst(text.count)
            entries.removeFirst()
        }
    }

    /// What the queue says of itself that is not so.
    mutating func fault() -> String? {
        if let mismatch { return mismatch }
        let statistics = queue.statistics
        var (others, bytes, pieces) = (0, 0, 0)
        for entry in entries {
            switch entry {
            case .control(let count): (others, bytes) = (others + 1, bytes + count)
            case .audio: others += 1
            case .words(_, let text): (pieces, bytes) = (pieces + 1, bytes + text.utf8.count)
            }
        }
        // How many messages the pieces make is the queue's affair; each costs 200 bytes.
        let messages = statistics.queuedMessages - others
        if messages < min(pieces, 1) || messages > pieces { return "\(messages) messages of \(pieces) pieces" }
        let joined = statistics.joinedDeltas
        if joined != words.pushed - words.taken - messages { return "\(joined) joined" }
        if statistics.queuedControlBytes != bytes + 200 * messages { return "\(statistics.queuedControlBytes) bytes" }
        if queue.isOverflowing != (bytes + 200 * messages > 3_000) { return "overflows: \(queue.isOverflowing)" }
        if statistics.queuedAudio != .milliseconds(10 * audio) { return "\(statistics.queuedAudio) of audio" }
        if statistics.droppedAudioFrames != dropped.frames { return "\(statistics.droppedAudioFrames) dropped" }
        if statistics.droppedAudio != .milliseconds(10 * dropped.length) { return "\(statistics.droppedAudio) dropped" }
        if statistics.queueSlots > 2 * statistics.queuedMessages + 64 { return "\(statistics.queueSlots) places" }
        if queue.isEmpty != entries.isEmpty { return "empty: \(queue.isEmpty)" }
        let isHighNow = isHigh ? audio > 10 : audio >= 30
        let change = queue.backlogChange()
        if change != (isHighNow == isHigh ? nil : isHighNow) { return "backlog \(String(describing: change))" }
        isHigh = isHighNow
        return nil
    }
}
