import Foundation

/// Something like speech: glottal pulses of wandering pitch or breath through three resonances, in syllables of random
/// length, vowel and strength, with pauses. Seeded; −26 dB relative to full scale.
struct SpeechGenerator {
    private var generator: SeededGenerator
    private let rate: Int

    init(seed: UInt64, rate: Int = 16_000) {
        generator = SeededGenerator(seed: seed &+ 0x5EED)
        self.rate = rate
    }

    mutating func samples(seconds: Double) -> [Float] {
        let count = Int(seconds * Double(rate))
        var result: [Float] = []
        result.reserveCapacity(count + rate)
        let voice = Double.random(in: 95...220, using: &generator)
        while result.count < count {
            if Int.random(in: 0..<6, using: &generator) == 0 {
                result += silence(Double.random(in: 0.15...0.4, using: &generator))
            }
            result += syllable(voice)
        }
        result.removeLast(result.count - count)
        let power = result.reduce(Float(1e-9)) { $0 + $1 * $1 } / Float(max(1, count))
        return result.map { max(-1, min(1, $0 * 0.05 / power.squareRoot())) }
    }

    private func silence(_ seconds: Double) -> [Float] {
        [Float](repeating: 0, count: Int(seconds * Double(rate)))
    }

    private mutating func syllable(_ voice: Double) -> [Float] {
        let length = Int(Double.random(in: 0.12...0.28, using: &generator) * Double(rate))
        let strength = Double.random(in: 0.3...1, using: &generator)
        let pitch = voice * Double.random(in: 0.85...1.2, using: &generator)
        // A consonant's breath before the vowel.
        let breath = length / 4
        let formants = [
            Double.random(in: 280...800, using: &generator), Double.random(in: 900...2_300, using: &generator),
            Double.random(in: 2_400...3_200, using: &generator),
        ]
        let radius = 1 - 250 / Double(rate)
        let filters = formants.map { 2 * radius * cos(2 * .pi * $0 / Double(rate)) }
        var memory = [(0.0, 0.0), (0.0, 0.0), (0.0, 0.0)]
        var phase = 0.0
        var result: [Float] = []
        result.reserveCapacity(length)
        for index in 0..<length {
            var value = 0.0
            if index < breath {
                value = Double.random(in: -0.1...0.1, using: &generator)
            } else {
                phase += pitch / Double(rate) * (1 - 0.1 * Double(index) / Double(length))
                if phase >= 1 {
                    phase -= 1
                    value = 1
                }
            }
            let edge = min(Double(index), Double(length - index)) / (0.03 * Double(rate))
            value *= strength * min(1, edge)
            for place in 0..<3 {
                let (last, before) = memory[place]
                value += filters[place] * last - radius * radius * before
                memory[place] = (value, last)
                value *= 0.4
            }
            result.append(Float(value))
        }
        return result
    }
}
