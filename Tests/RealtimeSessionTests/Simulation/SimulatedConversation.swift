import RealtimeProtocol
import RealtimeSession
import RealtimeTestKit
import RealtimeUnits

/// A user, a client session, a link, a server session and a model that answers, for some simulated seconds.
///
/// The user hears the loudspeaker and nothing else: he answers a while after it has fallen silent, or talks over it.
/// The server hears the microphone's frames and nothing else. Everything that is drawn comes from the seed.
struct SimulatedConversation {
    /// A frame of the microphone: that of WebRTC and of most telephony.
    static let frame: Duration = .milliseconds(20)
    /// Frames of speech that begin a turn: 60 ms, the least that detectors in the field are set to.
    static let framesOfSpeech = 3
    /// Frames of silence that end one.
    static let framesOfSilence = 20
    /// How long speech takes to be taken for a turn, from the first sound on.
    static var hearing: Duration { frame * framesOfSpeech }
    /// How often the world is looked at.
    static let step: Duration = .milliseconds(5)
    /// How often the application acknowledges, where it does.
    static let acknowledging: Duration = .milliseconds(100)
    /// Bytes of the longest message of the server: 100 ms of audio in base64 and its envelope.
    static let longestMessage = 8 << 10

    private static let speech = [UInt8](repeating: 1, count: 960)
    private static let silence = [UInt8](repeating: 0, count: 960)
    private static let rate = SampleRate.hz24000

    let link: SimulatedLink
    private(set) var figures = ConversationFigures()
    private var generator: SeededGenerator
    private var pair: SessionPair
    private var listener: SimulatedListener
    private let acknowledges: Bool
    private let cutAt: SessionInstant?
    // The user.
    private var speaksUntil: SessionInstant?
    private var speaksNext: SessionInstant
    private var overTalkFrom: (instant: SessionInstant, played: SampleCount)?
    private var mayInterrupt = true
    // The microphone and the server's ear.
    private var nextFrame: SessionInstant
    private var heardSpeech = 0
    private var heardSilence = 0
    private var inTurn = false
    // The model.
    private var answersAt: SessionInstant?
    private var reply: (id: ResponseID, left: Int, next: SessionInstant)?
    private var serverToldSoFar = 0
    private var clientToldSoFar = 0
    private var clientSentSoFar = 0
    private var lastAcknowledged = SampleCount.zero
    private var slowUntil: SessionInstant?

    init(_ link: SimulatedLink, seed: UInt64) throws {
        self.link = link
        var generator = SeededGenerator(seed: seed)
        let acknowledges = generator.chance(0.5)
        let latency = generator.duration(upTo: .milliseconds(120))
        var wanted = SessionConfiguration()
        wanted.type = "realtime"
        var client = ClientSession.Configuration(
            dialect: .openAI,
            session: wanted,
            identifiers: IdentifierSource(prefix: "c")
        )
        client.playback = acknowledges ? .acknowledged : .clock(latency: latency)
        let server = ServerSession.Configuration(
            dialect: .openAI,
            session: wanted,
            identifiers: IdentifierSource(prefix: "s")
        )
        pair = SessionPair(
            client: ClientSession(client),
            server: ServerSession(server),
            uplink: link.profile,
            downlink: link.profile,
            seed: generator.next()
        )
        // A clock knows nothing of a loudspeaker that runs slow.
        let drift = Int.random(in: acknowledges ? -100...100 : 0...100, using: &generator)
        listener = SimulatedListener(
            SimulatedLoudspeaker(sampleRate: Self.rate, latency: latency, driftPartsPerMillion: drift)
        )
        cutAt =
            link.hasFaults && generator.chance(0.05)
            ? SessionInstant(.seconds(2) + generator.duration(upTo: .seconds(8))) : nil
        speaksNext = SessionInstant(.seconds(1) + generator.duration(upTo: .milliseconds(800)))
        nextFrame = SessionInstant(.seconds(1))
        self.acknowledges = acknowledges
        self.generator = generator
        try pair.connect()
        try pair.pass(.seconds(1))
        // Two ways up and down, each with a stall, may take longer.
        while !pair.client.isReady { try pair.pass(.milliseconds(100)) }
        nextFrame = pair.now
        try observe()
    }

