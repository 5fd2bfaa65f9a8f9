import RealtimeUnits
import Testing

@testable import realtime_client

@Suite("The extent of speech")
struct SpeechExtentTests {
    @Test(
        "Without noise, speech ends with the last frame above −40 dB of the loudest",
        arguments: [8_000, 16_000, 24_000, 44_100]
    )
    func ends(_ hertz: Int) throws {
        let rate = try #require(SampleRate(hertz: hertz))
        let samples =
            Tone.silence(.milliseconds(400), at: rate) + Tone.square(.milliseconds(300), at: rate)
            + Tone.square(.milliseconds(100), at: rate, amplitude: 0.006)
            + Tone.square(.milliseconds(400), at: rate, amplitude: 0.004)
        let extent = try #require(SpeechExtent(of: samples, at: rate))
        #expect(extent.start.duration(at: rate) == .milliseconds(400))
        #expect(extent.end.duration(at: rate) == .milliseconds(800))
    }

    @Test("The level is relative: a soft recording has the same extent", arguments: [Float(1), 0.1, 0.001])
    func relative(_ gain: Float) throws {
        let clip =
            Tone.silence(.milliseconds(50), at: .hz16000) + Tone.square(.milliseconds(130), at: .hz16000)
            + Tone.silence(.milliseconds(70), at: .hz16000)
        let extent = try #require(SpeechExtent(of: clip.map { $0 * gain }, at: .hz16000))
        #expect(extent == SpeechExtent(start: SampleCount(800), end: SampleCount(2_880)))
    }

    @Test("Noise of a recording is not speech, up to 20 dB below it", arguments: [Float(0.004), 0.01, 0.03])
    func noisy(_ amplitude: Float) throws {
        let rate = SampleRate.hz16000
        let noise = Tone.square(.milliseconds(400), at: rate, amplitude: amplitude)
        let extent = try #require(SpeechExtent(of: noise + Tone.square(.seconds(1), at: rate) + noise, at: rate))
        #expect(extent == SpeechExtent(start: SampleCount(6_400), end: SampleCount(22_400)))
    }

    @Test("A clip without pauses ends with its last frame above −20 dB")
    func withoutPauses() throws {
        let rate = SampleRate.hz16000
        let tail = Tone.square(.milliseconds(20), at: rate, amplitude: 0.06)
        let extent = try #require(SpeechExtent(of: Tone.square(.seconds(1), at: rate) + tail, at: rate))
        #expect(extent.end == SampleCount(16_320))
    }

    @Test("A click after speech is not speech")
    func click() throws {
        let rate = SampleRate.hz16000
        let quiet = Tone.silence(.milliseconds(200), at: rate)
        let click = Tone.square(.milliseconds(10), at: rate)
        let clip = quiet + Tone.square(.milliseconds(300), at: rate) + quiet + click + quiet
        #expect(try #require(SpeechExtent(of: clip, at: rate)).end == SampleCount(8_000))
        #expect(SpeechExtent(of: quiet + click + quiet, at: rate) == nil)
    }

    @Test("A last frame that is not whole ends with the clip")
    func partialFrame() throws {
        let samples = [Float](repeating: 0.5, count: 250)
        #expect(try #require(SpeechExtent(of: samples, at: .hz16000)).end == SampleCount(250))
    }

    @Test("Silence and nothing have no extent")
    func silence() {
        #expect(SpeechExtent(of: [], at: .hz16000) == nil)
        #expect(SpeechExtent(of: [Float](repeating: 0, count: 4_000), at: .hz16000) == nil)
    }

    @Test("Positions are kept at another rate")
    func converted() {
        let extent = SpeechExtent(start: SampleCount(160), end: SampleCount(16_000))
        let other = extent.converted(from: .hz16000, to: .hz24000)
        #expect(other == SpeechExtent(start: SampleCount(240), end: SampleCount(24_000)))
    }

    @Test("In a noisy recording the end of speech is found in spite of the noise and of a click in it")
    func noise() throws {
        var generator = UInt64(11)
        var samples = (0..<48_000).map { _ in
            generator = generator &* 6_364_136_223_846_793_005 &+ 1
            return Float(Int64(bitPattern: generator) >> 40) / Float(1 << 23) * 0.02
        }
        for index in 8_000..<32_000 where index % 6_000 < 5_000 { samples[index] += index % 100 < 50 ? 0.4 : -0.4 }
        for index in 40_000..<40_100 { samples[index] = 0.4 }
        let extent = try #require(SpeechExtent(of: samples, at: .hz16000))
        #expect(extent == SpeechExtent(start: SampleCount(8_000), end: SampleCount(32_000)))
    }
}
