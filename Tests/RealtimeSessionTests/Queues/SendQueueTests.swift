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
}
