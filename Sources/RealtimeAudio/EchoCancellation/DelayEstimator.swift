internal import RealtimeUnits

/// Finds how long after the far end its echo stands in the near end, from 0 to half a second.
///
/// Looks at an ``EchoCorrelator`` every 50 ms until a delay stands, and every 100 ms from then on. A delay counts once
/// several looks in a row agree on it and it stands out; one that stands gives way only to another that does.
struct DelayEstimator: Sendable {
    /// The delay that stands, in seconds; `nil` before the first.
    private(set) var delay: Double?
    /// The latest look's delay in seconds and whether it agrees with ``delay``: what a drift is read from. `nil` when
    /// there was nothing to see.
    private(set) var observation: Double?

    private var correlator: EchoCorrelator
    private let sampleRate: SampleRate
    /// Samples since the last look.
    private var elapsed = 0
    private var candidate = 0.0
    private var agreements = 0

    init?(sampleRate: SampleRate) {
        guard let correlator = EchoCorrelator(sampleRate: sampleRate) else { return nil }
        self.correlator = correlator
        self.sampleRate = sampleRate
    }

    /// Takes what was heard and what was handed out at the same time, both of one length. True if it looked.
    mutating func add(near: [Float], far: [Float]) -> Bool {
        correlator.add(near: near, far: far)
        elapsed += near.count
        let isSettled = delay != nil
        guard elapsed * (isSettled ? 10 : 20) >= sampleRate.hertz else { return false }
        elapsed = 0
        observation = nil
        guard correlator.update(keeping: isSettled ? Self.memory * Self.memory : Self.memory) else { return false }
        look(correlator.peak())
        return true
    }

    private mutating func look(_ peak: EchoCorrelator.Peak) {
        guard peak.lead > Self.lead, peak.prominence > Self.prominence else {
            agreements = 0
            return
        }
        agreements = abs(peak.delay - candidate) < Self.tolerance ? agreements + 1 : 0
        candidate = peak.delay
        guard agreements >= Self.agreementsNeeded else { return }
        observation = peak.delay
        delay = peak.delay
    }

    mutating func reset() {
        correlator.reset()
        elapsed = 0
        candidate = 0
        agreements = 0
        delay = nil
        observation = nil
    }

    /// What a look keeps of the average before it, 50 ms after the last: half a second.
    private static let memory: Float = 0.9
    // In rooms with RT60 0.2 and 0.4 s, the true delay stood out by a lead of 1.6 to 22 and a prominence of 13 to 34;
    // wrong ones that lasted for more than one look by less than 1.5 and 11.
    private static let lead: Float = 1.8
    private static let prominence: Float = 12
    /// Looks after the first that have to agree, and how well: 2 ms, the spread of a room's first reflections.
    private static let agreementsNeeded = 2
    private static let tolerance = 0.002
}
