import Testing

@testable import RealtimeSession

@Suite("A member on the heap")
struct BoxedTests {
    private struct Owner {
        @Boxed var words = ["a"]
    }

    @Test("Copies of the owner do not see each other's changes, whichever changes first")
    func copies() {
        var first = Owner()
        var second = first
        first.words.append("b")
        second.words.append("c")
        #expect(first.words == ["a", "b"])
        #expect(second.words == ["a", "c"])
    }

    @Test("A change in place moves nothing while there is one owner")
    func inPlace() {
        var owner = Owner()
        owner.words.reserveCapacity(100)
        let before = owner.words.withUnsafeBufferPointer { $0.baseAddress }
        owner.words.append("b")
        #expect(owner.words.withUnsafeBufferPointer { $0.baseAddress } == before)
    }
}
