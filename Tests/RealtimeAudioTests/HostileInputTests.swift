import RealtimeAudio
import RealtimeUnits
import Testing

/// Every entry takes anything: any bits as samples, any cut, any rates, any counts and positions. What a test here shows
/// first is that it ends.
@Suite("Hostile input")
struct HostileInputTests {
    @Test("Converters between any rates keep their counts on any samples, and recover from them", arguments: 0..<40)
    func converters(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let all = Engine.allCases.filter { $0 != .sampleRateBest }
        let engine = all[Int(seed) % all.count]
        let from = try #require(SampleRate(hertz: Int.random(in: 1...96_000, using: &generator)))
        let to = try #require(SampleRate(hertz: Int.random(in: 1...96_000, using: &generator)))
        let converter: any AnyConverter
        do { converter = try engine.converter(from: from, to: to) } catch let error as RateConversionError {
            #expect(error.code == .unsupportedRates, "seed \(seed)")
            return
        }
        // However far the rates are apart, not more than some ten thousand samples.
        let length = min(3_000, 1 + 30_000 * from.hertz / to.hertz)
        let samples = generator.hostile(length)
        var given = 0
        for piece in generator.pieces(of: samples.count, longest: 900) {
            let due = converter.outputCount(for: piece.count)
            let count = try converter.process(Array(samples[piece])).count
            #expect(count == due, "seed \(seed)")
            given += count
        }
        given += try converter.flush().count
        #expect(given == (length * to.hertz + from.hertz - 1) / from.hertz, "seed \(seed)")
        for _ in 0..<20 {
            #expect(converter.outputCount(for: generator.hostileInteger()) >= 0)
            #expect(converter.inputCount(for: generator.hostileInteger()) >= 0)
        }
        // A new stream knows nothing of the old one.
        var output = try converter.process([Float](repeating: 0.25, count: length))
        output += try converter.flush()
        #expect(output.allSatisfy { $0.isFinite && abs($0) < 1 }, "\(engine) seed \(seed)")
    }

    @Test("Detectors give scores from 0 to 1 on any samples, and the same as ever after a reset", arguments: 0..<20)
    func detectors(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        func check<Detector: VoiceActivityDetector & ~Copyable>(_ make: () throws -> Detector) throws {
            var detector = try make()
            var fresh = try make()
            let count = detector.hopLength
            for _ in 0..<30 {
                let score = try detector.score(generator.hostile(count).span)
                #expect((0...1).contains(score), "seed \(seed)")
            }
            detector.reset()
            for _ in 0..<5 {
                let hop = generator.noise(count)
                let score = try detector.score(hop.span)
                let expected = try fresh.score(hop.span)
                #expect(score == expected, "seed \(seed)")
            }
        }
        try check { try SileroVoiceActivityDetector() }
        try check { try SileroVoiceActivityDetector(sampleRate: .hz8000) }
        try check { BandVoiceActivityDetector() }
        try check { try SpeexVoiceActivityDetector() }
        try check { AnticipatingVoiceActivityDetector(BandVoiceActivityDetector()) }
    }

    @Test("Turns of any samples at any rate are in order, whatever the cut", arguments: 0..<30)
    func turns(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let rate = try #require(SampleRate(hertz: Int.random(in: 4_000...96_000, using: &generator)))
        let settings = TurnDetectionSettings(
            threshold: 0.2,
            silenceDuration: .milliseconds(Int.random(in: 0...200, using: &generator)),
            minimumSpeech: .milliseconds(Int.random(in: 0...60, using: &generator)),
            idleTimeout: .milliseconds(Int.random(in: 0...500, using: &generator))
        )
        func make() throws -> AudioTurnDetector<BandVoiceActivityDetector> {
            var turns = try AudioTurnDetector(
                detector: BandVoiceActivityDetector(),
                settings: settings,
                inputRate: rate
            )
            turns.armIdleTimeout(at: .zero)
            return turns
        }
        let samples = generator.hostile(rate.hertz)
        var whole = try make()
        let expected = whole.events(in: samples)
        var cut = try make()
        var events: [TurnEvent] = []
        for piece in generator.pieces(of: samples.count, longest: 3_000) {
            events += cut.events(in: Array(samples[piece]))
        }
        #expect(events == expected, "seed \(seed)")
        for _ in 0..<10 { cut.armIdleTimeout(at: SampleCount(generator.hostileInteger())) }
        _ = cut.events(in: samples)
    }

