public import RealtimeProtocol
public import RealtimeUnits

/// What an application does to a ``ClientSession``: its commands, as values.
public enum ClientCommand: Hashable, Sendable {
    /// ``ClientSession/append(audio:)``.
    case appendAudio([UInt8])
    /// ``ClientSession/forward(_:audio:)`` of a text without audio; also how ``ClientSession/send(_:)`` is written down.
    case forward([UInt8])
    /// ``ClientSession/commitInput()``.
    case commitInput
    /// ``ClientSession/createResponse(_:)``, without a configuration.
    case createResponse
    /// ``ClientSession/cancelResponse(at:)``.
    case cancelResponse
    /// ``ClientSession/acknowledgePlayback(upTo:of:)``.
    case acknowledgePlayback(SampleCount, PlaybackGeneration)
    /// ``ClientSession/reportPlayback(_:)``.
    case reportPlayback(SampleCount)
    /// ``ClientSession/truncateToHeard(at:)``.
    case truncateToHeard
    /// ``ClientSession/submit(output:for:)``.
    case submit(String, CallID)
    /// ``ClientSession/userSpeechStarted(at:)``.
    case userSpeechStarted
    /// ``ClientSession/userSpeechStopped(at:)``.
    case userSpeechStopped
    /// ``ClientSession/close(_:)``.
    case close(CloseReason)
}

extension ClientCommand: SessionCommand {
    /// The server.
    public static var peer: String { "server" }

    /// The command as an event of a recording.
    public var recorded: JSONObject {
        switch self {
        case .appendAudio(let bytes): ["type": "append_audio", "audio": .string(base64: bytes)]
        case .forward(let bytes): ["type": "forward", "bytes": .string(base64: bytes)]
        case .commitInput: ["type": "commit_input"]
        case .createResponse: ["type": "create_response"]
        case .cancelResponse: ["type": "cancel_response"]
        case .acknowledgePlayback(let position, let generation):
            [
                "type": "acknowledge_playback", "position": position.recorded,
                "generation": .number(JSONNumber(Int(truncatingIfNeeded: generation.rawValue))),
            ]
        case .reportPlayback(let played): ["type": "report_playback", "position": played.recorded]
        case .truncateToHeard: ["type": "truncate_to_heard"]
        case .submit(let output, let call):
            ["type": "submit", "call_id": .string(call.rawValue), "output": .string(output)]
        case .userSpeechStarted: ["type": "user_speech_started"]
        case .userSpeechStopped: ["type": "user_speech_stopped"]
        case .close(let reason): reason.recordedClose
        }
    }

    /// Reads a command.
    public init?(recorded event: JSONObject) {
        let position = event["position"]?.intValue.map(SampleCount.init)
        switch event["type"]?.stringValue {
        case "append_audio":
            guard let bytes = event["audio"]?.base64Bytes else { return nil }
            self = .appendAudio(bytes)
        case "forward":
            guard let bytes = event["bytes"]?.base64Bytes else { return nil }
            self = .forward(bytes)
        case "commit_input": self = .commitInput
        case "create_response": self = .createResponse
        case "cancel_response": self = .cancelResponse
        case "acknowledge_playback":
            guard let position, let generation = event["generation"]?.intValue.flatMap(UInt64.init(exactly:)) else {
                return nil
            }
            self = .acknowledgePlayback(position, PlaybackGeneration(rawValue: generation))
        case "report_playback":
            guard let position else { return nil }
            self = .reportPlayback(position)
        case "truncate_to_heard": self = .truncateToHeard
        case "submit":
            guard let call = event["call_id"]?.stringValue, let output = event["output"]?.stringValue else {
                return nil
            }
            self = .submit(output, CallID(rawValue: call))
        case "user_speech_started": self = .userSpeechStarted
        case "user_speech_stopped": self = .userSpeechStopped
        case "close":
            guard let reason = CloseReason(recordedClose: event) else { return nil }
            self = .close(reason)
        default: return nil
        }
    }
}

extension ClientSession: RecordableSession {
    /// Does what the method does that the command is named after.
    public mutating func perform(_ command: ClientCommand, at now: SessionInstant) {
        switch command {
        case .appendAudio(let bytes): append(audio: bytes)
        case .forward(let bytes): forward(.text(bytes), audio: nil)
        case .commitInput: commitInput()
        case .createResponse: createResponse()
        case .cancelResponse: cancelResponse(at: now)
        case .acknowledgePlayback(let position, let generation): acknowledgePlayback(upTo: position, of: generation)
        case .reportPlayback(let played): reportPlayback(played)
        case .truncateToHeard: truncateToHeard(at: now)
        case .submit(let output, let call): submit(output: output, for: call)
        case .userSpeechStarted: userSpeechStarted(at: now)
        case .userSpeechStopped: userSpeechStopped(at: now)
        case .close(let reason): close(reason)
        }
    }
}
