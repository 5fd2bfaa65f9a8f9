import RealtimeTestKit
import RealtimeUnits
import Testing

@Suite("Manual clock")
struct ManualClockTests {
    @Test("It moves by what it is told, and never back")
    func movement() {
        var clock = ManualClock()
        clock.advance(by: .milliseconds(30))
        clock.advance(by: .seconds(-1))
        clock.advance(to: .start)
        #expect(clock.now == SessionInstant(.milliseconds(30)))
        clock.advance(to: SessionInstant(.seconds(2)))
        #expect(clock.now == SessionInstant(.seconds(2)))
    }

    @Test("A generator's numbers are those of the published algorithm")
    func knownNumbers() {
        // The first numbers of SplitMix64 for the seed 1234567, as printed on rosettacode.org.
        var generator = SeededGenerator(seed: 1_234_567)
        #expect(generator.next() == 6_457_827_717_110_365_317)
        #expect(generator.next() == 3_203_168_211_198_807_973)
    }

    @Test("A random duration keeps its bound, and no bound gives none")
    func durations() {
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<1_000 {
            let duration = generator.duration(upTo: .milliseconds(3))
            #expect(duration >= .zero && duration <= .milliseconds(3))
        }
        #expect(generator.duration(upTo: .seconds(-1)) == .zero)
    }
}
