import RealtimeAudio
import RealtimeUnits
import Testing

/// What ``RateConverter`` promises, held by every engine at every pair of rates.
@Suite("Rate converter contract")
struct RateConverterContractTests {
    @Test("A flushed stream has exactly ⌈n × out / in⌉ samples", arguments: Engine.allCases, Rates.all)
    func exactLength(engine: Engine, rates: Rates) throws {
        let converter = try engine.converter(from: rates.from, to: rates.to)
        for count in [0, 1, 2, 160, 441, 1_001] {
            let given = try converter.process([Float](repeating: 0.1, count: count)).count
            let expected = (count * rates.to.hertz + rates.from.hertz - 1) / rates.from.hertz
            let toCome = converter.flushCount
            let tail = try converter.flush().count
            #expect(given + toCome == expected)
            #expect(given + tail == expected)
        }
    }

    @Test("Any split of the input gives the same stream, bit for bit", arguments: Engine.allCases, Rates.common)
    func chunkInvariance(engine: Engine, rates: Rates) throws {
        let seed = UInt64(rates.from.hertz &* 31 &+ rates.to.hertz)
        var generator = SeededGenerator(seed: seed)
        let input = generator.noise(3_000)
        let converter = try engine.converter(from: rates.from, to: rates.to)
        var whole = try converter.process(input)
        whole += try converter.flush()
        // The same converter again: flushing has made it new.
        var pieces: [Float] = []
        for piece in generator.pieces(of: input.count, longest: 700) {
            let expected = converter.outputCount(for: piece.count)
            let given = try converter.process(Array(input[piece]))
            #expect(given.count == expected)
            pieces += given
        }
        pieces += try converter.flush()
        #expect(pieces == whole, "seed \(seed)")
        // And after a reset in the middle of a stream.
        _ = try converter.process(Array(input[..<777]))
        converter.reset()
        var again = try converter.process(input)
        again += try converter.flush()
        #expect(again == whole, "seed \(seed)")
    }

    @Test("The input asked for is enough and one sample less is not", arguments: Engine.allCases, Rates.common)
    func inputCount(engine: Engine, rates: Rates) throws {
        let converter = try engine.converter(from: rates.from, to: rates.to)
        for wanted in [1, 240, 7, 480, 2] {
            let needed = converter.inputCount(for: wanted)
            let enough = converter.outputCount(for: needed)
            let less = converter.outputCount(for: needed - 1)
            #expect(enough >= wanted)
            #expect(needed == 0 || less < wanted)
            _ = try converter.process([Float](repeating: 0, count: needed))
        }
        let forNothing = converter.inputCount(for: 0)
        #expect(forNothing == 0)
    }

    @Test(
        "A sample comes out once the latency has followed it, and not before",
        arguments: Engine.allCases,
        Rates.common
    )
    func latency(engine: Engine, rates: Rates) throws {
        let converter = try engine.converter(from: rates.from, to: rates.to)
        let latency = converter.latency.value
        let before = converter.outputCount(for: latency)
        let after = converter.outputCount(for: latency + 1)
        #expect(before == 0)
        #expect(after > 0)
    }

    @Test("Too little room takes no sample", arguments: Engine.allCases)
    func noRoom(engine: Engine) throws {
        let converter = try engine.converter(from: .hz24000, to: .hz48000)
        let input = [Float](repeating: 0.5, count: 4_800)
        let due = converter.outputCount(for: input.count)
        var error: RateConversionError?
        let none = [Float](capacity: 10) { output in
            do throws(RateConversionError) {
                try converter.process(input.span, into: &output)
            } catch let caught {
                error = caught
            }
        }
        #expect(none.isEmpty)
        #expect(error?.code == .outputTooSmall)
        #expect(error?.expected == due)
        let stillDue = converter.outputCount(for: input.count)
        let given = try converter.process(input).count
        #expect(stillDue == due)
        #expect(given == due)
    }

    @Test("Every output sample stands where its time is: a tone keeps its phase", arguments: Engine.allCases, Rates.all)
    func alignment(engine: Engine, rates: Rates) throws {
        let converter = try engine.converter(from: rates.from, to: rates.to)
        let tone = Tone(frequency: 437, amplitude: 0.5, phase: 0.3)
        let input = tone.samples(rates.from.hertz / 5, at: Double(rates.from.hertz))
        var output = try converter.process(input)
        output += try converter.flush()
        // The ends see the silence around the stream.
        let inside = output[(output.count / 4)..<(output.count * 3 / 4)]
        let fit = ToneFit(inside, frequency: 437, rate: Double(rates.to.hertz))
        #expect(abs(fit.phase - 0.3) < 2e-3, "phase \(fit.phase)")
        #expect(abs(fit.amplitude / 0.5 - 1) < 2e-3, "amplitude \(fit.amplitude)")
    }

    @Test("What is not a number leaves with the filter's length", arguments: Engine.allCases)
    func recovers(engine: Engine) throws {
        let converter = try engine.converter(from: .hz24000, to: .hz16000)
        _ = try converter.process([.nan, .infinity, -.infinity])
        _ = try converter.process([Float](repeating: 0, count: 2 * converter.latency.value + 16))
        let output = try converter.process([Float](repeating: 0.25, count: 480))
        #expect(output.allSatisfy { $0.isFinite })
    }

    @Test("What is below −301 dB is silence, so that no denormal number is computed with", arguments: Engine.allCases)
    func denormals(engine: Engine) throws {
        let converter = try engine.converter(from: .hz24000, to: .hz16000)
        let tiny: [Float] = [.leastNonzeroMagnitude, -.leastNormalMagnitude, 1e-37, 8e-16, -8e-16]
        var output = try converter.process((0..<4_800).map { tiny[$0 % tiny.count] })
        output += try converter.flush()
        #expect(output.count == 3_200)
        #expect(output.allSatisfy { $0 == 0 })
    }

    @Test("Impossible wishes are refused by name")
    func refusals() {
        #expect {
            _ = try SpeexRateConverter(from: .hz8000, to: .hz16000, quality: 11)
        } throws: {
            ($0 as? RateConversionError)?.code == .unsupportedQuality
        }
        #expect {
            _ = try SampleRateConverter(from: #require(SampleRate(hertz: 100)), to: .hz48000)
        } throws: {
            ($0 as? RateConversionError)?.code == .unsupportedRates
        }
    }
}
