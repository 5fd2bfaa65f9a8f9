import RealtimeRelay
import RealtimeTestKit
import RealtimeUnits
import Testing

@Suite("Token bucket")
struct TokenBucketTests {
    @Test("At most the burst and what has come back since is ever taken, at any instants")
    func bound() {
        var generator = SeededGenerator(seed: 7)
        for round in 0..<200 {
            let allowance = Allowance(
                perSecond: 1 + Int(generator.next() % 1_000),
                burst: 1 + Int(generator.next() % 500)
            )
            var bucket = TokenBucket(allowance, at: .start)
            var now = SessionInstant.start
            var taken = 0
            for _ in 0..<300 {
                now = now.advanced(by: .nanoseconds(Int(generator.next() % 20_000_000)))
                let wanted = Int(generator.next() % 20)
                if bucket.take(wanted, at: now) { taken += wanted }
                let (seconds, attoseconds) = now.offset.components
                let most =
                    Double(allowance.burst)
                    + Double(allowance.perSecond) * (Double(seconds) + Double(attoseconds) * 1e-18)
                #expect(Double(taken) <= most + 1e-6, "seed 7, round \(round)")
            }
        }
    }

    @Test("Who stays below the rate is never refused, however the time is cut")
    func steady() {
        var bucket = TokenBucket(Allowance(perSecond: 50, burst: 1), at: .start)
        for frame in 0..<10_000 {
            #expect(
                {
                    let isTaken = bucket.take(at: SessionInstant(.milliseconds(20 * frame))); return isTaken
                }()
            )
        }
    }

    @Test("A bucket refills to its burst and no further, after any time")
    func refill() {
        var bucket = TokenBucket(Allowance(perSecond: 1 << 32, burst: 1 << 32), at: .start)
        #expect(
            {
                let isTaken = bucket.take(1 << 32, at: .start); return isTaken
            }()
        )
        #expect(bucket.available(at: .start) == 0)
        #expect(bucket.available(at: SessionInstant(.milliseconds(500))) == 1 << 31)
        #expect(bucket.available(at: SessionInstant(.seconds(1 << 40))) == 1 << 32)
    }

    @Test("Time that goes backwards adds nothing, and numbers out of range are brought inside")
    func odd() {
        var bucket = TokenBucket(Allowance(perSecond: 10, burst: 1), at: SessionInstant(.seconds(5)))
        #expect(
            {
                let isTaken = bucket.take(at: SessionInstant(.seconds(5))); return isTaken
            }()
        )
        #expect(
            {
                let isTaken = bucket.take(at: .start); return !isTaken
            }()
        )
        #expect(
            {
                let isTaken = bucket.take(at: SessionInstant(.seconds(5))); return !isTaken
            }()
        )
        #expect(Allowance(perSecond: -1, burst: .max) == Allowance(perSecond: 1, burst: 1 << 32))
    }
}
