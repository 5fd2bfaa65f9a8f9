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
}
