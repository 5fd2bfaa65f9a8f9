import RealtimeAudio
import RealtimeRecording
import RealtimeUnits

// audio-benchmarks rates | conversion | vad | processing        tables of times
// audio-benchmarks scores FILE.wav …                  two lines a file: name, detector, hop length, scores
switch CommandLine.arguments.dropFirst().first {
case "rates": try benchmarkRates()
case "conversion": try benchmarkConversion()
case "vad": try benchmarkVoiceActivity()
case "processing": try benchmarkProcessing()
case "scores": try printScores(of: Array(CommandLine.arguments.dropFirst(2)))
default: print("audio-benchmarks rates | conversion | vad | processing | scores FILE.wav …")
}

/// Something like a voice: what matters is only that it is neither silence nor denormal.
func testSignal(_ count: Int) -> [Float] {
    var state: UInt32 = 1
    return (0..<count).map { _ in
        state = state &* 1_664_525 &+ 1_013_904_223
        return Float(Int32(bitPattern: state)) / Float(Int32.max) * 0.5
    }
}

/// Holds a converter so that a closure can use it.
final class Runner<Converter: RateConverter & ~Copyable> {
    var converter: Converter
    let input: [Float]
    var output: [Float]

    init(_ converter: consuming Converter, _ input: [Float]) {
        output = [Float](repeating: 0, count: converter.outputCount(for: input.count) + 8_192)
        self.converter = converter
        self.input = input
    }

    func run() {
        let input = input
        output.withUnsafeMutableBufferPointer { buffer in
            var span = OutputSpan(buffer: buffer, initializedCount: 0)
            do { try converter.process(input.span, into: &span) } catch { print(error) }
            _ = span.finalize(for: buffer)
        }
    }
}

func benchmarkRates() throws {
    print("ns per input sample, 20 ms blocks; × is the share of speexdsp quality 8 (low latency: of quality 5)")
    print(label("rates"), "    voice        × lowLat.        ×  speex 5  speex 8  voice16")
    let pairs: [(SampleRate, SampleRate)] = [
        (.hz48000, .hz24000), (.hz48000, .hz16000), (.hz24000, .hz16000), (.hz16000, .hz24000), (.hz24000, .hz48000),
        (.hz44100, .hz24000), (.hz8000, .hz24000), (.hz24000, .hz8000),
    ]
    for (from, to) in pairs {
        let input = testSignal(from.hertz / 50)
        let voice = Runner(try PolyphaseRateConverter(from: from, to: to), input)
        let low = Runner(try PolyphaseRateConverter(from: from, to: to, preset: .lowLatency), input)
        let speex5 = Runner(try SpeexRateConverter(from: from, to: to, quality: 5), input)
        let speex8 = Runner(try SpeexRateConverter(from: from, to: to, quality: 8), input)
        var narrow = try PolyphaseRateConverter(from: from, to: to)
        let integers = PCMConversion.int16s(from: input)
        var room = [Int16](repeating: 0, count: 8_192)
        let sixteen = {
            room.withUnsafeMutableBufferPointer { buffer in
                var span = OutputSpan(buffer: buffer, initializedCount: 0)
                do { try narrow.process(integers.span, into: &span) } catch { print(error) }
                _ = span.finalize(for: buffer)
            }
        }
        let t = Stopwatch.medians(repetitions: 20, [voice.run, low.run, speex5.run, speex8.run, sixteen])
            .map { $0 / Double(input.count) }
        print(
            label("\(from.hertz) → \(to.hertz)"),
            column(t[0]),
            column(t[0] / t[3]),
            column(t[1]),
            column(t[1] / t[2]),
            column(t[2]),
            column(t[3]),
            column(t[4])
        )
    }
}

