import RealtimeAudio
import RealtimeUnits
import Testing

@Suite("Playout pacer")
struct PlayoutPacerTests {
    private static func milliseconds(_ value: Int) -> SessionInstant { SessionInstant(.milliseconds(value)) }
    private static func samples(_ milliseconds: Int) -> SampleCount { SampleCount(24 * milliseconds) }

    @Test("The lead goes at once, then a frame each time one has been played")
    func steady() {
        var pacer = PlayoutPacer(sampleRate: .hz24000, lead: .milliseconds(100))
        #expect(pacer.nextDeadline == nil)
        pacer.enqueue(Self.samples(1_000))
        #expect(pacer.take(at: Self.milliseconds(500)) == Self.samples(100))
        #expect(pacer.nextDeadline == Self.milliseconds(520))
        #expect(pacer.take(at: Self.milliseconds(519)) == .zero)
        for time in stride(from: 520, through: 1_400, by: 20) {
            #expect(pacer.nextDeadline == Self.milliseconds(time))
            #expect(pacer.take(at: Self.milliseconds(time)) == Self.samples(20))
        }
        #expect(pacer.queued == .zero)
        #expect(pacer.nextDeadline == nil)
        #expect(pacer.level(at: Self.milliseconds(1_400)) == Self.samples(100))
        #expect(pacer.level(at: Self.milliseconds(1_600)) == .zero)
    }

    @Test("A late wake-up is made up for at once and leaves no offset")
    func lateWakeUp() {
        var pacer = PlayoutPacer(sampleRate: .hz24000, lead: .milliseconds(100))
        pacer.enqueue(Self.samples(1_000))
        _ = pacer.take(at: .start)
        #expect(pacer.take(at: Self.milliseconds(75)) == Self.samples(60))
        #expect(pacer.nextDeadline == Self.milliseconds(80))
    }

    @Test("Audio that comes late stops the listener; what comes next is played from then on")
    func underrun() {
        var pacer = PlayoutPacer(sampleRate: .hz24000, lead: .milliseconds(100))
        pacer.enqueue(Self.samples(40))
        #expect(pacer.take(at: .start) == Self.samples(40))
        pacer.enqueue(Self.samples(200))
        // He ran dry at 40 ms; at 300 ms a whole lead goes, not what 260 ms of silence would have played.
        #expect(pacer.take(at: Self.milliseconds(300)) == Self.samples(100))
        #expect(pacer.level(at: Self.milliseconds(310)) == Self.samples(90))
    }

    @Test("Only the end of a stream is shorter than a frame")
    func end() {
        var pacer = PlayoutPacer(sampleRate: .hz24000, lead: .milliseconds(100))
        pacer.enqueue(Self.samples(25))
        #expect(pacer.take(at: .start) == Self.samples(20))
        #expect(pacer.nextDeadline == nil)
        pacer.finish()
        #expect(pacer.take(at: .start) == Self.samples(5))
    }

    @Test("An interruption says how much was played and starts again")
    func interruption() {
        var pacer = PlayoutPacer(sampleRate: .hz24000, lead: .milliseconds(100))
        pacer.enqueue(Self.samples(1_000))
        _ = pacer.take(at: .start)
        _ = pacer.take(at: Self.milliseconds(60))
        #expect(pacer.clear(at: Self.milliseconds(63)) == Self.samples(63))
        #expect(pacer.queued == .zero && pacer.sent == .zero && pacer.nextDeadline == nil)
        pacer.enqueue(Self.samples(20))
        #expect(pacer.nextDeadline == .start)
        #expect(pacer.take(at: Self.milliseconds(64)) == Self.samples(20))
    }

    @Test("Nobody is sent more than the lead, runs dry while something waits, or loses a sample", arguments: 0..<100)
    func invariants(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let rate = try #require(SampleRate(hertz: Int.random(in: 8_000...48_000, using: &generator)))
        var pacer = PlayoutPacer(
            sampleRate: rate,
            frame: .milliseconds(Int.random(in: 1...60, using: &generator)),
            lead: .milliseconds(Int.random(in: 0...400, using: &generator))
        )
        var now = SessionInstant.start
        var (given, taken) = (SampleCount.zero, SampleCount.zero)
        for _ in 0..<400 {
            if Bool.random(using: &generator) {
                let count = SampleCount(Int.random(in: 0...5_000, using: &generator))
                pacer.enqueue(count)
                given += count
            }
            // Half of the time exactly when it asked to be called.
            if let deadline = pacer.nextDeadline, deadline > now, Bool.random(using: &generator) {
                now = deadline
                let count = pacer.take(at: now)
                #expect(count >= pacer.frameLength, "seed \(seed)")
                taken += count
            } else {
                now = now.advanced(by: .microseconds(Int.random(in: 0...100_000, using: &generator)))
                taken += pacer.take(at: now)
            }
            let level = pacer.level(at: now)
            #expect(level <= pacer.lead, "seed \(seed)")
            #expect(pacer.queued < pacer.frameLength || level > pacer.lead - pacer.frameLength, "seed \(seed)")
            #expect(given == taken + pacer.queued, "seed \(seed)")
        }
    }

    @Test("Nonsense is bounded")
    func nonsense() {
        var pacer = PlayoutPacer(sampleRate: .hz48000, frame: .seconds(-1), lead: .seconds(Int64.max))
        #expect(pacer.frameLength == SampleCount(1))
        pacer.enqueue(SampleCount(.min))
        #expect(pacer.queued == .zero)
        for _ in 0..<3 { pacer.enqueue(SampleCount(.max)) }
        #expect(pacer.queued == SampleCount(1 << 40))
    }
}
