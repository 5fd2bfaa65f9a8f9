import RealtimeAudio
import RealtimeUnits
import Testing

/// What comes out of a converter for tones, measured; bounds lie a few decibels below what each engine gives.
@Suite("Rate converter quality")
struct RateConverterQualityTests {
    static let sharp: [Engine] = [.voice, .speex8, .speex10, .sampleRateBest]

    /// The middle half of what a tone becomes: the ends see the silence around the stream.
    static func response(_ engine: Engine, _ rates: Rates, frequency: Double) throws -> (ArraySlice<Float>, Double) {
        let converter = try engine.converter(from: rates.from, to: rates.to)
        let tone = Tone(frequency: frequency, amplitude: 0.5)
        var output = try converter.process(tone.samples(rates.from.hertz / 4, at: Double(rates.from.hertz)))
        output += try converter.flush()
        return (output[(output.count / 4)..<(output.count * 3 / 4)], Double(rates.to.hertz))
    }

    @Test("A 1 kHz tone keeps its shape", arguments: Self.sharp, Rates.common)
    func signalToNoise(engine: Engine, rates: Rates) throws {
        let (output, rate) = try Self.response(engine, rates, frequency: 1_000)
        #expect(ToneFit(output, frequency: 1_000, rate: rate).signalToNoise > 115)
    }

    @Test(
        "The band is flat to 0.45 of the lower rate",
        arguments: Self.sharp,
        Rates.common
    )
    func ripple(engine: Engine, rates: Rates) throws {
        let lower = Double(min(rates.from.hertz, rates.to.hertz))
        for part in [0.05, 0.2, 0.35, 0.42, 0.45] {
            let (output, rate) = try Self.response(engine, rates, frequency: part * lower)
            let gain = decibels(ToneFit(output, frequency: part * lower, rate: rate).amplitude / 0.5)
            #expect(abs(gain) < 0.01, "\(gain) dB at \(part)")
        }
    }

    @Test("What the lower rate cannot hold is gone", arguments: Self.sharp)
    func aliases(engine: Engine) throws {
        for rates in Rates.common where rates.to < rates.from {
            for part in [0.55, 0.7, 0.9] where part * Double(rates.to.hertz) < 0.5 * Double(rates.from.hertz) {
                let (output, _) = try Self.response(engine, rates, frequency: part * Double(rates.to.hertz))
                let level = output.map(abs).max() ?? 0
                #expect(decibels(Double(level) / 0.5) < -95, "\(rates) at \(part)")
            }
        }
    }

    @Test("Going up adds no images", arguments: [Engine.voice, .lowLatency])
    func images(engine: Engine) throws {
        for rates in Rates.common where rates.to > rates.from {
            for part in [0.1, 0.25, 0.44] {
                let (output, rate) = try Self.response(engine, rates, frequency: part * Double(rates.from.hertz))
                let fit = ToneFit(output, frequency: part * Double(rates.from.hertz), rate: rate)
                #expect(fit.signalToNoise > 100, "\(rates) at \(part)")
            }
        }
    }

    @Test("The voice preset rejects from the lower rate's half on, the other from 0.55 on, by 100 dB")
    func stopband() throws {
        for rates in Rates.all where rates.to < rates.from {
            for (engine, edge) in [(Engine.voice, 0.5005), (.lowLatency, 0.55)] {
                for part in [edge, edge + 0.013, edge + 0.031]
                where part * Double(rates.to.hertz) < 0.5 * Double(rates.from.hertz) {
                    let (output, _) = try Self.response(engine, rates, frequency: part * Double(rates.to.hertz))
                    let level = output.map(abs).max() ?? 0
                    #expect(decibels(Double(level) / 0.5) < -100, "\(engine) \(rates) at \(part)")
                }
            }
        }
    }
}
