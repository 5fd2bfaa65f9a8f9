import RealtimeAudio
import RealtimeUnits

/// Sample rate conversion, ours beside everybody's.
enum RateRows {
    private static let pairs: [(SampleRate, SampleRate)] = [
        (.hz48000, .hz24000), (.hz48000, .hz16000), (.hz24000, .hz16000), (.hz16000, .hz24000), (.hz24000, .hz48000),
        (.hz44100, .hz24000), (.hz8000, .hz24000), (.hz24000, .hz8000),
    ]

    private static let peers: [(name: String, title: String)] = [
        ("speex:5", "speexdsp quality 5"), ("speex:8", "speexdsp quality 8"),
        ("samplerate:2", "libsamplerate fastest"), ("samplerate:1", "libsamplerate medium"),
        ("samplerate:0", "libsamplerate best"), ("soxr:4", "soxr HQ"), ("zita:48", "zita 48"),
    ]

    static func print() throws {
        Row.printHeader("Sample rate conversion, mono floats, ns per input sample", ratio: "to speexdsp quality 8")
        for (from, to) in pairs { try print(from, to) }
    }

    private static func print(_ from: SampleRate, _ to: SampleRate) throws {
        var engines: [(title: String, make: () throws -> (any Resampler)?)] = [
            ("voice", { OwnResampler(try PolyphaseRateConverter(from: from, to: to)) }),
            ("voice, 16 bits", { SixteenBitResampler(try PolyphaseRateConverter(from: from, to: to)) }),
            ("low latency", { OwnResampler(try PolyphaseRateConverter(from: from, to: to, preset: .lowLatency)) }),
            ("Speex engine 8", { OwnResampler(try SpeexRateConverter(from: from, to: to, quality: 8)) }),
        ]
        engines += peers.map { peer in (peer.title, { PeerResampler(peer.name, from: from, to: to) }) }
        let made = try engines.compactMap { engine in try engine.make().map { (engine.title, $0) } }
        let length = from.hertz / 50
        let input = testSignal(length)
        // Throughput by turns of a second of audio, so that a slow moment hits all engines.
        let bodies = made.map { _, resampler in Self.body(resampler, input) }
        let times = Stopwatch.medians(rounds: 9, repetitions: 50, bodies).map { $0 / Double(length) }
        let reference =
            zip(made, times).first { $0.0.0 == "speexdsp quality 8" }?.1
            ?? zip(made, times).first { $0.0.0 == "Speex engine 8" }?.1 ?? .nan
        for (index, engine) in engines.enumerated() {
            guard let place = made.firstIndex(where: { $0.0 == engine.title }), let fresh = try engine.make() else {
                Row.print("\(from.hertz) → \(to.hertz)", engine.title, ["not installed"])
                continue
            }
            let short = CallTimes(Self.body(made[place].1, testSignal(from.hertz / 100)))
            let long = CallTimes(bodies[place])
            let delay = index == 1 ? times[place] * 0 : ResamplerDelay.measure(fresh, from: from, to: to)
            Row.print(
                "\(from.hertz) → \(to.hertz)",
                engine.title,
                [times[place].text(2), (times[place] / reference).text(3)] + short.cells + long.cells
                    + [index == 1 ? "as floats" : delay.text(2)]
            )
        }
    }

    private static func body(_ resampler: any Resampler, _ input: [Float]) -> () -> Void {
        let samples = UnsafeMutableBufferPointer<Float>.allocate(capacity: input.count)
        _ = samples.initialize(from: input)
        let room = UnsafeMutableBufferPointer<Float>.allocate(capacity: 65_536)
        room.initialize(repeating: 0)
        // Both live as long as the program: a measurement ends with it.
        return { _ = resampler.run(UnsafeBufferPointer(samples), into: room) }
    }
}
