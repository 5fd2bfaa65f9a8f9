public import RealtimeProtocol
public import RealtimeUnits

/// What an application does to a ``ClientSession``: its commands, as values.
public enum ClientCommand: Hashable, Sendable {
    /// ``ClientSession/append(audio:)``.
    case appendAudio([UInt8])
    /// ``ClientSession/send(_:)``.
    case send(ClientEvent)
    /// ``ClientSession/forward(_:audio:)``.
    case forward(Frame, audio: Duration?)
    /// ``ClientSession/commitInput()``.
    case commitInput
    /// ``ClientSession/createResponse(_:)``.
    case createResponse(ResponseConfiguration?)
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
    /// ``ClientSession/finish(_:at:)``.
    case finish(CloseReason)

    /// A create without a configuration.
    public static var createResponse: ClientCommand { .createResponse(nil) }
    /// A text without audio that is sent as it is.
    public static func forward(_ text: [UInt8]) -> ClientCommand { .forward(.text(text), audio: nil) }
}

extension ClientCommand: SessionCommand {
    /// The server.
    public static var peer: String { "server" }

    /// The command as an event of a recording.
    public var recorded: JSONObject {
        switch self {
        case .appendAudio(let bytes): return ["type": "append_audio", "audio": .string(base64: bytes)]
        case .send(let event):
            var object: JSONObject = ["type": "send"]
            event.record(in: &object)
            return object
        case .forward(let frame, let audio):
            var object: JSONObject = ["type": "forward"]
            object.record(frame)
            object["audio"] = audio?.recorded
            return object
        case .commitInput: return ["type": "commit_input"]
        case .createResponse(let response):
            var object: JSONObject = ["type": "create_response"]
            response?.record(in: &object)
            return object
        case .cancelResponse: return ["type": "cancel_response"]
        case .acknowledgePlayback(let position, let generation):
            return [
                "type": "acknowledge_playback", "position": position.recorded,
                "generation": .number(JSONNumber(Int(truncatingIfNeeded: generation.rawValue))),
            ]
        case .reportPlayback(let played): return ["type": "report_playback", "position": played.recorded]
        case .truncateToHeard: return ["type": "truncate_to_heard"]
        case .submit(let output, let call):
            return ["type": "submit", "call_id": .string(call.rawValue), "output": .string(output)]
        case .userSpeechStarted: return ["type": "user_speech_started"]
        case .userSpeechStopped: return ["type": "user_speech_stopped"]
        case .close(let reason): return reason.recordedClose
        case .finish(let reason):
            var object = reason.recordedClose
            object["type"] = "finish"
            return object
        }
    }

    /// Reads a command.
    public init?(recorded event: JSONObject) {
        let position = event["position"]?.intValue.map(SampleCount.init)
        switch event["type"]?.stringValue {
        case "append_audio":
            guard let bytes = event["audio"]?.base64Bytes else { return nil }
            self = .appendAudio(bytes)
        case "send":
            guard let sent = ClientEvent(recorded: event) else { return nil }
            self = .send(sent)
        case "forward":
            guard let frame = event.recordedFrame else { return nil }
            let audio = event["audio"]?.numberValue.flatMap { Duration(recordedSeconds: $0.lexeme) }
            self = .forward(frame, audio: audio)
        case "commit_input": self = .commitInput
        case "create_response":
            let response = ResponseConfiguration(recorded: event)
            if response == nil, event["response"] != nil { return nil }
            self = .createResponse(response)
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
        case "finish":
            guard let reason = CloseReason(recordedClose: event) else { return nil }
            self = .finish(reason)
        default: return nil
        }
    }
}

extension ClientSession: RecordableSession {
    /// The client role.
    public static var role: String { "client" }

    /// Does what the method does that the command is named after.
    public mutating func perform(_ command: ClientCommand, at now: SessionInstant) {
        switch command {
        case .appendAudio(let bytes): append(audio: bytes)
        case .send(let event): send(event)
        case .forward(let frame, let audio): forward(frame, audio: audio)
        case .commitInput: commitInput()
        case .createResponse(let response): createResponse(response)
        case .cancelResponse: cancelResponse(at: now)
        case .acknowledgePlayback(let position, let generation): acknowledgePlayback(upTo: position, of: generation)
        case .reportPlayback(let played): reportPlayback(played)
        case .truncateToHeard: truncateToHeard(at: now)
        case .submit(let output, let call): submit(output: output, for: call)
        case .userSpeechStarted: userSpeechStarted(at: now)
        case .userSpeechStopped: userSpeechStopped(at: now)
        case .close(let reason): close(reason)
        case .finish(let reason): finish(reason, at: now)
        }
    }
}