func benchmarkConversion() throws {
    print("ns per sample, 320 samples")
    let floats = testSignal(320)
    let integers = PCMConversion.int16s(from: floats)
    var floatRoom = [Float](repeating: 0, count: 320)
    var integerRoom = [Int16](repeating: 0, count: 320)
    var byteRoom = [UInt8](repeating: 0, count: 1_280)
    let muLaw = PCMConversion.bytes(from: floats, as: .muLaw)
    let cases: [(String, () -> Void)] = [
        ("memcpy", { floatRoom.withUnsafeMutableBufferPointer { _ = $0.update(fromContentsOf: floats) } }),
        (
            "int16 → float",
            {
                var span = floatRoom.mutableSpan
                try? PCMConversion.convert(integers.span, into: &span)
            }
        ),
        (
            "float → int16",
            {
                var span = integerRoom.mutableSpan
                try? PCMConversion.convert(floats.span, into: &span)
            }
        ),
        (
            "float → μ-law",
            {
                byteRoom.withUnsafeMutableBufferPointer {
                    var span = OutputSpan(buffer: $0, initializedCount: 0)
                    try? PCMConversion.encode(floats.span, as: .muLaw, into: &span)
                    _ = span.finalize(for: $0)
                }
            }
        ),
        (
            "float → A-law",
            {
                byteRoom.withUnsafeMutableBufferPointer {
                    var span = OutputSpan(buffer: $0, initializedCount: 0)
                    try? PCMConversion.encode(floats.span, as: .aLaw, into: &span)
                    _ = span.finalize(for: $0)
                }
            }
        ),
        (
            "μ-law → float",
            {
                floatRoom.withUnsafeMutableBufferPointer {
                    var span = OutputSpan(buffer: $0, initializedCount: 0)
                    try? PCMConversion.decode(muLaw.span.bytes, as: .muLaw, into: &span)
                    _ = span.finalize(for: $0)
                }
            }
        ),
    ]
    let times = Stopwatch.medians(repetitions: 2_000, cases.map(\.1))
    for (index, time) in times.enumerated() {
        let thousandths = Int((time / 320 * 1_000).rounded())
        print(
            label(cases[index].0),
            "0.\(String(repeating: "0", count: max(0, 3 - "\(thousandths)".count)))\(thousandths)"
        )
    }
}

func benchmarkVoiceActivity() throws {
    print("µs per 10 ms")
    var band = BandVoiceActivityDetector()
    var wide = try SileroVoiceActivityDetector()
    var narrow = try SileroVoiceActivityDetector(sampleRate: .hz8000)
    let signal = testSignal(512)
    let (hop, half) = (Array(signal[..<160]), Array(signal[..<256]))
    let times = Stopwatch.medians(
        repetitions: 200,
        [
            { _ = try? band.score(hop.span) }, { _ = try? wide.score(signal.span) },
            { _ = try? narrow.score(half.span) },
        ]
    )
    print(label("bands"), column(times[0] / 1_000))
    print(label("Silero 16 kHz"), column(times[1] / 3_200))
    print(label("Silero 8 kHz"), column(times[2] / 3_200))
}

func printScores(of paths: [String]) throws {
    for path in paths {
        let (samples, _) = try SoundFileReader.floats(at: path)
        print(path, "bands", try scores(of: samples, BandVoiceActivityDetector()))
        print(path, "silero", try scores(of: samples, SileroVoiceActivityDetector()))
    }
}

func scores<Detector: VoiceActivityDetector>(of samples: [Float], _ detector: Detector) throws -> String {
    var detector = detector
    var chunker = FrameChunker<Float>(frameLength: detector.hopLength)
    var line = "\(detector.hopLength)"
    try chunker.push(samples.span) { hop in line += " \(try detector.score(hop))" }
    return line
}

/// Holds an echo canceller so that a closure can use it.
final class EchoRunner {
    var canceller: EchoCanceller
    let near: [Float]
    let far: [Float]
    var output = [Float](repeating: 0, count: 320)

    init(_ settings: EchoCancellerSettings) throws {
        canceller = try EchoCanceller(settings: settings)
        far = testSignal(320).map { $0 * 0.2 }
        near = far.map { $0 * 0.5 }
    }

    func run() {
        let (near, far) = (near, far)
        canceller.played(far.span, at: canceller.position)
        output.withUnsafeMutableBufferPointer { buffer in
            var span = OutputSpan(buffer: buffer, initializedCount: 0)
            do { try canceller.process(near.span, into: &span) } catch { print(error) }
            _ = span.finalize(for: buffer)
        }
    }
}

func benchmarkProcessing() throws {
    print("µs per 10 ms at 16 kHz")
    let plain = try EchoRunner(EchoCancellerSettings(sampleRate: .hz16000, suppressesResidualEcho: false))
    let full = try EchoRunner(EchoCancellerSettings(sampleRate: .hz16000))
    var control = try GainControl(sampleRate: .hz16000)
    var frame = testSignal(320)
    let times = Stopwatch.medians(
        repetitions: 20,
        [
            plain.run, full.run,
            {
                var span = frame.mutableSpan
                control.process(&span)
            },
        ]
    )
    for (name, time) in zip(["echo filter", "echo, residual too", "gain control"], times) {
        print(label(name), column(time / 2_000))
    }
}
