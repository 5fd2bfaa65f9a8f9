import RealtimeAudio
import RealtimeUnits
import Testing

@Suite("Sample clock")
struct SampleClockTests {
    @Test("A position's instant is the first at which it is due", arguments: 0..<100)
    func inverse(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let rate = try #require(SampleRate(hertz: Int.random(in: 1...768_000, using: &generator)))
        let clock = SampleClock(
            sampleRate: rate,
            position: SampleCount(Int.random(in: -1_000_000...1_000_000, using: &generator)),
            at: SessionInstant(.nanoseconds(Int.random(in: -1_000_000_000...1_000_000_000, using: &generator)))
        )
        for _ in 0..<50 {
            let position = SampleCount(Int.random(in: -1 << 45...1 << 45, using: &generator))
            let instant = clock.instant(of: position)
            let before = instant.advanced(by: Duration(secondsComponent: 0, attosecondsComponent: -1))
            #expect(clock.position(at: instant) == position, "seed \(seed)")
            #expect(clock.position(at: before) == position - SampleCount(1), "seed \(seed)")
        }
    }

    @Test("A day of 20 ms frames at 44.1 kHz ends to the attosecond where it should")
    func noDrift() {
        let clock = SampleClock(sampleRate: .hz44100)
        #expect(clock.instant(of: SampleCount(882 * 50 * 86_400)) == SessionInstant(.seconds(86_400)))
    }

    @Test("The farthest instants and positions are bounded, not trapped on")
    func extremes() {
        let clock = SampleClock(sampleRate: .hz48000, position: SampleCount(.max), at: SessionInstant(.seconds(1)))
        #expect(clock.position(at: SessionInstant(.seconds(Int64.max / 2))).value == 1 << 60)
        #expect(clock.position(at: SessionInstant(.seconds(Int64.min / 2))).value == -1 << 60)
        _ = clock.instant(of: SampleCount(.min))
        _ = clock.instant(of: SampleCount(.max))
    }
}
