import RealtimeProtocol
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
}
