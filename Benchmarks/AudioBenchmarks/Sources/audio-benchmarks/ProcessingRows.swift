import RealtimeAudio
import RealtimeUnits

/// Echo, noise and level.
enum ProcessingRows {
    static func print() throws {
        Row.printHeader("Processing at 16 kHz, ns per sample", ratio: "to the echo filter alone")
        let plain = try EchoRunner(EchoCancellerSettings(sampleRate: .hz16000, suppressesResidualEcho: false))
        let full = try EchoRunner(EchoCancellerSettings(sampleRate: .hz16000))
        let noise = try NoiseRunner()
        let level = try LevelRunner()
        let stages: [(name: String, run: (Int) -> Void, delay: String)] = [
            ("echo filter", plain.run, "0"), ("echo, residual too", full.run, plain.delay(full)),
            ("noise", noise.run, noise.delay), ("gain control", level.run, "0"),
        ]
        let times = Stopwatch.medians(repetitions: 20, stages.map { stage in { stage.run(320) } }).map { $0 / 320 }
        for (index, stage) in stages.enumerated() {
            let tens = CallTimes { stage.run(160) }
            let twenties = CallTimes { stage.run(320) }
            Row.print(
                "processing",
                stage.name,
                [times[index].text(1), (times[index] / times[0]).text(3)] + tens.cells + twenties.cells + [stage.delay]
            )
        }
    }
}

/// Holds an echo canceller so that a closure can use it.
private final class EchoRunner {
    private var canceller: EchoCanceller
    private let near: [Float]
    private let far: [Float]
    private var output = [Float](repeating: 0, count: 640)

    init(_ settings: EchoCancellerSettings) throws {
        canceller = try EchoCanceller(settings: settings)
        far = testSignal(320).map { $0 * 0.2 }
        near = far.map { $0 * 0.5 }
    }

    func run(_ count: Int) {
        let (near, far) = (near, far)
        canceller.played(far.span.extracting(first: count), at: canceller.position)
        output.withUnsafeMutableBufferPointer { buffer in
            var span = OutputSpan(buffer: buffer, initializedCount: 0)
            do { try canceller.process(near.span.extracting(first: count), into: &span) } catch {
                fatalError("\(error)")
            }
            _ = span.finalize(for: buffer)
        }
    }

    func delay(_ other: EchoRunner) -> String {
        (Double(other.canceller.latency.value) * 1_000 / 16_000).text(1)
    }
}

private final class NoiseRunner {
    private var suppressor: NoiseSuppressor
    private let signal = testSignal(320)
    private var output = [Float](repeating: 0, count: 640)

    init() throws { suppressor = try NoiseSuppressor(sampleRate: .hz16000) }

    var delay: String { (Double(suppressor.latency.value) * 1_000 / 16_000).text(1) }

    func run(_ count: Int) {
        let signal = signal
        output.withUnsafeMutableBufferPointer { buffer in
            var span = OutputSpan(buffer: buffer, initializedCount: 0)
            do { try suppressor.process(signal.span.extracting(first: count), into: &span) } catch {
                fatalError("\(error)")
            }
            _ = span.finalize(for: buffer)
        }
    }
}

private final class LevelRunner {
    private var control: GainControl
    private var frame = testSignal(320)

    init() throws { control = try GainControl(sampleRate: .hz16000) }

    func run(_ count: Int) {
        frame.withUnsafeMutableBufferPointer { buffer in
            var span = MutableSpan(_unsafeElements: buffer.extracting(..<count))
            control.process(&span)
        }
    }
}
