import CRealtimeKernels
import Foundation
import RealtimeAudio
import RealtimeUnits
import Testing

/// What only the polyphase converter promises.
@Suite("Polyphase rate converter")
struct PolyphaseRateConverterTests {
    @Test("Latency is what the presets say", arguments: Rates.common)
    func latency(rates: Rates) throws {
        let lower = Double(min(rates.from.hertz, rates.to.hertz))
        let voice = try PolyphaseRateConverter(from: rates.from, to: rates.to).latencyDuration
        #expect(voice <= .seconds(64.8 / lower))
        let low = try PolyphaseRateConverter(from: rates.from, to: rates.to, preset: .lowLatency).latencyDuration
        #expect(low <= .seconds(32.4 / lower))
    }

    @Test("Equal rates pass samples on unchanged and at once")
    func equalRates() throws {
        var generator = SeededGenerator(seed: 1)
        let input = generator.noise(3_000)
        var converter = try PolyphaseRateConverter(from: .hz24000, to: .hz24000)
        #expect(converter.latency == .zero)
        #expect(try converter.process(input) == input)
        #expect(converter.flushCount == 0)
        #expect(try converter.flush().isEmpty)
        let integers = PCMConversion.int16s(from: input)
        let same = try [Int16](capacity: integers.count) { try converter.process(integers.span, into: &$0) }
        #expect(same == integers)
    }

    @Test("16-bit samples give what floats give, rounded, for every split", arguments: Rates.common)
    func sixteenBit(rates: Rates) throws {
        var generator = SeededGenerator(seed: UInt64(rates.from.hertz + rates.to.hertz))
        // Loud enough that the filter's overshoot has to saturate.
        let input = PCMConversion.int16s(from: generator.noise(5_000, amplitude: 1))
        var floats = try PolyphaseRateConverter(from: rates.from, to: rates.to)
        var expected = try floats.process(PCMConversion.floats(from: input))
        expected += try floats.flush()
        var converter = try PolyphaseRateConverter(from: rates.from, to: rates.to)
        var output: [Int16] = []
        for piece in generator.pieces(of: input.count, longest: 2_500) {
            output += try [Int16](capacity: converter.outputCount(for: piece.count)) {
                try converter.process(Array(input[piece]).span, into: &$0)
            }
        }
        output += try [Int16](capacity: converter.flushCount) { try converter.flush(into: &$0) }
        #expect(output == PCMConversion.int16s(from: expected))
    }

    @Test("The portable kernels agree with the fast ones to a millionth of full scale", arguments: Rates.all)
    func levels(rates: Rates) throws {
        var generator = SeededGenerator(seed: 9)
        let input = generator.noise(4_000)
        var fast = try PolyphaseRateConverter(from: rates.from, to: rates.to, preset: .voice, level: rk_level_avx2)
        var portable = try PolyphaseRateConverter(
            from: rates.from,
            to: rates.to,
            preset: .voice,
            level: rk_level_portable
        )
        let difference = zip(try fast.process(input), try portable.process(input)).map { abs($0 - $1) }.max() ?? 0
        #expect(difference < 1e-6)
    }

    @Test("Both variants of the design agree", arguments: [(1, 1, 129), (3, 3, 64), (80, 80, 119), (17, 16, 40)])
    func designs(rows: Int, phases: Int, half: Int) {
        let taps = (2 * half + 15) / 16 * 16
        var tables: [[Float]] = []
        for level in [rk_level_portable, rk_level_avx2] {
            var table = [Float](repeating: .nan, count: rows * taps)
            var scratch = [Double](repeating: 0, count: 4 * half)
            rk_fir_design_at(level, &table, rows, phases, taps, half, 0.2, 10.6, &scratch)
            tables.append(table)
        }
        #expect(zip(tables[0], tables[1]).allSatisfy { abs($0 - $1) < 1e-7 })
        // A filter shifted by a whole sample is the filter one tap on.
        if rows == phases + 1 {
            let (shifted, plain) = (tables[0].suffix(2 * half - 1), tables[0][(taps - 2 * half)..<(taps - 1)])
            #expect(zip(shifted, plain).allSatisfy { abs($0 - $1) < 1e-7 })
        }
    }

