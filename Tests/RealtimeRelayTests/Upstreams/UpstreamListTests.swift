import RealtimeRelay
import RealtimeUnits
import Testing

@Suite("List of upstreams")
struct UpstreamListTests {
    private static func at(_ seconds: Int) -> SessionInstant { SessionInstant(.seconds(seconds)) }

    @Test("The first is taken until it fails, and again when its time is over")
    func order() {
        var list = UpstreamList(["a", "b", "c"])
        #expect(list.next(at: Self.at(0)) == 0)
        list.failed(0, at: Self.at(0))
        #expect(list.next(at: Self.at(9)) == 1)
        #expect(list.next(at: Self.at(10)) == 0)
    }

    @Test("Each failure in a row doubles the time, up to the longest; a success ends the row")
    func backoff() {
        var list = UpstreamList(["a", "b"], cooldown: .seconds(10), longestCooldown: .seconds(60))
        var now = 0
        for expected in [10, 20, 40, 60, 60] {
            list.failed(0, at: Self.at(now))
            #expect(list.next(at: Self.at(now + expected - 1)) == 1)
            #expect(list.next(at: Self.at(now + expected)) == 0)
            now += expected
        }
        list.succeeded(0)
        list.failed(0, at: Self.at(now))
        #expect(list.next(at: Self.at(now + 10)) == 0)
    }

    @Test("Where all are left alone the one whose time comes first is taken, and none twice by one session")
    func all() {
        var list = UpstreamList(["a", "b"])
        list.failed(0, at: Self.at(5))
        list.failed(1, at: Self.at(2))
        #expect(list.next(at: Self.at(6)) == 1)
        #expect(list.next(at: Self.at(6), tried: [1]) == 0)
        #expect(list.next(at: Self.at(6), tried: [0, 1]) == nil)
        #expect(UpstreamList<String>([]).next(at: Self.at(0)) == nil)
    }

    @Test("A thousand failures do not overflow")
    func many() {
        var list = UpstreamList(["a"])
        for second in 0..<1_000 { list.failed(0, at: Self.at(second)) }
        list.failed(7, at: Self.at(0))
        #expect(list.next(at: Self.at(2_000)) == 0)
    }
}