    @Test("Gaps and jumps to any position keep the counts that were told", arguments: 0..<40)
    func gaps(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let rate = try #require(SampleRate(hertz: Int.random(in: 1...12_000, using: &generator)))
        var repair = GapRepair(sampleRate: rate, longestGap: .milliseconds(100))
        var position = 0
        for _ in 0..<60 {
            let samples = generator.hostile(max(0, Int.random(in: -50...200, using: &generator)))
            position =
                switch Int.random(in: 0..<4, using: &generator) {
                case 0: generator.hostileInteger()
                case 1: position &+ Int.random(in: -300...300, using: &generator)
                default: position &+ samples.count
                }
            let due = repair.outputCount(for: samples.count, at: SampleCount(position))
            #expect(due >= 0 && due < 20_000, "seed \(seed)")
            let output = try [Float](capacity: due) { output in
                try repair.append(samples.span, at: SampleCount(position), into: &output)
            }
            #expect(output.count == due, "seed \(seed)")
            if Bool.random(using: &generator) {
                _ = try [Float](capacity: 50) { output in try repair.conceal(50, into: &output) }
            }
            _ = repair.outputCount(for: generator.hostileInteger(), at: SampleCount(generator.hostileInteger()))
        }
    }

    @Test("Rings, chunkers and assemblers take any count and position", arguments: 0..<40)
    func containers(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var ring = SampleRing<Float>(capacity: SampleCount(Int.random(in: -1...300, using: &generator)))
        for _ in 0..<40 {
            ring.append(generator.hostile(Int.random(in: 0...400, using: &generator)).span)
            ring.jump(to: SampleCount(generator.hostileInteger()))
            #expect(ring.count <= ring.capacity && ring.start <= ring.end, "seed \(seed)")
            #expect(ring.samples(from: SampleCount(generator.hostileInteger())).count <= ring.capacity.value)
        }
        var chunker = FrameChunker<Float>(frameLength: Int.random(in: -1...90, using: &generator))
        var assembler = PCMByteAssembler(encoding: AudioEncoding.allCases[Int(seed % 4)])
        for _ in 0..<40 {
            let count = Int.random(in: 0...200, using: &generator)
            let due = chunker.frameCount(after: count)
            var frames = 0
            chunker.push(generator.hostile(count).span) { _ in frames += 1 }
            #expect(frames == due, "seed \(seed)")
            #expect(chunker.frameCount(after: generator.hostileInteger()) >= 0)
            let bytes = (0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
            let whole = assembler.sampleCount(after: bytes.count)
            #expect(assembler.floats(completedBy: bytes).count == whole, "seed \(seed)")
            #expect(assembler.sampleCount(after: generator.hostileInteger()) >= 0)
        }
    }

    @Test("Levels, ramps and mixes of any samples are what is promised of them", arguments: 0..<40)
    func levels(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var samples = generator.hostile(400)
        let level = LevelMeter.level(of: samples.span)
        #expect(!level.rms.isNaN && !level.peak.isNaN && level.rmsInDecibels >= AudioLevel.floor)
        var ramp = GainRamp(gain: Float(bitPattern: UInt32(truncatingIfNeeded: generator.next())))
        ramp.move(
            to: Float(bitPattern: UInt32(truncatingIfNeeded: generator.next())),
            over: SampleCount(generator.hostileInteger())
        )
        var span = samples.mutableSpan
        ramp.apply(to: &span)
        var integers = PCMConversion.int16s(from: samples)
        var target = integers.mutableSpan
        ramp.apply(to: &target)
        #expect(ramp.gain >= 0 && ramp.gain.isFinite, "seed \(seed)")
        let channels = generator.hostileInteger()
        _ = try? [Float](capacity: 400) { output in
            try ChannelMixer.mix(samples.span, channelCount: channels, into: &output)
        }
        _ = try? [Float](capacity: 400) { output in
            try ChannelMixer.spread(samples.span, channelCount: channels, into: &output)
        }
        let bytes = PCMConversion.bytes(from: samples, as: .muLaw)
        #expect(try PCMConversion.floats(from: bytes, as: .muLaw).allSatisfy { abs($0) < 1 })
    }
}
