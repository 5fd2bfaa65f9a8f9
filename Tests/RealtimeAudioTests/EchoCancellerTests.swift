import RealtimeAudio
import RealtimeUnits
import Testing

@Suite("Echo canceller")
struct EchoCancellerTests {
    private static let rate = SampleRate.hz16000

    private static func decibels(_ before: some Collection<Float>, _ after: some Collection<Float>) -> Float {
        10 * log10(EchoScene.power(before) / max(1e-12, EchoScene.power(after)))
    }

    @Test(
        "The echo's delay is found, the echo goes within a second and a half, and stays away",
        arguments: [
            20, 80, 150, 250,
        ]
    )
    func cancels(milliseconds: Int) throws {
        for seed: UInt64 in [1, 2] {
            let scene = EchoScene(seconds: 6, delay: Double(milliseconds) / 1_000, seed: seed)
            var run = try EchoRun(EchoCancellerSettings(sampleRate: Self.rate))
            let output = try run.process(scene.microphone, far: scene.far)
            let found = try #require(run.telemetry.delay) / .milliseconds(1)
            #expect(abs(found - Double(milliseconds)) < 3, "seed \(seed): \(found) ms")
            #expect(run.telemetry.alignments == 1)
            let early = Self.decibels(scene.microphone[24_000..<40_000], output[24_000..<40_000])
            #expect(early > 15, "seed \(seed): \(early) dB after 1.5 to 2.5 s")
            let late = Self.decibels(scene.microphone[64_000...], output[64_000...])
            #expect(late > 25, "seed \(seed): \(late) dB after 4 s")
            #expect(run.telemetry.returnLossEnhancement > 20)
            #expect(run.telemetry.filterReturnLossEnhancement > 10)
        }
    }

    @Test("In double talk the echo goes and the near talker stays", arguments: [20, 250])
    func doubleTalk(milliseconds: Int) throws {
        for seed: UInt64 in [3] {
            let scene = EchoScene(seconds: 9, delay: Double(milliseconds) / 1_000, nearFrom: 5, seed: seed)
            var run = try EchoRun(EchoCancellerSettings(sampleRate: Self.rate))
            let output = try run.process(scene.microphone, far: scene.far)
            // A frame late.
            let near = Array(scene.near[80_000..<(scene.near.count - 320)])
            let heard = Array(output[80_320...])
            let before = Array(scene.microphone[80_000..<(scene.near.count - 320)])
            let improvement = Self.similarity(heard, near) - Self.similarity(before, near)
            #expect(improvement > 9, "seed \(seed): \(improvement) dB")
            let level = Self.decibels(near, heard)
            #expect(abs(level) < 2.5, "seed \(seed): \(level) dB")
            #expect(run.doubleTalkShare(from: 1, to: 5) < 0.2)
            #expect(run.doubleTalkShare(from: 5, to: 9) > 0.3)
        }
    }

    /// How far `signal` is `reference` and nothing else, in decibels, whatever its level.
    private static func similarity(_ signal: [Float], _ reference: [Float]) -> Float {
        let product = zip(signal, reference).reduce(Float(0)) { $0 + $1.0 * $1.1 }
        let gain = product / reference.reduce(0) { $0 + $1 * $1 }
        let rest = zip(signal, reference).map { $0 - gain * $1 }
        return decibels(reference.map { $0 * gain }, rest)
    }

    @Test("Clocks that drift apart are followed", arguments: [100, -60] as [Double])
    func drift(parts: Double) throws {
        // Enough delay for it to shrink.
        let scene = EchoScene(seconds: 12, delay: 0.06, drift: parts * 1e-6, seed: 5)
        var followed = try EchoRun(EchoCancellerSettings(sampleRate: Self.rate))
        let output = try followed.process(scene.microphone, far: scene.far)
        let found = try #require(followed.telemetry.drift)
        #expect(abs(found - parts) < 0.15 * abs(parts), "\(found)")
        var left = try EchoRun(EchoCancellerSettings(sampleRate: Self.rate, followsDrift: false))
        let drifted = try left.process(scene.microphone, far: scene.far)
        #expect(left.telemetry.drift == nil)
        let gain = Self.decibels(drifted[112_000...], output[112_000...])
        #expect(gain > 6, "\(gain) dB")
        let enhancement = Self.decibels(scene.microphone[112_000...], output[112_000...])
        #expect(enhancement > 25, "\(enhancement) dB")
    }

    @Test("No drift is made up where there is none")
    func noDrift() throws {
        let scene = EchoScene(seconds: 10, delay: 0.1, nearFrom: 6, seed: 6)
        var run = try EchoRun(EchoCancellerSettings(sampleRate: Self.rate))
        _ = try run.process(scene.microphone, far: scene.far)
        #expect(run.telemetry.drift == nil)
    }

    @Test("A delay that jumps is found again", arguments: [(0.05, 0.3), (0.3, 0.05)])
    func jump(before: Double, after: Double) throws {
        let scene = EchoScene(seconds: 10, delay: before, laterDelay: after, seed: 7)
        var run = try EchoRun(EchoCancellerSettings(sampleRate: Self.rate))
        let output = try run.process(scene.microphone, far: scene.far)
        let found = try #require(run.telemetry.delay) / .seconds(1)
        #expect(abs(found - after) < 0.003, "\(found)")
        #expect(run.telemetry.alignments == 2)
        let late = Self.decibels(scene.microphone[128_000...], output[128_000...])
        #expect(late > 25, "\(late) dB three seconds after the jump")
    }

    @Test(
        "Where nothing echoes, no delay is made up and the near talker passes",
        arguments: 1...4 as ClosedRange<UInt64>
    )
    func noEcho(seed: UInt64) throws {
        let scene = EchoScene(seconds: 6, delay: 0.05, nearFrom: 0, seed: seed)
        var generator = SeededGenerator(seed: seed)
        let microphone = zip(scene.near, generator.noise(scene.near.count, amplitude: 0.0006)).map { $0 + $1 }
        var run = try EchoRun(EchoCancellerSettings(sampleRate: Self.rate))
        let output = try run.process(microphone, far: scene.far)
        #expect(run.telemetry.delay == nil, "seed \(seed)")
        let level = Self.decibels(microphone[16_000...], output[16_000...])
        #expect(abs(level) < 2, "seed \(seed): \(level) dB")
    }

    @Test("A delay that is given is taken")
    func givenDelay() throws {
        let scene = EchoScene(seconds: 5, delay: 0.2, seed: 8)
        var run = try EchoRun(EchoCancellerSettings(sampleRate: Self.rate, delay: .milliseconds(200)))
        let output = try run.process(scene.microphone, far: scene.far)
        #expect(run.telemetry.delay == .milliseconds(200))
        #expect(run.telemetry.alignments == 0)
        let late = Self.decibels(scene.microphone[48_000...], output[48_000...])
        #expect(late > 25, "\(late) dB")
    }

    @Test("A near talker without any far end passes, delayed by the latency")
    func nearOnly() throws {
        var speaker = SpeechGenerator(seed: 9)
        let talker = speaker.samples(seconds: 3)
        for suppresses in [false, true] {
            var run = try EchoRun(
                EchoCancellerSettings(sampleRate: Self.rate, suppressesResidualEcho: suppresses),
                block: 160
            )
            let output = try run.process(talker, far: nil)
            #expect(output.count == talker.count)
            #expect(abs(Self.decibels(talker, output)) < 1)
        }
    }
}

private func log10(_ value: Float) -> Float { Float(decibels(Double(value)) / 20) }
