public import RealtimeProtocol
public import RealtimeUnits

/// What the model side does to a ``ServerSession``: its commands in the model role, as values.
public enum ServerCommand: Hashable, Sendable {
    /// ``ServerSession/speechStarted(at:interrupts:now:)``.
    case speechStarted(SampleCount, interrupts: Bool)
    /// ``ServerSession/speechStopped(at:)``.
    case speechStopped(SampleCount)
    /// ``ServerSession/transcriptDelta(_:of:)``.
    case transcriptDelta(String, ItemID)
    /// ``ServerSession/transcriptCompleted(_:of:usage:)``, without usage.
    case transcriptCompleted(String, ItemID)
    /// ``ServerSession/beginResponse(_:at:)``, without a request.
    case beginResponse
    /// ``ServerSession/append(text:to:)``.
    case appendText(String, ResponseID)
    /// ``ServerSession/append(audio:to:at:)``.
    case appendAudio([UInt8], ResponseID)
    /// ``ServerSession/finishResponse(_:at:)``.
    case finishResponse(ResponseID)
    /// ``ServerSession/failResponse(_:_:at:)``, with a code and a message.
    case failResponse(ResponseID, ErrorCode, String)
    /// ``ServerSession/close(_:error:)``, without an error.
    case close(CloseReason)
}

extension ServerCommand: SessionCommand {
    /// The client.
    public static var peer: String { "client" }

    /// The command as an event of a recording.
    public var recorded: JSONObject {
        switch self {
        case .speechStarted(let position, let interrupts):
            ["type": "speech_started", "position": position.recorded, "interrupts": .bool(interrupts)]
        case .speechStopped(let position): ["type": "speech_stopped", "position": position.recorded]
        case .transcriptDelta(let text, let item):
            ["type": "transcript_delta", "item_id": .string(item.rawValue), "text": .string(text)]
        case .transcriptCompleted(let text, let item):
            ["type": "transcript_completed", "item_id": .string(item.rawValue), "text": .string(text)]
        case .beginResponse: ["type": "begin_response"]
        case .appendText(let text, let id):
            ["type": "append_text", "response_id": .string(id.rawValue), "text": .string(text)]
        case .appendAudio(let bytes, let id):
            ["type": "append_audio", "response_id": .string(id.rawValue), "audio": .string(base64: bytes)]
        case .finishResponse(let id): ["type": "finish_response", "response_id": .string(id.rawValue)]
        case .failResponse(let id, let code, let message):
            [
                "type": "fail_response", "response_id": .string(id.rawValue), "code": .string(code.rawValue),
                "message": .string(message),
            ]
        case .close(let reason): reason.recordedClose
        }
    }

    /// Reads a command.
    public init?(recorded event: JSONObject) {
        let item = event["item_id"]?.stringValue.map(ItemID.init(rawValue:))
        let response = event["response_id"]?.stringValue.map(ResponseID.init(rawValue:))
        let position = event["position"]?.intValue.map(SampleCount.init)
        let text = event["text"]?.stringValue
        switch event["type"]?.stringValue {
        case "speech_started":
            guard let position, let interrupts = event["interrupts"]?.boolValue else { return nil }
            self = .speechStarted(position, interrupts: interrupts)
        case "speech_stopped":
            guard let position else { return nil }
            self = .speechStopped(position)
        case "transcript_delta":
            guard let text, let item else { return nil }
            self = .transcriptDelta(text, item)
        case "transcript_completed":
            guard let text, let item else { return nil }
            self = .transcriptCompleted(text, item)
        case "begin_response": self = .beginResponse
        case "append_text":
            guard let text, let response else { return nil }
            self = .appendText(text, response)
        case "append_audio":
            guard let response, let bytes = event["audio"]?.base64Bytes else { return nil }
            self = .appendAudio(bytes, response)
        case "finish_response":
            guard let response else { return nil }
            self = .finishResponse(response)
        case "fail_response":
            guard let response, let code = event["code"]?.stringValue, let message = event["message"]?.stringValue
            else { return nil }
            self = .failResponse(response, ErrorCode(rawValue: code), message)
        case "close":
            guard let reason = CloseReason(recordedClose: event) else { return nil }
            self = .close(reason)
        default: return nil
        }
    }
}

extension ServerSession: RecordableSession {
    /// Does what the method does that the command is named after.
    public mutating func perform(_ command: ServerCommand, at now: SessionInstant) {
        switch command {
        case .speechStarted(let position, let interrupts):
            speechStarted(at: position, interrupts: interrupts, now: now)
        case .speechStopped(let position): _ = speechStopped(at: position)
        case .transcriptDelta(let text, let item): transcriptDelta(text, of: item)
        case .transcriptCompleted(let text, let item): transcriptCompleted(text, of: item)
        case .beginResponse: _ = beginResponse(at: now)
        case .appendText(let text, let id): append(text: text, to: id)
        case .appendAudio(let bytes, let id): _ = append(audio: bytes, to: id, at: now)
        case .finishResponse(let id): finishResponse(id, at: now)
        case .failResponse(let id, let code, let message):
            failResponse(id, ErrorDetail(code: code, message: message), at: now)
        case .close(let reason): close(reason)
        }
    }
}

extension SampleCount {
    var recorded: JSONValue { .number(JSONNumber(value)) }
}

extension CloseReason {
    var recordedClose: JSONObject {
        ["type": "close", "code": .number(JSONNumber(Int(code))), "reason": .string(text)]
    }

    init?(recordedClose event: JSONObject) {
        guard let code = event["code"]?.intValue.flatMap(UInt16.init(exactly:)) else { return nil }
        self.init(code: code, text: event["reason"]?.stringValue ?? "")
    }
}
