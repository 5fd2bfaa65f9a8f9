import RealtimeUnits
import Testing

@testable import RealtimeRolePlay

@Suite("Role-play: replies as files")
struct WAVFileTests {
    @Test("The file is the one that the format's description makes")
    func bytes() {
        let samples = Sound.tone(seconds: 0.1, rate: 24_000)
        let expected = InputAudioDecoderTests.wav(Sound.bytes(samples), rate: 24_000)
        #expect(WAVFile.bytes(samples, at: .hz24000) == expected)
    }
}