    /// Lets them talk.
    mutating func run(_ duration: Duration) throws {
        let end = pair.now.advanced(by: duration)
        while pair.now < end {
            if let cutAt, cutAt <= pair.now { return try cut() }
            userActs()
            try microphone()
            try modelActs()
            fault()
            try pair.pass(Self.step)
            try observe()
            try acknowledge()
        }
        finish()
    }

    // MARK: The user

    private var now: SessionInstant { pair.now }

    private mutating func userActs() {
        if let until = speaksUntil {
            if until <= now {
                speaksUntil = nil
                endOverTalk()
                speaksNext = .init(.seconds(1_000_000))
                mayInterrupt = generator.chance(0.6)
            }
            return
        }
        if listener.isPlaying(at: now) {
            if mayInterrupt, generator.chance(0.004) { speak() } else { speaksNext = .init(.seconds(1_000_000)) }
        } else if answersAt == nil, reply == nil, !inTurn, speaksNext > now.advanced(by: .seconds(60)) {
            // It is quiet, and nothing is being made: it is the user's turn.
            speaksNext = now.advanced(by: .milliseconds(300) + generator.duration(upTo: .milliseconds(1_200)))
        } else if speaksNext <= now {
            speak()
        }
    }

    private mutating func speak() {
        speaksUntil = now.advanced(by: .milliseconds(500) + generator.duration(upTo: .milliseconds(1_500)))
        if listener.isPlaying(at: now) { overTalkFrom = (now, listener.played(at: now)) }
    }

    private mutating func endOverTalk() {
        guard let from = overTalkFrom else { return }
        overTalkFrom = nil
        figures.overTalk.add((listener.played(at: now) - from.played).duration(at: Self.rate))
    }

    // MARK: The microphone, and who listens to it

    private mutating func microphone() throws {
        while nextFrame <= now {
            nextFrame = nextFrame.advanced(by: Self.frame)
            let frame = speaksUntil == nil ? Self.silence : Self.speech
            try pair.client { session, _ in session.append(audio: frame) }
        }
    }

    private mutating func hear(_ frame: [UInt8]) throws {
        if frame.first == 1 {
            heardSpeech += 1
            heardSilence = 0
            guard heardSpeech == Self.framesOfSpeech, !inTurn else { return }
            inTurn = true
            answersAt = nil
            reply = nil
            try pair.server { $0.speechStarted(at: .zero, now: $1) }
        } else {
            heardSpeech = 0
            heardSilence += 1
            guard heardSilence == Self.framesOfSilence, inTurn else { return }
            inTurn = false
            answersAt = now.advanced(by: .milliseconds(200) + generator.duration(upTo: .milliseconds(700)))
            try pair.server { session, _ in _ = session.speechStopped(at: .zero) }
        }
    }

    // MARK: The model

    /// Speech is made three times as fast as it is heard, in pieces of 200 ms.
    private mutating func modelActs() throws {
        if let answersAt, answersAt <= now {
            self.answersAt = nil
            let pieces = Int.random(in: 5...25, using: &generator)
            if let id = try pair.server({ $0.beginResponse(at: $1) }) {
                figures.replies += 1
                reply = (id, pieces, now)
            }
        }
        guard let (id, before, due) = reply, due <= now else { return }
        let bytes = [UInt8](repeating: 0, count: 9_600)
        _ = try pair.server { session, now in
            session.append(text: "word ", to: id)
            return session.append(audio: bytes, to: id, at: now)
        }
        let left = before - 1

        reply = (id, left, due.advanced(by: .milliseconds(67)))
        if left == 0 {
            reply = nil
            try pair.server { $0.finishResponse(id, at: $1) }
        }
    }

    // MARK: Faults

    private mutating func fault() {
        guard link.hasFaults else { return }
        if let until = slowUntil {
            if until <= now {
                slowUntil = nil
                pair.setClientReading(bytesPerSecond: nil)
            }
        } else if generator.chance(0.0005) {
            slowUntil = now.advanced(by: .seconds(1) + generator.duration(upTo: .seconds(2)))
            pair.setClientReading(bytesPerSecond: SimulatedLink.slowReading)
        }
        if acknowledges, generator.chance(0.0005) {
            listener.speaker.stall(for: generator.duration(upTo: .milliseconds(300)), at: now)
        }
    }

