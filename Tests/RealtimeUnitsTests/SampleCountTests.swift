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

    @Test("Both conversions are those of exact arithmetic, rounded towards zero", arguments: rates)
    func exact(rate: SampleRate) {
        // Knuth's generator, always the same numbers.
        var state: UInt64 = 20_261_121
        func next() -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 2)
        }
        let hertz = Int128(rate.hertz)
        // Around the lengths where one word is not enough any more, and anywhere.
        let edges: [Int] = [
            0, 1, 9_999_999_999_999, 10_000_000_000_000, 10_000_000_000_001, 9_223_372_036, 9_223_372_037,
        ]
        let values = edges + (0..<2_000).map { next() >> ($0 % 60) }
        for value in values.flatMap({ [$0, -$0] }) {
            let samples = SampleCount(.nanoseconds(value), at: rate).value
            // Whole seconds and the rest are rounded apart from each other, both towards zero.
            let expected = Int128(value / 1_000_000_000) * hertz + Int128(value % 1_000_000_000) * hertz / 1_000_000_000
            if Int128(samples) != expected { Issue.record("\(value) ns at \(rate): \(samples), not \(expected)") }
            let nanoseconds = SampleCount(value).duration(at: rate).attoseconds / 1_000_000_000
            let exact = Int128(value) / hertz * 1_000_000_000 + Int128(value) % hertz * 1_000_000_000 / hertz
            if nanoseconds != exact { Issue.record("\(value) samples at \(rate): \(nanoseconds) ns, not \(exact)") }
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

    @Test("Any count converts between any rates without a trap, exactly where the result fits", arguments: 0..<200)
    func extremeConversions(seed: UInt64) throws {
        var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state >> 8
        }
        let value = [Int.min, .max, 0, -1, Int(bitPattern: UInt(next() << 8)) >> Int(next() % 60)][Int(next() % 5)]
        let source = try #require(SampleRate(hertz: Int(next() % 768_000) + 1))
        let target = try #require(SampleRate(hertz: Int(next() % 768_000) + 1))
        let count = SampleCount(value)
        // The oracle: the full product of 128 bits, divided; it truncates as integers do.
        let exact = Int128(value) * Int128(target.hertz) / Int128(source.hertz)
        let expected = Int(min(max(exact, Int128(Int.min)), Int128(Int.max)))
        #expect(count.converted(from: source, to: target).value == expected, "seed \(seed)")
        let time = Int128(value) * 1_000 / Int128(source.hertz)
        let milliseconds = Int(min(max(time, Int128(Int.min)), Int128(Int.max)))
        #expect(count.milliseconds(at: source) == milliseconds, "seed \(seed)")
        // The longest stream at the lowest rate still is a duration.
        _ = count.duration(at: source)
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
