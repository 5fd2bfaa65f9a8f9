import RealtimeAudio
import RealtimeUnits
import Testing

@Suite("Echo canceller")
struct EchoCancellerTests {
    private static func run(
        _ canceller: inout EchoCanceller,
        _ scene: EchoScene,
        near: [Float]? = nil
    ) throws -> [Float] {
        var output: [Float] = []
        let microphone = near ?? scene.echo
        for start in stride(from: 0, to: microphone.count, by: 320) {
            let range = start..<min(start + 320, microphone.count)
            canceller.played(Array(scene.far[range]).span, at: SampleCount(start))
            output += try [Float](capacity: canceller.outputCount(for: range.count)) {
                try canceller.process(Array(microphone[range]).span, into: &$0)
            }
        }
        return output
    }

    private static func decibels(_ samples: ArraySlice<Float>) -> Float {
        LevelMeter.level(of: Array(samples).span).rmsInDecibels
    }

    @Test("The echo's delay is found and the echo is taken out", arguments: [20, 120, 300, 450])
    func cancels(milliseconds: Int) throws {
        let scene = EchoScene(seconds: 10, delay: milliseconds * 16)
        var canceller = try EchoCanceller(settings: EchoCancellerSettings(sampleRate: .hz16000))
        let output = try Self.run(&canceller, scene)
        let delay = canceller.delay
        let found = try #require(delay).milliseconds(at: .hz16000)
        #expect(abs(found - milliseconds) <= 20, "\(found)")
        let last = 8 * 16_000
        let attenuation = Self.decibels(scene.echo[last...]) - Self.decibels(output[last...])
        #expect(attenuation > 20, "\(attenuation) dB")
        let enhancement = canceller.telemetry.filterReturnLossEnhancement
        #expect(enhancement > 8, "\(enhancement) dB by the filter alone")
    }

    @Test("A near talker without any far end passes, delayed by the latency")
    func nearOnly() throws {
        let talker = SileroFixture.signal(3 * 16_000, rate: 16_000)
        var canceller = try EchoCanceller(
            settings: EchoCancellerSettings(sampleRate: .hz16000, suppressesResidualEcho: false)
        )
        var output: [Float] = []
        for start in stride(from: 0, to: talker.count, by: 160) {
            output += try [Float](capacity: canceller.outputCount(for: 160)) {
                try canceller.process(Array(talker[start..<start + 160]).span, into: &$0)
            }
        }
        #expect(output.count == talker.count)
        #expect(abs(Self.decibels(output[...]) - Self.decibels(talker[...])) < 1)
    }

    @Test("Any split of the same audio gives the same output")
    func chunkInvariance() throws {
        let scene = EchoScene(seconds: 2, delay: 1_600)
        var whole = try EchoCanceller(settings: EchoCancellerSettings(sampleRate: .hz16000))
        let expected = try Self.run(&whole, scene)
        var generator = SeededGenerator(seed: 3)
        var cut = try EchoCanceller(settings: EchoCancellerSettings(sampleRate: .hz16000))
        var output: [Float] = []
        for piece in generator.pieces(of: scene.echo.count, longest: 900) {
            // The far end is there before its near end, in both runs.
            cut.played(Array(scene.far[piece]).span, at: SampleCount(piece.lowerBound))
            output += try [Float](capacity: cut.outputCount(for: piece.count)) {
                try cut.process(Array(scene.echo[piece]).span, into: &$0)
            }
        }
        let isSame = output == expected
        #expect(isSame)
    }

    @Test("A reset canceller is a new one")
    func reset() throws {
        let scene = EchoScene(seconds: 1, delay: 800)
        var canceller = try EchoCanceller(settings: EchoCancellerSettings(sampleRate: .hz16000))
        let first = try Self.run(&canceller, scene)
        try canceller.reset()
        #expect(canceller.position == .zero)
        let second = try Self.run(&canceller, scene)
        let isSame = first == second
        #expect(isSame)
    }

    @Test("Settings out of range are refused, and too little room takes nothing")
    func refusals() throws {
        for settings in [
            EchoCancellerSettings(sampleRate: .hz16000, frameDuration: .milliseconds(15)),
            EchoCancellerSettings(sampleRate: .hz16000, tailDuration: .seconds(2)),
        ] {
            #expect(throws: AudioProcessingError.self) { _ = try EchoCanceller(settings: settings) }
        }
        let slow = try #require(SampleRate(hertz: 4_000))
        #expect(throws: AudioProcessingError.self) {
            _ = try EchoCanceller(settings: EchoCancellerSettings(sampleRate: slow))
        }
        var canceller = try EchoCanceller(settings: EchoCancellerSettings(sampleRate: .hz16000))
        let none = [Float](capacity: 10) { output in
            var failed = false
            do throws(AudioProcessingError) {
                try canceller.process([Float](repeating: 0, count: 320).span, into: &output)
            } catch {
                failed = true
            }
            #expect(failed)
        }
        #expect(none.isEmpty)
        let position = canceller.position
        #expect(position == .zero)
    }
}
