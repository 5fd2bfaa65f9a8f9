import Foundation
import RealtimeAudio
import RealtimeUnits
import Testing

/// Every engine's filter in figures, kept in tables beside this file and measured again.
@Suite("Rate conversion tables")
struct RateConversionTableTests {
    private static let rates: [SampleRate] = [.hz8000, .hz16000, .hz22050, .hz24000, .hz32000, .hz44100, .hz48000]

    /// Every pair of different rates that devices and wire formats have.
    static let pairs: [Rates] = rates.flatMap { from in rates.filter { $0 != from }.map { Rates(from, $0) } }

    /// The ratios that peers are compared at.
    static let compared: [Rates] = [
        Rates(.hz48000, .hz24000), Rates(.hz48000, .hz16000), Rates(.hz24000, .hz16000), Rates(.hz16000, .hz24000),
        Rates(.hz24000, .hz48000), Rates(.hz44100, .hz24000), Rates(.hz8000, .hz24000), Rates(.hz24000, .hz8000),
    ]

    /// The figures of one filter.
    struct Row {
        /// The converter's own, in milliseconds.
        var latency: Double
        /// The largest departure from 0 dB up to 0.45 of the lower rate, in decibels.
        var ripple: Double
        /// The largest image or alias from 0.50 and from 0.55 of the lower rate on, in decibels.
        var leakageFromHalf: Double
        var leakageBeyond: Double

        init(_ engine: Engine, _ rates: Rates) throws {
            let converter = try engine.converter(from: rates.from, to: rates.to)
            latency = Double(converter.latency.value) * 1_000 / Double(rates.from.hertz)
            let response = try ImpulseProbe(converter, rates).response()
            ripple = response.ripple(upTo: 0.45)
            leakageFromHalf = response.leakage(from: 0.5)
            leakageBeyond = response.leakage(from: 0.55)
        }

        var text: String {
            String(format: "%.3f,%.4f,%.1f,%.1f", latency, ripple, leakageFromHalf, leakageBeyond)
        }

        /// True where `line` has these figures but for what another processor rounds otherwise. Stopbands deeper than
        /// 125 dB are rounding noise of floats and only have to be that deep.
        func agrees(with line: Substring) -> Bool {
            let fields = line.split(separator: ",").compactMap { Double($0) }
            guard fields.count == 4 else { return false }
            func near(_ measured: Double, _ kept: Double) -> Bool {
                abs(max(measured, -125) - max(kept, -125)) <= 0.5
            }
            return abs(latency - fields[0]) < 0.002 && abs(ripple - fields[1]) <= 0.0005 + 0.001 * fields[1]
                && near(leakageFromHalf, fields[2]) && near(leakageBeyond, fields[3])
        }
    }

    /// The lines of a table by their key: engine, from, to.
    private static func table() throws -> [String: Substring] {
        let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Tables/rate-conversion.csv")
        let text = try String(contentsOf: path, encoding: .utf8)
        var lines: [String: Substring] = [:]
        for line in text.split(separator: "\n").dropFirst() {
            let fields = line.split(separator: ",", maxSplits: 3)
            if fields.count == 4 { lines["\(fields[0]),\(fields[1]),\(fields[2])"] = fields[3] }
        }
        return lines
    }

    private static func check(_ engine: Engine, _ rates: Rates) throws -> Row {
        let row = try Row(engine, rates)
        let key = "\(engine),\(rates.from.hertz),\(rates.to.hertz)"
        let kept = try table()[key] ?? ""
        #expect(row.agrees(with: kept), "kept \(kept); measured\nROW \(key),\(row.text)")
        return row
    }

    @Test("The voice preset meets its goals between any two rates, and its table", arguments: pairs)
    func voice(rates: Rates) throws {
        let row = try Self.check(.voice, rates)
        #expect(row.ripple <= 0.01)
        #expect(row.leakageFromHalf <= -100)
        // 2.7 ms where the lower rate is 24 kHz, 8.1 where it is 8.
        #expect(row.latency * Double(min(rates.from, rates.to).hertz) / 1_000 <= 64.8)
    }

    @Test("The low-latency preset meets its goals between any two rates, and its table", arguments: pairs)
    func lowLatency(rates: Rates) throws {
        let row = try Self.check(.lowLatency, rates)
        #expect(row.ripple <= 0.01)
        #expect(row.leakageBeyond <= -100)
        // 1.35 ms where the lower rate is 24 kHz, 4.05 where it is 8.
        #expect(row.latency * Double(min(rates.from, rates.to).hertz) / 1_000 <= 32.4)
    }

    @Test(
        "The other engines' filters are what their tables say",
        arguments: [Engine.speex0, .speex5, .speex8, .speex10, .sampleRateFastest, .sampleRateMedium, .sampleRateBest],
        compared
    )
    func engines(engine: Engine, rates: Rates) throws {
        _ = try Self.check(engine, rates)
    }

    @Test("16-bit samples keep 93 dB between a sine and all else", arguments: compared, [997.0, 3_001])
    func sixteenBits(rates: Rates, frequency: Double) throws {
        var converter = try PolyphaseRateConverter(from: rates.from, to: rates.to)
        let rate = Double(rates.from.hertz)
        let tone = Tone(frequency: frequency, amplitude: 0.95)
        let input = PCMConversion.int16s(from: tone.samples(Int(rate) * 4, at: rate))
        let output = try [Int16](capacity: converter.outputCount(for: input.count)) { output in
            try converter.process(input.span, into: &output)
        }
        // Behind the silence before the stream.
        let spectrum = SineSpectrum(PCMConversion.floats(from: output)[4_000...])
        // Rounding to 16 bits once leaves 97.6 dB below this sine, and there are two roundings.
        #expect(spectrum.signalToNoise > 93, "\(spectrum.signalToNoise)")
        #expect(spectrum.strongestSpur < -105, "\(spectrum.strongestSpur)")
        #expect(abs(spectrum.frequency * Double(rates.to.hertz) - frequency) < 0.1)
    }

    @Test("No engine shifts any frequency in time", arguments: Engine.allCases, [compared[2], compared[5]])
    func groupDelay(engine: Engine, rates: Rates) throws {
        let probe = try ImpulseProbe(engine, rates)
        for frequency in [200.0, 1_000, 2_000] {
            // In samples of the lower rate.
            #expect(abs(probe.groupDelay(at: frequency)) * probe.lowerRate < 2e-3)
        }
    }
}
