import RealtimeProtocol
import RealtimeSession
import RealtimeUnits

@testable import realtime_client

/// A call and a model joined by a line of constant delay, in time that a test makes pass.
struct LinkedCall {
    private enum Direction { case toModel, toCall }
    private struct Flight {
        var at: SessionInstant
        var direction: Direction
        var frame: Frame
    }

    private(set) var call: VoiceCall
    private(set) var model: FakeModel
    private(set) var now = SessionInstant.start
    private(set) var sounds: [CallSound] = []
    private(set) var progress: [CallProgress] = []
    private var flights: [Flight] = []
    private let delay: Duration

    init(
        clip: SpeechClip,
        turns: Int = 1,
        timeout: Duration = .seconds(5),
        dialect: Dialect = .browser,
        delay: Duration = .milliseconds(10),
        isRecorded: Bool = false,
        script: FakeModel.Script = FakeModel.Script()
    ) throws {
        let start = SessionSetup.start(in: dialect, identifiers: IdentifierSource(prefix: "test"), timeout: timeout)
        call = VoiceCall(
            VoiceCall.Settings(clip: clip, turns: turns, timeout: timeout),
            session: ClientSession(start),
            recorder: isRecorded ? try SessionRecorder(of: start) : nil
        )
        model = FakeModel(script, dialect: dialect)
        self.delay = delay
        try model.handle(.connected(VoiceCall.connection), at: now)
        try drain()
        try call.handle(.connected(VoiceCall.connection), at: now)
        try drain()
    }

    /// Lets time pass until the call is over, or `limit` has passed.
    mutating func run(for limit: Duration = .seconds(120)) throws {
        let end = SessionInstant(limit)
        while call.outcome == nil, now < end {
            let due = [flights.first?.at, call.nextDeadline, model.nextDeadline].compactMap(\.self).min()
            guard let due else { return }
            now = max(now, due)
            try step()
        }
    }

    /// The recording of the session, where it was asked for.
    mutating func takeRecording() -> [[UInt8]] { call.takeRecording() }

    private mutating func step() throws {
        if let flight = flights.first, flight.at <= now {
            flights.removeFirst()
            let input = TransportInput.received(VoiceCall.connection, flight.frame)
            switch flight.direction {
            case .toModel: try model.handle(input, at: now)
            case .toCall: try call.handle(input, at: now)
            }
        } else {
            try call.handle(.deadlineReached, at: now)
            try drain()
            try model.handle(.deadlineReached, at: now)
        }
        try drain()
    }

    private mutating func drain() throws {
        while let output = call.nextOutput() {
            switch output {
            case .transport(.send(_, let frame)): depart(frame, .toModel)
            case .transport(.close): break
            case .transport(.connect(let connection)): try call.handle(.connectFailed(connection, status: nil), at: now)
            case .sound(let sound): sounds.append(sound)
            case .progress(let news): progress.append(news)
            }
        }
        while let output = model.nextOutput() {
            switch output {
            case .send(_, let frame): depart(frame, .toCall)
            case .close(let connection, let reason):
                try call.handle(.disconnected(connection, reason: reason), at: now)
            case .connect: break
            }
        }
    }

    private mutating func depart(_ frame: Frame, _ direction: Direction) {
        flights.append(Flight(at: now.advanced(by: delay), direction: direction, frame: frame))
    }

    /// All samples of one kind.
    func samples(_ kind: (CallSound) -> [Int16]?) -> [Int16] { sounds.compactMap(kind).flatMap(\.self) }
}

extension SpeechClip {
    /// Half a second of sound between two stretches of silence.
    static func burst(
        _ duration: Duration = .milliseconds(500),
        at rate: SampleRate = .hz24000,
        after: Duration = .milliseconds(200)
    ) throws -> SpeechClip {
        let samples =
            Tone.silence(.milliseconds(100), at: rate) + Tone.square(duration, at: rate)
            + Tone.silence(after, at: rate)
        guard let clip = SpeechClip(samples: samples, sampleRate: rate) else { throw NoClip() }
        return clip
    }

    struct NoClip: Error {}
}
