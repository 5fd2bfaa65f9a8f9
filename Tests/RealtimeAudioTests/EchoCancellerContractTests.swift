import RealtimeAudio
import RealtimeUnits
import Testing

@Suite("Echo canceller's contract")
struct EchoCancellerContractTests {
    @Test("Any split of the same audio gives the same output", arguments: 1...3 as ClosedRange<UInt64>)
    func chunkInvariance(seed: UInt64) throws {
        let scene = EchoScene(seconds: 3, delay: 0.1, drift: 1e-4, seed: seed)
        let settings = EchoCancellerSettings(sampleRate: .hz16000)
        var whole = try EchoRun(settings)
        let expected = try whole.process(scene.microphone, far: scene.far)
        var generator = SeededGenerator(seed: seed)
        var cut = try EchoRun(settings)
        var output: [Float] = []
        // The far end is there before its near end, in both runs.
        for piece in generator.pieces(of: scene.microphone.count, longest: 900) {
            output += try cut.process(scene.microphone, far: scene.far, piece)
        }
        let isSame = output == expected
        #expect(isSame, "seed \(seed)")
        #expect(cut.telemetry == whole.telemetry)
    }

    @Test("A reset canceller is a new one")
    func reset() throws {
        let scene = EchoScene(seconds: 2, delay: 0.05, seed: 1)
        var run = try EchoRun(EchoCancellerSettings(sampleRate: .hz16000))
        let first = try run.process(scene.microphone, far: scene.far)
        let telemetry = run.telemetry
        try run.reset()
        #expect(run.telemetry.position == .zero)
        #expect(run.telemetry.delay == nil)
        let second = try run.process(scene.microphone, far: scene.far)
        let isSame = first == second
        #expect(isSame)
        #expect(run.telemetry == telemetry)
    }

    @Test(
        "Every rate and frame finds the delay and takes the echo out",
        arguments: [
            (8_000, 10), (8_000, 20), (24_000, 20), (44_100, 10), (48_000, 10),
        ]
    )
    func rates(rate: Int, frame: Int) throws {
        let scene = EchoScene(seconds: 3, delay: 0.09, rate: rate, seed: 2)
        var run = try EchoRun(
            EchoCancellerSettings(
                sampleRate: try #require(SampleRate(hertz: rate)),
                frameDuration: .milliseconds(frame)
            )
        )
        let output = try run.process(scene.microphone, far: scene.far)
        let found = try #require(run.telemetry.delay) / .milliseconds(1)
        #expect(abs(found - 90) < 3, "\(found)")
        let before = EchoScene.power(scene.microphone[(2 * rate)...])
        let after = EchoScene.power(output[(2 * rate)...])
        #expect(after < before / 30, "\(before / after)")
    }

    @Test("No input makes output that is no number or beyond full scale", arguments: 1...3 as ClosedRange<UInt64>)
    func badInput(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let odd: [Float] = [.nan, .infinity, -.infinity, 1e30, -1e30, 2, -2, 0x1p-140, 0]
        var canceller = try EchoCanceller(settings: EchoCancellerSettings(sampleRate: .hz16000))
        var (taken, given) = (0, 0)
        for _ in 0..<300 {
            let far = (0..<Int.random(in: 0...700, using: &generator)).map { _ in
                Bool.random(using: &generator) ? 0.3 : odd.randomElement(using: &generator) ?? 0
            }
            // Early, late, before the stream, far beyond it.
            let places = [canceller.position.value, -5_000, Int.min, canceller.position.value + 40_000, 0]
            canceller.played(far.span, at: SampleCount(places.randomElement(using: &generator) ?? 0))
            let near = (0..<Int.random(in: 0...700, using: &generator)).map { _ in
                Bool.random(using: &generator) ? 0.1 : odd.randomElement(using: &generator) ?? 0
            }
            let output = try [Float](capacity: canceller.outputCount(for: near.count)) {
                try canceller.process(near.span, into: &$0)
            }
            taken += near.count
            given += output.count
            let isSound = output.allSatisfy { abs($0) <= 1 }
            #expect(isSound, "seed \(seed)")
        }
        #expect(given == taken / 320 * 320)
        // And it still works: what is heard next is what is said.
        canceller.played([Float](repeating: 0, count: 16_000).span, at: SampleCount(Int.max))
        #expect(canceller.position.value == given)
    }

    @Test("One wrong position does not last", arguments: [Int.max, Int.min, 10_000_000])
    func wrongPosition(position: Int) throws {
        let scene = EchoScene(seconds: 3, delay: 0.1, seed: 4)
        var run = try EchoRun(EchoCancellerSettings(sampleRate: .hz16000))
        run.play([0.1], at: SampleCount(position))
        let output = try run.process(scene.microphone, far: scene.far)
        let before = EchoScene.power(scene.microphone[(2 * 16_000)...])
        let after = EchoScene.power(output[(2 * 16_000)...])
        #expect(after < before / 30, "\(before / after)")
    }

    @Test("After a minute of silence it works as before")
    func longSilence() throws {
        let scene = EchoScene(seconds: 3, delay: 0.1, seed: 3)
        let silence = [Float](repeating: 0, count: 60 * 16_000)
        var run = try EchoRun(EchoCancellerSettings(sampleRate: .hz16000))
        let far = scene.far + silence + scene.far
        let output = try run.process(scene.microphone + silence + scene.microphone, far: far)
        let quiet = output[(10 * 16_000)..<(62 * 16_000)]
        #expect(quiet.allSatisfy { abs($0) < 0.001 })
        let last = 65 * 16_000
        let before = EchoScene.power(scene.microphone[(2 * 16_000)...])
        let after = EchoScene.power(output[last...])
        #expect(after < before / 300, "\(before / after)")
    }

    @Test("Settings out of range are refused")
    func refusals() throws {
        let slow = try #require(SampleRate(hertz: 4_000))
        let odd = try #require(SampleRate(hertz: 11_025))
        for settings in [
            EchoCancellerSettings(sampleRate: .hz16000, frameDuration: .milliseconds(15)),
            EchoCancellerSettings(sampleRate: .hz16000, tailDuration: .seconds(2)),
            EchoCancellerSettings(sampleRate: .hz16000, tailDuration: .milliseconds(31)),
            EchoCancellerSettings(sampleRate: .hz16000, delay: .milliseconds(501)),
            EchoCancellerSettings(sampleRate: .hz16000, delay: .milliseconds(-1)),
            EchoCancellerSettings(sampleRate: slow), EchoCancellerSettings(sampleRate: odd),
        ] {
            #expect(throws: AudioProcessingError.self) { _ = try EchoCanceller(settings: settings) }
        }
    }

    @Test("Too little room takes nothing")
    func tooLittleRoom() throws {
        var canceller = try EchoCanceller(settings: EchoCancellerSettings(sampleRate: .hz16000))
        let none = [Float](capacity: 10) { output in
            var failure: AudioProcessingError?
            do throws(AudioProcessingError) {
                try canceller.process([Float](repeating: 0, count: 320).span, into: &output)
            } catch {
                failure = error
            }
            #expect(failure?.code == .outputTooSmall)
            #expect(failure?.expected == 320)
            #expect(failure?.actual == 10)
        }
        #expect(none.isEmpty)
        let position = canceller.position
        #expect(position == .zero)
    }
}
