import Foundation

/// A loudspeaker and a microphone in a small room, by formula: what comes back is what was played, after a delay,
/// through an exponentially decaying response of 100 ms.
struct EchoScene {
    let far: [Float]
    let echo: [Float]

    init(seconds: Int, delay: Int, rate: Int = 16_000, seed: UInt64 = 1) {
        var generator = SeededGenerator(seed: seed)
        // Headroom: what clips is no linear echo.
        let voice = SileroFixture.signal(seconds * rate, rate: rate).map { $0 * 0.2 }
        far = voice
        let length = rate / 10
        let response = (0..<length).map { index in
            Float.random(in: -1...1, using: &generator) * Float(exp(-Double(index) / Double(rate) * 60))
        }
        // Every eighth tap, so that the test does not convolve for a minute.
        let chosen = stride(from: 0, to: length, by: 8).map { ($0, response[$0]) }
        // The echo is 6 dB quieter than what was played.
        let scale = 0.5 / chosen.reduce(0) { $0 + $1.1 * $1.1 }.squareRoot()
        let taps = chosen.map { ($0, $1 * scale) }
        var echo = generator.noise(far.count, amplitude: 0.0005)
        for (offset, gain) in taps {
            for index in (delay + offset)..<far.count { echo[index] += gain * voice[index - delay - offset] }
        }
        self.echo = echo
    }
}
