import CRealtimeKernels
import RealtimeAudio
import RealtimeUnits
import Testing

@Suite("Silero voice activity")
struct SileroVoiceActivityTests {
    static let levels: [rk_level] = [rk_level_portable, rk_level_avx2]

    private static func scores(
        _ samples: [Float],
        _ rate: SampleRate,
        _ level: rk_level = rk_level_avx2
    ) throws -> [Float] {
        var detector = try SileroVoiceActivityDetector(sampleRate: rate, level: level)
        var scores: [Float] = []
        var chunker = FrameChunker<Float>(frameLength: detector.hopLength)
        try chunker.push(samples.span) { hop in scores.append(try detector.score(hop)) }
        return scores
    }

    @Test("Scores are those of the published network to a hundred-thousandth, at 16 kHz", arguments: levels)
    func published16(level: rk_level) throws {
        let scores = try Self.scores(SileroFixture.signal(512 * 120, rate: 16_000), .hz16000, level)
        let worst = zip(scores, SileroFixture.scoresAt16kHz).map { abs($0 - $1) }.max() ?? 1
        #expect(scores.count == 120 && worst < 1e-5, "\(worst)")
    }

    @Test("Scores are those of the published network to a hundred-thousandth, at 8 kHz", arguments: levels)
    func published8(level: rk_level) throws {
        let scores = try Self.scores(SileroFixture.signal(256 * 120, rate: 8_000), .hz8000, level)
        let worst = zip(scores, SileroFixture.scoresAt8kHz).map { abs($0 - $1) }.max() ?? 1
        #expect(scores.count == 120 && worst < 1e-5, "\(worst)")
    }

    @Test("Copies are streams of their own, and a reset detector is a new one")
    func copies() throws {
        let signal = SileroFixture.signal(512 * 6, rate: 16_000)
        let expected = try Self.scores(signal, .hz16000)
        var detector = try SileroVoiceActivityDetector()
        let hops = stride(from: 0, to: signal.count, by: 512).map { Array(signal[$0..<$0 + 512]) }
        for hop in hops[..<3] { _ = try detector.score(hop.span) }
        var copy = detector
        for hop in hops { _ = try detector.score(hop.span) }
        let next = hops[3]
        let score = try copy.score(next.span)
        #expect(score == expected[3])
        detector.reset()
        for (index, hop) in hops.enumerated() {
            let again = try detector.score(hop.span)
            #expect(again == expected[index])
        }
    }

    @Test("What is not a number is silence and does not stay in the state")
    func notANumber() throws {
        var detector = try SileroVoiceActivityDetector()
        let bad: [Float] = (0..<512).map { [.nan, .infinity, -.infinity, 1e30][$0 % 4] }
        #expect(try detector.score(bad.span).isFinite)
        #expect(try detector.score([Float](repeating: 0, count: 512).span).isFinite)
    }

    @Test("Other rates and other hops are refused")
    func refusals() throws {
        #expect {
            _ = try SileroVoiceActivityDetector(sampleRate: .hz24000)
        } throws: {
            ($0 as? VoiceActivityError)?.code == .unsupportedRate
        }
        var detector = try SileroVoiceActivityDetector(sampleRate: .hz8000)
        #expect(throws: VoiceActivityError.self) { try detector.score([Float](repeating: 0, count: 512).span) }
    }

    @Test(
        "“Go forward ten meters” is one turn",
        .enabled(if: RecordedSpeech.isAvailable, "needs pocketsphinx-testdata")
    )
    func recordedSpeech() throws {
        let speech = try RecordedSpeech.goForward()
        var detector = try AudioTurnDetector(detector: SileroVoiceActivityDetector())
        let events = detector.events(in: speech + [Float](repeating: 0, count: 16_000))
        #expect(events.count == 3, "\(events)")
    }
}
