import RealtimeAudio
import Testing

@Suite("Level meter")
struct LevelMeterTests {
    @Test("A full-scale sine has −3.01 dB and a full-scale square wave 0 dB")
    func knownLevels() {
        let sine = LevelMeter.level(of: Tone(frequency: 1_000, amplitude: 1).samples(24_000, at: 24_000).span)
        #expect(abs(sine.rmsInDecibels + 3.0103) < 0.001)
        #expect(sine.peak <= 1 && sine.peak > 0.98)
        let square = LevelMeter.level(of: [1, -1, 1, -1].span)
        #expect(square.rmsInDecibels == 0 && square.peakInDecibels == 0)
    }

    @Test("Nothing and silence are the floor, not minus infinity")
    func silence() {
        #expect(LevelMeter().level == .silence)
        #expect(LevelMeter.level(of: [Float](repeating: 0, count: 10).span).rmsInDecibels == AudioLevel.floor)
    }

    @Test("NaN counts as silence and infinity as full scale")
    func notNumbers() {
        let level = LevelMeter.level(of: [Float.nan, -.infinity, 0, 0].span)
        #expect(level == AudioLevel(rms: 0.5, peak: 1))
    }

    @Test("Pieces add up, and 16-bit samples have full scale 32 768")
    func pieces() {
        var meter = LevelMeter()
        meter.add([Int16.min, 0].span)
        meter.add([Float(0), 0].span)
        #expect(meter.level == AudioLevel(rms: 0.5, peak: 1))
        #expect(meter.sampleCount == 4)
        meter.reset()
        #expect(meter.level == .silence)
    }
}
