import RealtimeTestKit
import RealtimeUnits
import Testing

@Suite("Link emulator")
struct LinkEmulatorTests {
    /// Sends a message every 20 ms and gives what arrives, and when.
    static func arrivals(_ profile: LinkProfile, seed: UInt64, messages: Int = 200) -> [(Int, SessionInstant)] {
        var link = LinkEmulator<Int>(profile, seed: seed)
        var clock = ManualClock()
        var result: [(Int, SessionInstant)] = []
        for message in 0..<messages {
            link.send(message, byteCount: 100, at: clock.now)
            clock.advance(by: .milliseconds(20))
            while let arrival = link.nextArrival, arrival <= clock.now, let message = link.receive(at: clock.now) {
                result.append((message, arrival))
            }
        }
        clock.advance(by: .seconds(600))
        while let arrival = link.nextArrival, let message = link.receive(at: clock.now) {
            result.append((message, arrival))
        }
        return result
    }

    @Test("A perfect link delivers at once, in order")
    func perfect() {
        let arrivals = Self.arrivals(.perfect, seed: 1)
        #expect(arrivals.map(\.0) == Array(0..<200))
        #expect(arrivals.map(\.1) == (0..<200).map { SessionInstant(.milliseconds(20 * $0)) })
    }

    @Test("Order is kept and no message comes before the latency, whatever the jitter", arguments: [UInt64(1), 2, 3])
    func order(seed: UInt64) {
        let profile = LinkProfile(latency: .milliseconds(50), jitter: .milliseconds(90), stallProbability: 0.05)
        let arrivals = Self.arrivals(profile, seed: seed)
        #expect(arrivals.map(\.0) == Array(0..<200))
        #expect(arrivals.map(\.1) == arrivals.map(\.1).sorted())
        for (message, instant) in arrivals { #expect(instant.offset >= .milliseconds(20 * message + 50)) }
        // 10 stalls are expected of 200 messages; none at all would mean that stalls are not made.
        #expect(arrivals.contains { $0.1.offset > .milliseconds(20 * $0.0 + 140) })
    }

    @Test("The same seed gives the same arrivals, another seed others")
    func seeds() {
        #expect(Self.arrivals(.mobile, seed: 7).map(\.1) == Self.arrivals(.mobile, seed: 7).map(\.1))
        #expect(Self.arrivals(.mobile, seed: 7).map(\.1) != Self.arrivals(.mobile, seed: 8).map(\.1))
    }

    @Test("A slow reader takes its bytes a second and makes the sender wait between the water marks")
    func slowReader() {
        var link = LinkEmulator<Int>(
            LinkProfile(bytesPerSecond: 1_000, highWater: 3_000, lowWater: 1_000),
            seed: 1
        )
        for message in 0..<3 { link.send(message, byteCount: 1_000, at: .start) }
        #expect(!link.isWritable)
        #expect(link.nextArrival == SessionInstant(.seconds(1)))
        let first = link.receive(at: SessionInstant(.seconds(1)))
        #expect(first == 0)
        #expect(!link.isWritable)
        let second = link.receive(at: SessionInstant(.seconds(2)))
        #expect(second == 1)
        #expect(link.isWritable)
    }

    @Test("A reader that reads nothing lets nothing arrive")
    func frozenReader() {
        var link = LinkEmulator<Int>(LinkProfile(bytesPerSecond: 0), seed: 1)
        link.send(1, byteCount: 10, at: .start)
        #expect(link.nextArrival == nil)
        let message = link.receive(at: SessionInstant(.seconds(100_000)))
        #expect(message == nil)
        #expect(link.bytesInFlight == 10)
    }

    @Test("What is on its way when the link is cut is lost and counted")
    func cut() {
        let profile = LinkProfile(latency: .milliseconds(50), cut: SessionInstant(.milliseconds(60)))
        var link = LinkEmulator<Int>(profile, seed: 1)
        link.send(1, byteCount: 1, at: .start)
        link.send(2, byteCount: 1, at: SessionInstant(.milliseconds(20)))
        let first = link.receive(at: SessionInstant(.milliseconds(55)))
        let second = link.receive(at: SessionInstant(.milliseconds(100)))
        link.send(3, byteCount: 1, at: SessionInstant(.milliseconds(100)))
        #expect(first == 1)
        #expect(second == nil)
        #expect(link.lost == 2)
    }
}
