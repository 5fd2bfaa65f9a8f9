import RealtimeProtocol
import RealtimeUnits
import Testing

@testable import realtime_client

@Suite("The playback clock")
struct PlaybackClockTests {
    private static func at(_ milliseconds: Int) -> SessionInstant { SessionInstant(.milliseconds(milliseconds)) }
    private static func audio(_ milliseconds: Int, _ value: Int16 = 1) -> [Int16] {
        [Int16](repeating: value, count: milliseconds * 24)
    }

    @Test("Audio that comes at once is played in real time")
    func realTime() {
        var clock = PlaybackClock(sampleRate: .hz24000)
        clock.receive(Self.audio(1_000), of: "r", at: Self.at(100))
        #expect(clock.advance(to: Self.at(100)) == nil)
        let first = clock.advance(to: Self.at(350))
        #expect(first?.start == Self.at(100))
        #expect(first?.samples.count == 250 * 24)
        let second = clock.advance(to: Self.at(5_000))
        #expect(second?.start == Self.at(350))
        #expect(second?.samples.count == 750 * 24)
        #expect(clock.isDry)
        #expect(clock.gaps == 0)
    }

    @Test("Any calls in between give the same samples at the same instants", arguments: [1, 7, 20, 33])
    func chunking(_ step: Int) {
        var clock = PlaybackClock(sampleRate: .hz24000)
        clock.receive((0..<24_000).map { Int16(truncatingIfNeeded: $0) }, of: "r", at: Self.at(3))
        var heard: [Int16] = []
        for instant in stride(from: 3, through: 1_100, by: step) {
            guard let stretch = clock.advance(to: Self.at(instant)) else { continue }
            let expected = Self.at(3).advanced(by: SampleCount(heard.count).duration(at: .hz24000))
            #expect(stretch.start == expected)
            heard += stretch.samples
        }
        #expect(heard == (0..<24_000).map { Int16(truncatingIfNeeded: $0) })
    }

    @Test("Audio that comes too late leaves a gap that is counted")
    func gap() {
        var clock = PlaybackClock(sampleRate: .hz24000)
        clock.receive(Self.audio(100), of: "r", at: Self.at(0))
        _ = clock.advance(to: Self.at(150))
        clock.receive(Self.audio(100), of: "r", at: Self.at(150))
        #expect(clock.advance(to: Self.at(300))?.start == Self.at(150))
        #expect(clock.gaps == 1)
        clock.receive(Self.audio(100), of: "another", at: Self.at(400))
        #expect(clock.gaps == 1)
    }

    @Test("What was played is counted from the last stop, over one response and the next")
    func played() {
        var clock = PlaybackClock(sampleRate: .hz24000)
        clock.receive(Self.audio(300), of: "one", at: Self.at(0))
        clock.receive(Self.audio(300), of: "two", at: Self.at(0))
        _ = clock.advance(to: Self.at(420))
        #expect(clock.playedSinceStop == SampleCount(420 * 24))
        _ = clock.stop()
        #expect(clock.playedSinceStop == .zero)
        clock.receive(Self.audio(100), of: "three", at: Self.at(500))
        _ = clock.advance(to: Self.at(550))
        #expect(clock.playedSinceStop == SampleCount(50 * 24))
        #expect(clock.played == SampleCount(470 * 24))
    }

    @Test("Stopping forgets what was not played")
    func stops() {
        var clock = PlaybackClock(sampleRate: .hz24000)
        clock.receive(Self.audio(500), of: "r", at: Self.at(0))
        _ = clock.advance(to: Self.at(200))
        #expect(clock.stop() == SampleCount(300 * 24))
        #expect(clock.isDry)
        #expect(clock.advance(to: Self.at(900)) == nil)
        clock.receive(Self.audio(40, 2), of: "next", at: Self.at(1_000))
        #expect(clock.advance(to: Self.at(2_000))?.samples == Self.audio(40, 2))
        #expect(clock.playedSinceStop == SampleCount(40 * 24))
    }
}
