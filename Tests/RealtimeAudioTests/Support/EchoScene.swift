import Foundation

/// A loudspeaker and a microphone in a small room, by formula: what was played comes back after a delay, by a dozen
/// reflections of random time and strength and four combs that die away within 0.3 s; with somebody else in the room,
/// and faint noise. The echo is about as loud as the near talker.
struct EchoScene {
    /// What is played, all along.
    let far: [Float]
    /// What the near talker says, from `nearFrom` on.
    let near: [Float]
    /// What the microphone hears.
    let microphone: [Float]
    /// Of it, the echo alone.
    let echo: [Float]

    /// - Parameters:
    ///   - delay: seconds from playing to the first sound at the microphone.
    ///   - nearFrom: seconds at which the near talker begins; nobody talks without.
    ///   - drift: how much faster the delay grows than time, 1e-4 for 100 parts in a million.
    ///   - laterDelay: the delay from the middle on.
    init(
        seconds: Double,
        delay: Double,
        nearFrom: Double? = nil,
        drift: Double = 0,
        laterDelay: Double? = nil,
        rate: Int = 16_000,
        seed: UInt64 = 1
    ) {
        var speaker = SpeechGenerator(seed: seed, rate: rate)
        let played = speaker.samples(seconds: seconds)
        var talker = SpeechGenerator(seed: seed &+ 1_000, rate: rate)
        let spoken = talker.samples(seconds: seconds)
        let begin = nearFrom.map { Int($0 * Double(rate)) } ?? played.count
        let said: [Float] = spoken.indices.map { $0 < begin ? 0 : spoken[$0] }
        var generator = SeededGenerator(seed: seed &+ 2_000)
        let room = Room(rate: rate, generator: &generator)
        let direct: [Float] = played.indices.map { index in
            let isLater = laterDelay != nil && index >= played.count / 2
            let time = isLater ? laterDelay ?? delay : delay
            return Self.value(of: played, at: Double(index) * (1 - drift) - time * Double(rate))
        }
        let heard = room.reverberated(direct)
        let scale = Self.power(played).squareRoot() / max(1e-9, Self.power(heard).squareRoot())
        let returned = heard.map { $0 * scale }
        let noise = generator.noise(played.count, amplitude: 0.0006)
        far = played
        near = said
        echo = returned
        microphone = zip(zip(returned, said), noise).map { $0.0 + $0.1 + $1 }
    }

    static func power(_ samples: some Collection<Float>) -> Float {
        samples.reduce(0) { $0 + $1 * $1 } / Float(max(1, samples.count))
    }

    /// Between samples by a cubic through the four around.
    private static func value(of samples: [Float], at position: Double) -> Float {
        let whole = Int(position.rounded(.down))
        guard whole >= 1, whole + 2 < samples.count else { return 0 }
        let t = Float(position - Double(whole))
        if t == 0 { return samples[whole] }
        let (a, b, c, d) = (samples[whole - 1], samples[whole], samples[whole + 1], samples[whole + 2])
        return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)))
    }
}

/// Reflections and combs.
private struct Room {
    private let reflections: [(offset: Int, gain: Float)]
    private let combs: [(length: Int, gain: Float)]

    init(rate: Int, generator: inout SeededGenerator) {
        var reflections: [(offset: Int, gain: Float)] = [(0, 1)]
        for _ in 0..<12 {
            let time = Double.random(in: 0.001...0.04, using: &generator)
            let sign: Float = Bool.random(using: &generator) ? 1 : -1
            reflections.append((Int(time * Double(rate)), sign * 0.5 * Float(exp(-time * 40))))
        }
        self.reflections = reflections
        combs = [0.0297, 0.0371, 0.0411, 0.0437].map { time in
            // Down by 60 dB after 0.3 s.
            (Int(time * Double(rate)), Float(pow(10, -3 * time / 0.3)))
        }
    }

    func reverberated(_ samples: [Float]) -> [Float] {
        var result = samples
        for (offset, gain) in reflections where offset > 0 {
            for index in offset..<samples.count { result[index] += gain * samples[index - offset] }
        }
        let early = result
        for (length, gain) in combs {
            var comb = early
            for index in length..<comb.count { comb[index] += gain * comb[index - length] }
            // From its first return on: the direct sound is there already.
            for index in length..<comb.count { result[index] += 0.12 * gain * comb[index - length] }
        }
        return result
    }
}
