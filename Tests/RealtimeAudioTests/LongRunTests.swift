import Foundation
import RealtimeAudio
import RealtimeUnits
import Testing

/// A day of audio through everything that keeps state, at full speed. Minutes long in a release build, so only where
/// asked for: `./dev test --long` sets REALTIME_LONG_HOURS.
@Suite(
    "Long runs",
    .enabled(if: LongRun.hours > 0, "set REALTIME_LONG_HOURS, or use ./dev test --long"),
    .serialized
)
struct LongRunTests {
    @Test(
        "A day through a converter keeps count to the sample, its speed, and nothing of what was",
        arguments: [
            Engine.voice, .lowLatency, .speex8, .sampleRateFastest,
        ]
    )
    func converters(engine: Engine) throws {
        let converter = try engine.converter(from: .hz24000, to: .hz16000)
        let day = LongRun(rate: 24_000)
        var given = 0
        var room = [Float](repeating: 0, count: 16_100)
        let times = try day.run { second in
            given += try room.withUnsafeMutableBufferPointer { buffer in
                var output = OutputSpan(buffer: buffer, initializedCount: 0)
                try converter.process(second.span, into: &output)
                return output.finalize(for: buffer)
            }
        }
        LongRun.expectEvenSpeed(times)
        let latency = converter.latency.value
        #expect(given == ((day.seconds * 24_000 - latency) * 2 + 2) / 3)
        // A new stream and the old one agree on what comes now, once its past is silence.
        let silence = [Float](repeating: 0, count: 3 * 24_000)
        _ = try converter.process(silence)
        let fresh = try engine.converter(from: .hz24000, to: .hz16000)
        _ = try fresh.process(silence)
        let voice = SileroFixture.signal(24_000, rate: 24_000)
        let (old, new) = (try converter.process(voice), try fresh.process(voice))
        // Both stand at the same phase: the day is a whole number of periods.
        #expect(zip(old, new).allSatisfy { abs($0 - $1) < 1e-5 })
    }

    @Test("A day through Silero leaves it judging as on the first minute", arguments: [8_000, 16_000])
    func silero(rate: Int) throws {
        try detector(SileroVoiceActivityDetector(sampleRate: #require(SampleRate(hertz: rate))))
    }

    @Test("A day through the band detector leaves it judging as on the first minute")
    func bands() throws { try detector(BandVoiceActivityDetector()) }

    @Test("A day through Speex's detector leaves it judging as on the first minute")
    func speex() throws { try detector(SpeexVoiceActivityDetector()) }

    private func detector<Detector: VoiceActivityDetector & ~Copyable>(_ made: consuming Detector) throws {
        var detector = made
        let rate = detector.sampleRate.hertz
        let day = LongRun(rate: rate)
        var chunker = FrameChunker<Float>(frameLength: detector.hopLength)
        var isSound = true
        let times = try day.run { second in
            try chunker.push(second.span) { hop in
                let score = try detector.score(hop)
                isSound = isSound && (0...1).contains(score)
            }
        }
        #expect(isSound)
        LongRun.expectEvenSpeed(times)
        // A minute of the same voice and pauses, for it and for itself after a reset.
        let minute = SileroFixture.signal(60 * rate, rate: rate)
        func scores() throws -> [Float] {
            var scores: [Float] = []
            chunker.reset()
            try chunker.push(minute.span) { hop in scores.append(try detector.score(hop)) }
            return scores
        }
        let old = try scores()
        detector.reset()
        let new = try scores()
        let judged = new.count / 2..<new.count
        let same = judged.filter { (old[$0] >= 0.5) == (new[$0] >= 0.5) }.count
        #expect(Double(same) / Double(judged.count) > 0.97)
    }
}

/// What a day sounds like: voice at three levels, silence, denormal numbers, noise, and clipping, a minute each in turn.
struct LongRun {
    /// From the environment; zero where it says nothing.
    static let hours = Double(ProcessInfo.processInfo.environment["REALTIME_LONG_HOURS"] ?? "") ?? 0

    let seconds = max(480, Int(hours * 3_600) / 480 * 480)
    private let minutes: [[[Float]]]

    init(rate: Int) {
        var generator = SeededGenerator(seed: 1)
        let voice = SileroFixture.signal(4 * rate, rate: rate)
        let noise = generator.noise(4 * rate, amplitude: 0.1)
        let kinds: [(Float, Float)] = [
            (1, 0), (0.03, 0.001), (0, 0), (.leastNormalMagnitude / 8, 0), (0.001, 0), (0, 1), (8, 0.01), (0, 1e-4),
        ]
        // Four seconds of each, said fifteen times.
        minutes = kinds.map { level, hiss in
            (0..<4).map { second in
                (second * rate..<(second + 1) * rate).map { min(1, max(-1, voice[$0] * level + noise[$0] * hiss)) }
            }
        }
    }

    /// Hands over second by second; returns what each round of eight minutes took on this thread.
    func run(_ body: ([Float]) throws -> Void) rethrows -> [Double] {
        var times: [Double] = []
        for _ in 0..<seconds / 480 {
            let start = Self.threadSeconds()
            for minute in minutes {
                for second in 0..<60 { try body(minute[second % 4]) }
            }
            times.append(Self.threadSeconds() - start)
        }
        return times
    }

    /// The last rounds take no longer than the first ones.
    static func expectEvenSpeed(_ times: [Double]) {
        guard times.count >= 6 else { return }
        let (first, last) = (times.prefix(3).min() ?? 0, times.suffix(3).min() ?? 0)
        #expect(last < 1.5 * first, "\(first) s a round at first, \(last) s in the end")
    }

    private static func threadSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
