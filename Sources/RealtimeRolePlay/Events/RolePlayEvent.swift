public import RealtimeUnits
public import SocketIOProtocol

/// What a role-play tells its client.
public enum RolePlayEvent: Hashable, Sendable {
    /// `session-started`: the partner listens.
    case sessionStarted(RolePlayDescription)
    /// `audio-received`: a chunk was heard.
    case audioReceived(AudioReceipt)
    /// `transcription`: what was understood, so far or at last.
    case transcription(turn: Int, text: String, isFinal: Bool)
    /// `ai-response`: a clause of the reply and its sound.
    case clause(ReplyClause)
    /// `ai-response` with `done`: the whole reply, after its last clause.
    case replyFinished(turn: Int, text: String)
    /// `avatar-response`: the face for a clause, or for listening.
    case avatar(turn: Int, index: Int?, AvatarFrame)
    /// `interrupted`: the person has begun to speak; what plays of the reply is to be stopped.
    case interrupted(turn: Int)
    /// `session-error`: something was wrong, and the role-play goes on.
    case fault(RolePlayFault)
    /// `session-ended`: the role-play is over.
    case sessionEnded(RolePlaySummary)

    /// The event's name.
    public var name: String {
        switch self {
        case .sessionStarted: "session-started"
        case .audioReceived: "audio-received"
        case .transcription: "transcription"
        case .clause, .replyFinished: "ai-response"
        case .avatar: "avatar-response"
        case .interrupted: "interrupted"
        case .fault: "session-error"
        case .sessionEnded: "session-ended"
        }
    }

    /// The event's argument.
    public var value: SocketIOValue {
        switch self {
        case .sessionStarted(let description): description.value
        case .audioReceived(let receipt): receipt.value
        case .transcription(let turn, let text, let isFinal):
            ["turn": .integer(turn), "text": .string(text), "final": .boolean(isFinal)]
        case .clause(let clause): clause.value
        case .replyFinished(let turn, let text): ["turn": .integer(turn), "text": .string(text), "done": true]
        case .avatar(let turn, let index, let frame):
            [
                "turn": .integer(turn), "index": index.map(SocketIOValue.integer) ?? .null,
                "mediaType": .string(frame.mediaType), "data": frame.value,
            ]
        case .interrupted(let turn): ["turn": .integer(turn)]
        case .fault(let fault): ["code": .string(fault.code.rawValue), "message": .string(fault.message)]
        case .sessionEnded(let summary): summary.value
        }
    }
}

/// What a client is told when its role-play begins.
public struct RolePlayDescription: Hashable, Sendable {
    /// The scenario.
    public let scenario: String
    /// The scenario's title in the language of the role-play; empty where it has none.
    public let title: String
    /// The language.
    public let language: String
    /// The rate of bare samples that are sent without one.
    public let rate: SampleRate
    /// Whether silence ends a turn.
    public let detectsTurns: Bool

    var value: SocketIOValue {
        [
            "scenario": .string(scenario), "title": .string(title), "language": .string(language),
            "sampleRate": .integer(rate.hertz), "turnDetection": .boolean(detectsTurns),
            "formats": .array(InputAudioFormat.allCases.map { .string($0.rawValue) }),
        ]
    }
}

/// What a client is told of a chunk.
public struct AudioReceipt: Hashable, Sendable {
    /// The client's number of the chunk, or where it has none, how many chunks came before it.
    public let sequence: Int
    /// Bytes of the chunk.
    public let bytes: Int
    /// Milliseconds of audio in the chunk.
    public let milliseconds: Int
    /// Milliseconds of audio since the beginning.
    public let totalMilliseconds: Int

    var value: SocketIOValue {
        [
            "sequence": .integer(sequence), "bytes": .integer(bytes), "durationMs": .integer(milliseconds),
            "totalMs": .integer(totalMilliseconds),
        ]
    }
}

/// A clause of a reply.
public struct ReplyClause: Hashable, Sendable {
    /// The turn that the reply answers; 0 for the greeting.
    public let turn: Int
    /// How many clauses of the reply came before.
    public let index: Int
    /// The words.
    public let text: String
    /// How they sound.
    public let sound: ReplySound

    var value: SocketIOValue {
        [
            "turn": .integer(turn), "index": .integer(index), "text": .string(text), "audio": sound.value,
            "format": .string(sound.format), "sampleRate": .integer(sound.rate.hertz),
            "durationMs": .integer(sound.milliseconds), "done": false,
        ]
    }
}

/// The sound of a clause, as it is sent.
public struct ReplySound: Hashable, Sendable {
    /// Samples, mono.
    public let samples: [Int16]
    /// Samples per second.
    public let rate: SampleRate
    /// Whether they go as a WAV file.
    public let isFile: Bool
    /// Whether they go as base64.
    public let isText: Bool

    /// What the bytes are.
    public var format: String { isFile ? "wav" : "pcm16" }
    /// How long it is.
    public var milliseconds: Int { SampleCount(samples.count).milliseconds(at: rate) }
}

/// How a role-play went.
public struct RolePlaySummary: Hashable, Sendable {
    /// Why it ended.
    public let reason: RolePlayEndReason
    /// How long it lasted, in milliseconds.
    public let milliseconds: Int
    /// Turns of the person that were understood.
    public let turns: Int
    /// Milliseconds of audio that came.
    public let heardMilliseconds: Int

    var value: SocketIOValue {
        [
            "reason": .string(reason.rawValue), "durationMs": .integer(milliseconds), "turns": .integer(turns),
            "audioMs": .integer(heardMilliseconds),
        ]
    }
}

/// Why a role-play ended.
public enum RolePlayEndReason: String, Hashable, Sendable, CaseIterable {
    /// The client said so.
    case client
    /// Nobody spoke for too long.
    case idle
    /// It lasted as long as one may.
    case timeLimit = "time_limit"
    /// The server ends.
    case server
    /// The connection is gone, so nobody is told.
    case disconnected
}
