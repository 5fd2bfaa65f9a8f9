import RealtimeProtocol
import Testing

@testable import RealtimeSession

@Suite("Identifiers of a session")
struct IdentifierSourceTests {
    @Test(
        "Identifiers of all kinds share one count, in base 36",
        arguments: ["", "0123456789ab", "a-long-prefix-é-of-many-bytes"]
    )
    func counts(prefix: String) {
        var source = IdentifierSource(prefix: prefix)
        let wrong = stride(from: 1, through: 100_000, by: 2).first { count in
            source.event().rawValue != "event_\(prefix)\(String(count, radix: 36))"
                || source.item().rawValue != "item_\(prefix)\(String(count + 1, radix: 36))"
        }
        #expect(wrong == nil)
    }

    @Test("A copy goes on by itself")
    func copies() {
        var source = IdentifierSource(prefix: "p")
        _ = source.event()
        var copy = source
        #expect(source.event() == copy.event())
        _ = copy.event()
        #expect(source.event().rawValue == "event_p3")
        #expect(copy.event().rawValue == "event_p4")
    }

    @Test("Sources are equal where the same identifiers follow, whatever kind came last")
    func equality() {
        var (left, right) = (IdentifierSource(prefix: "p"), IdentifierSource(prefix: "p"))
        _ = left.event()
        #expect(left != right)
        _ = right.item()
        #expect(left == right)
        #expect(left.hashValue == right.hashValue)
        _ = left.event()
        // Two in 2⁶⁴ may have one hash by chance.
        #expect(left.hashValue != right.hashValue)
        #expect(IdentifierSource(prefix: "p").hashValue != IdentifierSource(prefix: "q").hashValue)
    }
}
