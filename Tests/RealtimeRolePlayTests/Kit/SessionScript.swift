import RealtimePipeline
import RealtimeUnits
import SocketIOProtocol

@testable import RealtimeRolePlay

/// A role-play under a clock of the test's, with what it has asked for.
struct SessionScript: ~Copyable {
    var session: RolePlaySession
    var now = Duration.zero
    /// Everything since the start.
    var outputs: [RolePlaySession.Output] = []

    static let scenario = Scenario(
        id: "shop",
        title: [.english: "In a shop"],
        greeting: [.english: "Good morning. What can I do for you?"]
    )

    /// Tones are speech to the bands, and none to the network.
    init(
        opening: RolePlayOpening = RolePlayOpening(),
        hasAvatar: Bool = false,
        detector: SpeechDetector = .bands,
        change: (inout RolePlayLimits) -> Void = { _ in }
    ) {
        var limits = RolePlayLimits()
        change(&limits)
        session = RolePlaySession(
            RolePlaySession.Configuration(
                setup: ConversationSetup(scenario: Self.scenario),
                opening: opening,
                limits: limits,
                hasAvatar: hasAvatar,
                detector: detector
            ),
            at: .zero
        )
    }

    /// Hands an input in at the script's instant; returns what came of it.
    @discardableResult
    mutating func handle(_ input: RolePlaySession.Input) -> [RolePlaySession.Output] {
        session.handle(input, at: now)
        var new: [RolePlaySession.Output] = []
        while let output = session.nextOutput() { new.append(output) }
        outputs += new
        return new
    }

    /// Lets time pass; every deadline on the way is kept.
    mutating func wait(_ time: Duration) {
        let end = now + time
        while let deadline = session.nextDeadline, deadline <= end {
            now = max(now, deadline)
            handle(.deadlineReached)
        }
        now = end
    }

    /// Sends samples, 16 kHz, in chunks of 250 ms and as fast as they play.
    mutating func say(_ samples: [Int16], pace: Bool = true) {
        for start in stride(from: 0, to: samples.count, by: 4_000) {
            let chunk = Array(samples[start..<min(samples.count, start + 4_000)])
            handle(.request(.audioChunk(AudioChunk(bytes: Sound.bytes(chunk)))))
            if pace { wait(.milliseconds(chunk.count / 16)) }
        }
    }

    mutating func engine(_ payload: EngineResult.Payload, _ generation: Generation, _ lane: EngineLane) {
        handle(.engine(EngineResult(generation: generation, lane: lane, payload: payload)))
    }

    /// The recogniser gives the words of the utterance that was finished last.
    mutating func recognize(_ text: String) {
        guard let generation = finished else { return }
        engine(.finalTranscript(Transcript(text: text)), generation, .recognition)
    }

    /// The model says all of `text`, and each clause of it becomes `seconds` of sound.
    mutating func reply(_ text: String) {
        guard let generation = replying else { return }
        engine(.replyDelta(text), generation, .reply)
        engine(.replyFinished(text), generation, .reply)
    }

    /// The synthesizer gives the clause that was asked for last.
    mutating func speak(seconds: Double) {
        guard let (_, generation) = spoken.last else { return }
        engine(.synthesizedAudio(Sound.tone(seconds: seconds), .hz16000), generation, .synthesis)
        engine(.synthesisFinished(SampleCount(Int(seconds * 16_000)), .hz16000), generation, .synthesis)
    }

    // MARK: What was asked for

    var events: [RolePlayEvent] { outputs.compactMap { if case .emit(let event) = $0 { event } else { nil } } }
    var commands: [EngineCommand] { outputs.compactMap { if case .engine(let command) = $0 { command } else { nil } } }
    var names: [String] { events.map(\.name) }
    var faults: [RolePlayFault] { events.compactMap { if case .fault(let fault) = $0 { fault } else { nil } } }
    /// Sizes, in samples, of what the recogniser was given.
    var batches: [Int] {
        commands.compactMap { if case .audio(let samples) = $0.operation { samples.count } else { nil } }
    }
    var finished: Generation? { commands.last { $0.operation == .finishUtterance }?.generation }
    var begun: Int { commands.count { $0.operation == .beginUtterance } }
    var histories: [[ConversationTurn]] {
        commands.compactMap { if case .generateReply(let history) = $0.operation { history.turns } else { nil } }
    }
    var replying: Generation? {
        commands.last { if case .generateReply = $0.operation { true } else { false } }?.generation
    }
    var spoken: [(text: String, Generation)] {
        commands.compactMap { if case .synthesize(let text) = $0.operation { (text, $0.generation) } else { nil } }
    }
    var summaries: [RolePlaySummary] {
        outputs.compactMap { if case .ended(let summary) = $0 { summary } else { nil } }
    }
}

extension RolePlayOpening {
    /// The client ends turns.
    static let manual: RolePlayOpening = {
        var opening = RolePlayOpening()
        opening.detectsTurns = false
        return opening
    }()
}