    private mutating func cut() throws {
        try pair.cut()
        figures.cutOff += 1
        let told = pair.clientTold.last?.event
        if told != .ended(.closedByServer(nil)) {
            fail("the client is not told of the cut: \(told.map { "\($0)" } ?? "")")
        }
        if pair.serverTold.last?.event != .ended(nil) { fail("the server is not told of the cut") }
        let sent = (pair.clientSent.count, pair.serverSent.count)
        try pair.client { $0.cancelResponse(at: $1) }
        try pair.pass(.seconds(20))
        if sent != (pair.clientSent.count, pair.serverSent.count) { fail("something is sent after the cut") }
        finish()
    }

    // MARK: Measuring

    private mutating func fail(_ text: String) { figures.violations.append("\(link) at \(now.offset): \(text)") }

    private mutating func finish() {
        figures.conversations = 1
        figures.dropped = pair.server.droppedAudio.duration
        let played = listener.totalPlayed(at: now)
        if played > .seconds(1) {
            let share = Double(listener.gaps / .milliseconds(1)) / Double(played / .milliseconds(1))
            figures.gaps.add(.milliseconds(share * 60_000))
        }
    }

    private mutating func acknowledge() throws {
        guard acknowledges, listener.isPlaying(at: now) || lastAcknowledged != listener.played(at: now) else { return }
        let played = listener.played(at: now)
        guard
            played - lastAcknowledged >= SampleCount(Self.acknowledging, at: Self.rate) || !listener.isPlaying(at: now)
        else { return }
        lastAcknowledged = played
        let generation = pair.client.playbackGeneration
        try pair.client { session, _ in session.acknowledgePlayback(upTo: played, of: generation) }
    }

    private mutating func observe() throws {
        while serverToldSoFar < pair.serverTold.count {
            let told = pair.serverTold[serverToldSoFar]
            serverToldSoFar += 1
            switch told.event {
            case .inputAudio(let frame): try hear(frame)
            case .responseCancelled(let id): if reply?.id == id { reply = nil }
            default: break
            }
        }
        while clientToldSoFar < pair.clientTold.count {
            let told = pair.clientTold[clientToldSoFar]
            clientToldSoFar += 1
            switch told.event {
            case .received(.outputAudioDelta(let delta), _): listener.receive(delta, at: told.instant)
            case .received(.error(let error), _): fail("the server refuses: \(error.error.message)")
            case .stopPlayback: stopped(at: told.instant)
            default: break
            }
        }
    }

    private mutating func stopped(at instant: SessionInstant) {
        let wasPlaying = listener.isPlaying(at: instant)
        if let from = overTalkFrom {
            if wasPlaying {
                let reaction = from.instant.duration(to: instant)
                figures.reactions.add(reaction)
                if reaction > link.longestReaction { fail("the reply stops after \(reaction)") }
            }
            figures.overTalk.add((listener.played(at: instant) - from.played).duration(at: Self.rate))
            overTalkFrom = nil
        }
        let heard = listener.stop(at: instant)
        lastAcknowledged = .zero
        compare(heard, at: instant)
    }

    /// Compares what the session has told the server with what was heard.
    private mutating func compare(_ heard: [ItemID: SampleCount], at instant: SessionInstant) {
        while clientSentSoFar < pair.clientSent.count, pair.clientSent[clientSentSoFar].instant <= instant {
            let sent = pair.clientSent[clientSentSoFar]
            clientSentSoFar += 1
            guard sent.instant == instant, case .text(let bytes) = sent.event, bytes.count < 400,
                let event = try? EventCodec(dialect: .openAI).decodeClientEvent(bytes)
            else { continue }
            switch event {
            case .conversationItemTruncate(let cut): judge(claimed: .milliseconds(cut.audioEndMs), cut.itemID, heard)
            case .conversationItemDelete(let cut): judge(claimed: .zero, cut.itemID, heard)
            default: break
            }
        }
    }

    private mutating func judge(claimed: Duration, _ item: ItemID, _ heard: [ItemID: SampleCount]) {
        let truth = (heard[item] ?? .zero).duration(at: Self.rate)
        if claimed > truth { fail("\(claimed) of \(item) are claimed, and \(truth) was heard") }
        figures.truncationErrors.add(max(.zero, truth - claimed))
    }
}
