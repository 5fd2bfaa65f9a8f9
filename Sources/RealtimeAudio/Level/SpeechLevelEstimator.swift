internal import RealtimeUnits

/// The level of speech in a stream of hops of 10 ms, whatever noise is between and under it.
///
/// A stretch counts as speech if it stands out of the last second's quietest moment, has a pitch somewhere, and ends:
/// noise that sets in stays, clicks and rustle have no pitch. Only whole stretches move the level.
struct SpeechLevelEstimator: Hashable, Sendable {
    /// Decibels relative to full scale; `nil` until the first stretch of speech has ended.
    private(set) var level: Float?

    private var pitch: PitchDetector
    /// The last sample of the hop before: for the emphasis of high frequencies.
    private var last: Float = 0
    /// Of the emphasised stream: the quietest hop of this span and of the one before.
    private var quietest = Float.infinity
    private var quietestBefore = Float.infinity
    private var spanHops = 0
    /// Of the stretch that goes on: power, hops, hops with a pitch.
    private var stretchEnergy: Float = 0
    private var stretchHops = 0
    private var stretchPitches = 0
    private var power: Float = 0
    private var hops = 0

    init(sampleRate: SampleRate) { pitch = PitchDetector(sampleRate: sampleRate) }

    /// Takes a hop of 10 ms.
    mutating func add(_ hop: [Float]) {
        var energy: Float = 0
        var emphasized: Float = 0
        for sample in hop {
            // First difference, nearly: rumble and hum come in bursts as speech does, and lie below it.
            let difference = sample - Self.emphasis * last
            last = sample
            energy += sample * sample
            emphasized += difference * difference
        }
        pitch.add(hop)
        let count = Float(max(1, hop.count))
        // Digital silence says nothing about the noise, but ends a stretch.
        guard energy > 0 else { return endStretch() }
        spanHops += 1
        quietest = min(quietest, emphasized)
        let floor = min(quietest, quietestBefore)
        if spanHops == Self.span {
            spanHops = 0
            quietestBefore = quietest
            quietest = .infinity
        }
        let clearance = stretchHops == 0 ? Self.clearance : Self.lastingClearance
        guard emphasized > clearance * floor, energy > Self.audible * count else { return endStretch() }
        stretchEnergy += energy / count
        stretchHops += 1
        if pitch.isPitched() { stretchPitches += 1 }
        // What stays is noise. The floor will know in a moment.
        if stretchHops > Self.longest { dropStretch() }
    }

    mutating func reset() {
        level = nil
        pitch.reset()
        last = 0
        quietest = .infinity
        quietestBefore = .infinity
        spanHops = 0
        dropStretch()
        power = 0
        hops = 0
    }

    private mutating func endStretch() {
        defer { dropStretch() }
        guard stretchPitches >= Self.pitchesNeeded, stretchPitches * 3 >= stretchHops else { return }
        // The mean of the first stretches, then a slow average: quick to find the level, slow to follow a loud word.
        let new = min(stretchHops, Self.memory)
        hops = min(hops + new, Self.memory)
        power += (stretchEnergy / Float(stretchHops) - power) * Float(new) / Float(hops)
        level = Float(10 * Elementary.log10(Double(max(power, 1e-12))))
    }

    private mutating func dropStretch() {
        stretchEnergy = 0
        stretchHops = 0
        stretchPitches = 0
    }

    /// Takes 10 dB from rumble and hum, and adds up to 5 above 3 kHz (at 16 kHz).
    private static let emphasis: Float = 0.7
    /// How far speech stands above the quietest hop where it begins, as powers: 10 dB; and 5 dB until it ends.
    private static let clearance: Float = 10
    private static let lastingClearance: Float = 3.2
    /// −65 dBFS: quieter is nobody speaking into a microphone.
    private static let audible: Float = 3.2e-7
    /// The quietest hop is of the last 75 to 150: longer than a word, so that it falls between words.
    private static let span = 75
    /// Hops that a stretch may last: a sentence without a breath still dips between syllables.
    private static let longest = 200
    /// Hops with a pitch that make a stretch speech, shorter than any vowel; a third of its hops at least.
    private static let pitchesNeeded = 4
    /// Hops of speech that the level is averaged over: 1.5 s.
    private static let memory = 150
}
