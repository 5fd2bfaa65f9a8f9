import RealtimeUnits
import Testing

@Suite("Sample counts and time")
struct SampleCountTests {
    static let rates: [SampleRate] = [.hz8000, .hz16000, .hz22050, .hz24000, .hz32000, .hz44100, .hz48000]

    @Test("A count becomes a duration and comes back unchanged or one less", arguments: rates)
    func roundTrip(rate: SampleRate) {
        for value in [0, 1, 2, 7, 319, 320, 441, 44_099, 44_100, 1_000_003, 48_000 * 86_400] {
            let there = SampleCount(value).duration(at: rate)
            let back = SampleCount(there, at: rate)
            // A duration is exact to the nanosecond and rounded down, so at most the last sample is missing.
            #expect(back.value == value || back.value == value - 1)
        }
    }

    @Test("Adding chunks in samples does not drift while adding their milliseconds would")
    func noDrift() {
        var total = SampleCount.zero
        var naive = 0
        for _ in 0..<1_000 {
            total += SampleCount(441)
            naive += SampleCount(441).milliseconds(at: .hz24000)
        }
        #expect(total.milliseconds(at: .hz24000) == 18_375)
        #expect(naive == 18_000)
    }

    @Test("Milliseconds are rounded down so that no audio is claimed that was not there")
    func millisecondsFloor() {
        #expect(SampleCount(23).milliseconds(at: .hz24000) == 0)
        #expect(SampleCount(24).milliseconds(at: .hz24000) == 1)
        #expect(SampleCount(47).milliseconds(at: .hz24000) == 1)
    }

    @Test("Durations beyond what a count can hold saturate instead of trapping")
    func saturates() {
        #expect(SampleCount(.seconds(Int64.max), at: .hz48000).value == .max)
        #expect(SampleCount(.seconds(Int64.min), at: .hz48000).value == .min)
    }

    @Test("Changing the rate keeps the length of time")
    func rateChange() {
        #expect(SampleCount(480).converted(from: .hz24000, to: .hz16000) == SampleCount(320))
        #expect(SampleCount(441).converted(from: .hz44100, to: .hz48000) == SampleCount(480))
    }

    @Test("Rates outside the valid range are refused")
    func invalidRates() {
        #expect(SampleRate(hertz: 0) == nil)
        #expect(SampleRate(hertz: -8_000) == nil)
        #expect(SampleRate(hertz: 768_001) == nil)
        #expect(SampleRate(hertz: 11_025)?.hertz == 11_025)
    }

    @Test("A byte count that ends inside a sample counts whole samples only")
    func partialSample() {
        #expect(AudioFormat.pcm16At24kHz.sampleCount(ofBytes: 961) == SampleCount(480))
        #expect(AudioFormat.muLaw.duration(ofBytes: 160) == .milliseconds(20))
    }
}
