import RealtimeProtocol
import Testing

@testable import RealtimeSession

@Suite("Truncations that no server has answered")
struct PendingTruncationsTests {
    @Test("Sixteen are remembered, the newest")
    func capacity() {
        for (count, oldest) in [(16, "i1"), (17, nil)] as [(Int, ItemID?)] {
            var pending = PendingTruncations()
            for number in 1...count {
                pending.sent(EventID(rawValue: "e\(number)"), of: ItemID(rawValue: "i\(number)"))
            }
            let (first, last) = (pending.refused("e1"), pending.refused("e2"))
            #expect(first == oldest)
            #expect(last == "i2")
        }
    }

    @Test("What is confirmed of an item settles all of its truncations, and of no other; a refusal settles its own")
    func settled() {
        var pending = PendingTruncations()
        pending.sent("e1", of: "a")
        pending.sent("e2", of: "b")
        pending.sent("e3", of: "a")
        pending.accepted("a")
        let refused = (1...3).map { pending.refused(EventID(rawValue: "e\($0)")) }
        #expect(refused == [nil, "b", nil])
        let again = pending.refused("e2")
        #expect(again == nil)
    }
}
