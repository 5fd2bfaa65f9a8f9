internal import RealtimeUnits

/// Whether the last 40 ms have a pitch between 60 and 400 Hz: the autocorrelation of the stream at about 4 kHz, high
/// frequencies emphasised so that the colour of noise does not pass for a period.
struct PitchDetector: Hashable, Sendable {
    private var decimator: Decimator
    /// The last 40 ms, oldest first; behind them room for what a hop brings, and zeros for whole vectors.
    private var window: [Float]
    private let length: Int
    private var pending = 0
    private var last: Float = 0
    private let lags: ClosedRange<Int>

    init(sampleRate: SampleRate) {
        decimator = Decimator(sampleRate: sampleRate)
        length = Int(0.04 * decimator.rate)
        window = [Float](repeating: 0, count: 2 * length + 8)
        lags = Int(decimator.rate / 400)...Int(decimator.rate / 60)
    }

    /// Takes the next samples, at most 40 ms of them.
    mutating func add(_ samples: [Float]) {
        pending = 0
        decimator.push(samples) { sample in
            guard pending < length else { return }
            window[length + pending] = sample - 0.9 * last
            last = sample
            pending += 1
        }
        for index in 0..<length { window[index] = window[index + pending] }
    }

    func isPitched() -> Bool {
        // The first samples against those a lag later: as many products for every lag.
        let count = length - lags.upperBound
        let samples = window.span
        var energy: Float = 0
        for index in 0..<count { energy += samples[index] * samples[index] }
        var delayed: Float = 0
        for index in 0..<count { delayed += samples[index + lags.lowerBound] * samples[index + lags.lowerBound] }
        // Eight lags at a time.
        for first in stride(from: lags.lowerBound, through: lags.upperBound, by: 8) {
            var products = SIMD8<Float>.zero
            for index in 0..<count {
                products +=
                    samples[index]
                    * samples.bytes.unsafeLoadUnaligned(
                        fromByteOffset: 4 * (index + first),
                        as: SIMD8<Float>.self
                    )
            }
            for lane in 0..<min(8, lags.upperBound - first + 1) {
                let (product, lag) = (products[lane], first + lane)
                if product > 0, product * product > Self.least * energy * delayed { return true }
                let (left, joined) = (samples[lag], samples[lag + count])
                delayed = max(0, delayed - left * left + joined * joined)
            }
        }
        return false
    }

    mutating func reset() {
        decimator.reset()
        for index in window.indices { window[index] = 0 }
        pending = 0
        last = 0
    }

    /// The square of the correlation that makes a pitch: 0.7. Of some 95 products, noise reaches 0.4.
    private static let least: Float = 0.49
}
