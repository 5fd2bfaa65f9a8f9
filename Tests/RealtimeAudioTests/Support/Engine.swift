import RealtimeAudio
import RealtimeUnits
import Testing

/// The contract of ``RateConverter`` without its type: this line's compiler consumes a noncopyable existential on
/// every non-mutating call.
protocol AnyConverter: AnyObject {
    var latency: SampleCount { get }
    var flushCount: Int { get }
    func outputCount(for inputCount: Int) -> Int
    func inputCount(for outputCount: Int) -> Int
    func process(_ input: Span<Float>, into output: inout OutputSpan<Float>) throws(RateConversionError)
    func process(_ input: [Float]) throws(RateConversionError) -> [Float]
    func flush() throws(RateConversionError) -> [Float]
    func reset()
}

private final class Held<Base: RateConverter & ~Copyable>: AnyConverter {
    private var base: Base

    init(_ base: consuming Base) { self.base = base }

    var latency: SampleCount { base.latency }
    var flushCount: Int { base.flushCount }
    func outputCount(for inputCount: Int) -> Int { base.outputCount(for: inputCount) }
    func inputCount(for outputCount: Int) -> Int { base.inputCount(for: outputCount) }
    func process(_ input: Span<Float>, into output: inout OutputSpan<Float>) throws(RateConversionError) {
        try base.process(input, into: &output)
    }
    func process(_ input: [Float]) throws(RateConversionError) -> [Float] { try base.process(input) }
    func flush() throws(RateConversionError) -> [Float] { try base.flush() }
    func reset() { base.reset() }
}

/// An engine and a quality of it, as a test argument.
enum Engine: CaseIterable, CustomTestStringConvertible {
    case voice, lowLatency
    case speex0, speex5, speex8, speex10
    case sampleRateFastest, sampleRateMedium, sampleRateBest

    var testDescription: String { "\(self)" }

    func converter(from: SampleRate, to: SampleRate) throws -> any AnyConverter {
        switch self {
        case .voice: Held(try PolyphaseRateConverter(from: from, to: to))
        case .lowLatency: Held(try PolyphaseRateConverter(from: from, to: to, preset: .lowLatency))
        case .speex0: Held(try SpeexRateConverter(from: from, to: to, quality: 0))
        case .speex5: Held(try SpeexRateConverter(from: from, to: to, quality: 5))
        case .speex8: Held(try SpeexRateConverter(from: from, to: to, quality: 8))
        case .speex10: Held(try SpeexRateConverter(from: from, to: to, quality: 10))
        case .sampleRateFastest: Held(try SampleRateConverter(from: from, to: to, quality: .fastest))
        case .sampleRateMedium: Held(try SampleRateConverter(from: from, to: to, quality: .medium))
        case .sampleRateBest: Held(try SampleRateConverter(from: from, to: to, quality: .best))
        }
    }
}

/// A pair of rates, as a test argument.
struct Rates: CustomTestStringConvertible {
    var from: SampleRate
    var to: SampleRate

    init(_ from: SampleRate, _ to: SampleRate) {
        self.from = from
        self.to = to
    }

    var testDescription: String { "\(from.hertz) → \(to.hertz)" }

    /// Every ordered pair of rates that the wire formats and devices here have, and one awkward rate.
    static let all: [Rates] = {
        let rates: [SampleRate] = [.hz8000, .hz16000, .hz22050, .hz24000, .hz32000, .hz44100, .hz48000]
        var pairs: [Rates] = []
        for from in rates { for to in rates { pairs.append(Rates(from, to)) } }
        if let odd = SampleRate(hertz: 11_111) { pairs += [Rates(odd, .hz24000), Rates(.hz24000, odd)] }
        return pairs
    }()

    /// What a relay meets every day.
    static let common: [Rates] = [
        Rates(.hz48000, .hz24000), Rates(.hz24000, .hz16000), Rates(.hz16000, .hz24000), Rates(.hz24000, .hz48000),
        Rates(.hz8000, .hz24000), Rates(.hz24000, .hz8000), Rates(.hz44100, .hz24000),
    ]
}