    @Test("Rates without a common measure keep their quality")
    func awkwardRates() throws {
        let odd = try #require(SampleRate(hertz: 44_101))
        for rates in [Rates(odd, .hz24000), Rates(.hz24000, odd), Rates(odd, .hz8000)] {
            for frequency in [1_000.0, 3_500] {
                let (output, rate) = try RateConverterQualityTests.response(.voice, rates, frequency: frequency)
                #expect(ToneFit(output, frequency: frequency, rate: rate).signalToNoise > 100)
            }
        }
    }

    /// The filter by its formula, in double precision: sinc of the cutoff under a Kaiser window.
    private struct Reference {
        let half: Double
        let cutoff: Double
        let beta = 10.6

        init(_ preset: PolyphaseRateConverter.Preset, reduction: Double) {
            half = (preset == .voice ? 64.8 : 32.4) * reduction
            cutoff = (preset == .voice ? 0.4735 : 0.497) / reduction
        }

        func value(at distance: Double) -> Double {
            // The filter is cut to whole samples.
            let inside = 1 - distance * distance / (half.rounded(.down) * half.rounded(.down))
            guard inside > 0 else { return 0 }
            let angle = 2 * .pi * cutoff * distance
            let sinc = angle == 0 ? 1 : sin(angle) / angle
            return 2 * cutoff * sinc * Self.bessel(beta * inside.squareRoot()) / Self.bessel(beta)
        }

        /// The modified Bessel function of order zero.
        private static func bessel(_ x: Double) -> Double {
            var (sum, term, k) = (1.0, 1.0, 1.0)
            while term > 1e-18 * sum {
                term *= (x / (2 * k)) * (x / (2 * k))
                sum += term
                k += 1
            }
            return sum
        }
    }

    @Test(
        "Every sample is the convolution with the filter's formula in double precision",
        arguments: PolyphaseRateConverter.Preset.allCases,
        Rates.all.filter { $0.from != $0.to }
    )
    func reference(preset: PolyphaseRateConverter.Preset, rates: Rates) throws {
        let seed = UInt64(rates.from.hertz ^ rates.to.hertz)
        var generator = SeededGenerator(seed: seed)
        let (from, to) = (Double(rates.from.hertz), Double(rates.to.hertz))
        let input = generator.noise(900)
        var converter = try PolyphaseRateConverter(from: rates.from, to: rates.to, preset: preset)
        var output = try converter.process(input)
        output += try converter.flush()
        let filter = Reference(preset, reduction: max(1, from / to))
        // A sample here and there: the whole would take minutes.
        for k in stride(from: 0, to: output.count, by: max(1, output.count / 12)) {
            let time = Double(k) * from / to
            let reach = Int(filter.half) + 1
            let range = max(0, Int(time) - reach)...min(input.count - 1, Int(time) + reach)
            let exact = range.reduce(0.0) { $0 + Double(input[$1]) * filter.value(at: time - Double($1)) }
            // Rates without a common measure interpolate between rows of the filter, 106 dB exact.
            let bound = rates.from.hertz % 50 == 0 && rates.to.hertz % 50 == 0 ? 1e-6 : 1e-5
            #expect(abs(Double(output[k]) - exact) < bound, "seed \(seed), sample \(k)")
        }
    }

    @Test("A copy is a stream of its own")
    func copies() throws {
        var generator = SeededGenerator(seed: 2)
        var first = try PolyphaseRateConverter(from: .hz24000, to: .hz16000)
        _ = try first.process(generator.noise(500))
        var second = first
        let more = generator.noise(700)
        let expected = try first.process(more)
        _ = try first.process(more)
        #expect(try second.process(more) == expected)
    }

    @Test("Converters of the same ratio and preset share one filter")
    func sharing() throws {
        let first = try PolyphaseRateConverter(from: .hz24000, to: .hz16000)
        let second = try PolyphaseRateConverter(from: .hz48000, to: .hz32000)
        #expect(first.sharesDesign(with: second))
        let other = try PolyphaseRateConverter(from: .hz24000, to: .hz16000, preset: .lowLatency)
        #expect(!first.sharesDesign(with: other))
    }

    @Test("Rates too far apart are refused")
    func tooFar() throws {
        let slow = try #require(SampleRate(hertz: 100))
        #expect {
            _ = try PolyphaseRateConverter(from: .hz48000, to: slow)
        } throws: {
            ($0 as? RateConversionError)?.code == .unsupportedRates
        }
        // The other way round the filter is short.
        var up = try PolyphaseRateConverter(from: slow, to: .hz48000)
        #expect(try up.process([Float](repeating: 0, count: 65)).count == 480)
    }
}
