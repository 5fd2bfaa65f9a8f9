import RealtimeUnits
import Testing

@testable import realtime_client

@Suite("The extent of speech")
struct SpeechExtentTests {
    @Test("Speech ends with the last frame above −40 dB of the loudest", arguments: [8_000, 16_000, 24_000, 44_100])
    func ends(_ hertz: Int) throws {
        let rate = try #require(SampleRate(hertz: hertz))
        let samples =
            Tone.silence(.milliseconds(200), at: rate) + Tone.square(.milliseconds(300), at: rate)
            + Tone.square(.milliseconds(100), at: rate, amplitude: 0.006)
            + Tone.square(.milliseconds(400), at: rate, amplitude: 0.004)
        let extent = try #require(SpeechExtent(of: samples, at: rate))
        #expect(extent.start.duration(at: rate) == .milliseconds(200))
        #expect(extent.end.duration(at: rate) == .milliseconds(600))
    }

    @Test("The level is relative: a soft recording has the same extent", arguments: [Float(1), 0.1, 0.001])
    func relative(_ gain: Float) throws {
        let clip =
            Tone.silence(.milliseconds(50), at: .hz16000) + Tone.square(.milliseconds(130), at: .hz16000)
            + Tone.silence(.milliseconds(70), at: .hz16000)
        let extent = try #require(SpeechExtent(of: clip.map { $0 * gain }, at: .hz16000))
        #expect(extent == SpeechExtent(start: SampleCount(800), end: SampleCount(2_880)))
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
}
