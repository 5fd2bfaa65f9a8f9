import RealtimeProtocol
import RealtimeSession
import RealtimeTestKit
import RealtimeUnits
import Testing

/// A conversation over a bad link, with a loudspeaker that knows what was heard, and a server that says no to whatever
/// a conforming server would.
struct PlaybackTrial {
    /// How the truth is learnt by the session.
    enum Acknowledging: CaseIterable {
        /// The loudspeaker stalls and drifts, and the application acknowledges every ``interval``.
        case acknowledged
        /// Nobody acknowledges; the loudspeaker is at most as late as the session was told.
        case clock
    }

    static let interval: Duration = .milliseconds(60)
    static let step: Duration = .milliseconds(5)

    /// One stretch of the loudspeaker's stream.
    private struct Stretch {
        var item: ItemID
        var start: Int
        var count: Int
    }

    let acknowledging: Acknowledging
    let format: AudioFormat
    var generator: SeededGenerator
    var pair: SessionPair
    var speaker: SimulatedLoudspeaker
    /// Stops at which something was unheard.
    private(set) var interruptions = 0
    /// Truncations and deletions that were sent.
    private(set) var cuts = 0
    /// The furthest that a truncation stayed behind the truth.
    private(set) var worstError: Duration = .zero
    private var stretches: [Stretch] = []
    private var toldSoFar = 0
    private var sentSoFar = 0
    private var generation = PlaybackGeneration.first
    private var named: Set<ItemID> = []
    private var lastStop: SessionInstant?
    private var lastAcknowledged = SampleCount.zero
    private var staleAcknowledgement: (SampleCount, PlaybackGeneration)?

    init(seed: UInt64, _ acknowledging: Acknowledging) throws {
        self.acknowledging = acknowledging
        generator = SeededGenerator(seed: seed)
        let format = [AudioFormat.pcm16At24kHz, .muLaw, .aLaw][Int(seed % 3)]
        self.format = format
        var wanted = SessionConfiguration()
        wanted.type = "realtime"
        wanted.audio = SessionAudio(output: SessionAudioOutput(format: WireAudioFormat(format)))
        let latency = generator.duration(upTo: .milliseconds(150))
        var configuration = ClientSession.Configuration(
            dialect: .openAI,
            session: wanted,
            identifiers: IdentifierSource(prefix: "c")
        )
        configuration.playback = acknowledging == .clock ? .clock(latency: latency) : .acknowledged
        let lead: Duration? = generator.chance(0.5) ? nil : .milliseconds(400)
        let link = LinkProfile(
            latency: generator.duration(upTo: .milliseconds(120)),
            jitter: generator.duration(upTo: .milliseconds(60)),
            stallProbability: 0.02
        )
        pair = SessionPair(
            client: ClientSession(configuration),
            server: ServerSession(
                ServerSession.Configuration(
                    dialect: .openAI,
                    session: wanted,
                    identifiers: IdentifierSource(prefix: "s"),
                    outputLead: lead
                )
            ),
            uplink: link,
            downlink: link,
            seed: seed
        )
        // A sound card that runs slow is late by more than any latency in the end; a clock knows nothing of it.
        let drift = acknowledging == .clock ? Int(seed % 100) : Int(seed % 200) - 100
        speaker = SimulatedLoudspeaker(
            sampleRate: format.sampleRate,
            latency: acknowledging == .clock ? latency : generator.duration(upTo: .milliseconds(300)),
            driftPartsPerMillion: drift
        )
        try pair.connect()
        try pair.pass(.seconds(2))
        try #require(pair.client.isReady)
        try #require(pair.client.outputFormat == format)
        try observe()
    }

    /// Lets the two talk, and checks every stop.
    mutating func run(_ duration: Duration) throws {
        let end = pair.now.advanced(by: duration)
        while pair.now < end {
            try act()
            try pair.pass(Self.step)
            try observe()
            try acknowledge()
        }
    }

    private mutating func act() throws {
        switch Int.random(in: 0..<400, using: &generator) {
        case 0..<8: try speak()
        case 8..<10:
            try pair.server { session, now in
                session.speechStarted(at: .zero, now: now)
                _ = session.speechStopped(at: .zero)
            }
        case 10..<12: try pair.client { $0.cancelResponse(at: $1) }
        case 12 where acknowledging == .acknowledged:
            speaker.stall(for: generator.duration(upTo: .milliseconds(400)), at: pair.now)
        case 13:
            if let (position, generation) = staleAcknowledgement {
                try pair.client { session, _ in session.acknowledgePlayback(upTo: position, of: generation) }
            }
        default: break
        }
    }

