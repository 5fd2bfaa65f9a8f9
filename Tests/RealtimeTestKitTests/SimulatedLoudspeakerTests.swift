import RealtimeTestKit
import RealtimeUnits
import Testing

@Suite("Simulated loudspeaker")
struct SimulatedLoudspeakerTests {
    static func milliseconds(_ count: Int) -> SessionInstant { SessionInstant(.milliseconds(count)) }

    @Test("It plays in real time after its latency, and no more than it got")
    func realTime() {
        var speaker = SimulatedLoudspeaker(sampleRate: .hz24000, latency: .milliseconds(50))
        speaker.receive(SampleCount(2_400), at: .start)
        #expect(speaker.played(at: Self.milliseconds(50)) == .zero)
        #expect(speaker.played(at: Self.milliseconds(70)) == SampleCount(480))
        #expect(speaker.played(at: Self.milliseconds(500)) == SampleCount(2_400))
        #expect(!speaker.isPlaying(at: Self.milliseconds(150)))
    }

    @Test("Time run dry is not played time")
    func dry() {
        var speaker = SimulatedLoudspeaker(sampleRate: .hz8000)
        speaker.receive(SampleCount(800), at: .start)
        speaker.receive(SampleCount(800), at: Self.milliseconds(300))
        #expect(speaker.played(at: Self.milliseconds(350)) == SampleCount(1_200))
    }

    @Test("A stall in the middle of a sound moves the rest")
    func stall() {
        var speaker = SimulatedLoudspeaker(sampleRate: .hz8000)
        speaker.receive(SampleCount(800), at: .start)
        speaker.stall(for: .milliseconds(200), at: Self.milliseconds(40))
        #expect(speaker.played(at: Self.milliseconds(40)) == SampleCount(320))
        #expect(speaker.played(at: Self.milliseconds(240)) == SampleCount(320))
        #expect(speaker.played(at: Self.milliseconds(250)) == SampleCount(400))
        #expect(speaker.played(at: Self.milliseconds(300)) == SampleCount(800))
    }

    @Test("Stopping gives what was played and forgets the rest")
    func stop() {
        var speaker = SimulatedLoudspeaker(sampleRate: .hz8000)
        speaker.receive(SampleCount(800), at: .start)
        let played = speaker.stop(at: Self.milliseconds(30))
        #expect(played == SampleCount(240))
        #expect(speaker.played(at: Self.milliseconds(500)) == .zero)
    }

    @Test("A sound card that runs fast plays more in the same time")
    func drift() {
        var speaker = SimulatedLoudspeaker(sampleRate: .hz48000, driftPartsPerMillion: 1_000)
        speaker.receive(SampleCount(480_000), at: .start)
        #expect(speaker.played(at: SessionInstant(.seconds(1))) == SampleCount(48_048))
    }
}