    /// A reply of up to three seconds, in pieces of any length.
    private mutating func speak() throws {
        guard let id = try pair.server({ $0.beginResponse(at: $1) }) else { return }
        var left = Int.random(in: 1...3_000, using: &generator) * format.sampleRate.hertz / 1_000
        while left > 0 {
            let count = min(left, Int.random(in: 1...format.sampleRate.hertz, using: &generator))
            left -= count
            let bytes = [UInt8](repeating: 0, count: count * format.encoding.bytesPerSample)
            _ = try pair.server { session, now in
                session.append(text: "word ", to: id)
                return session.append(audio: bytes, to: id, at: now)
            }
        }
        try pair.server { $0.finishResponse(id, at: $1) }
    }

    private mutating func acknowledge() throws {
        guard acknowledging == .acknowledged else { return }
        let (played, generation) = (speaker.played(at: pair.now), pair.client.playbackGeneration)
        guard
            played - lastAcknowledged >= SampleCount(Self.interval, at: format.sampleRate) || played == speaker.received
        else { return }
        lastAcknowledged = played
        try pair.client { session, _ in session.acknowledgePlayback(upTo: played, of: generation) }
    }

    // MARK: Checking

    private mutating func observe() throws {
        while toldSoFar < pair.clientTold.count {
            let told = pair.clientTold[toldSoFar]
            toldSoFar += 1
            switch told.event {
            case .audio(_, let bytes):
                speaker.receive(format.sampleCount(ofBytes: bytes.count), at: told.instant)
            case .received(.outputAudioDelta(let delta), _):
                let count = format.sampleCount(ofBytes: delta.delta.byteCount).value
                let start = stretches.last.map { $0.start + $0.count } ?? 0
                stretches.append(Stretch(item: try #require(delta.itemID), start: start, count: count))
            case .stopPlayback: try stopped(at: told.instant)
            case .received(.error(let error), _):
                #expect(error.error.code == .responseCancelNotActive, "the server refused: \(error.error.message)")
            default: break
            }
        }
    }

    private mutating func stopped(at instant: SessionInstant) throws {
        staleAcknowledgement = (speaker.received, generation)
        generation = pair.client.playbackGeneration
        let position = speaker.stop(at: instant).value
        var heard: [ItemID: Int] = [:]
        var received: [ItemID: Int] = [:]
        for stretch in stretches {
            heard[stretch.item, default: 0] += min(max(0, position - stretch.start), stretch.count)
            received[stretch.item, default: 0] += stretch.count
        }
        stretches = []
        lastAcknowledged = .zero
        if heard != received { interruptions += 1 }
        try check(heard, received, at: instant)
    }

    private mutating func check(_ heard: [ItemID: Int], _ received: [ItemID: Int], at instant: SessionInstant) throws {
        let rate = format.sampleRate
        let allowance = SampleCount(Self.interval + Self.step + .milliseconds(1), at: rate).value
        // Messages that a stall has held up come together: two stops may be at one instant.
        if instant != lastStop { named = [] }
        lastStop = instant
        while sentSoFar < pair.clientSent.count, pair.clientSent[sentSoFar].instant <= instant {
            let sent = pair.clientSent[sentSoFar]
            sentSoFar += 1
            guard sent.instant == instant, case .text(let bytes) = sent.event else { continue }
            switch try EventCodec(dialect: .openAI).decodeClientEvent(bytes) {
            case .conversationItemTruncate(let truncation):
                cuts += 1
                named.insert(truncation.itemID)
                let truth = heard[truncation.itemID] ?? 0
                let claimed = SampleCount(.milliseconds(truncation.audioEndMs), at: rate).value
                #expect(claimed <= truth, "claims \(claimed) samples of \(truth)")
                worstError = max(worstError, SampleCount(truth - claimed).duration(at: rate))
                if acknowledging == .acknowledged { #expect(truth - claimed <= allowance) }
            case .conversationItemDelete(let reference):
                cuts += 1
                named.insert(reference.itemID)
                if acknowledging == .acknowledged { #expect((heard[reference.itemID] ?? 0) <= allowance) }
            default: break
            }
        }
        for (item, count) in heard where !named.contains(item) {
            #expect(count == received[item], "an item that was not heard to its end was not taken back")
        }
    }
}
