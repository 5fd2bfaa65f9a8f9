public import RealtimeProtocol
public import RealtimeUnits

/// What the model side, or a relay, does to a ``ServerSession``: its commands, as values.
public enum ServerCommand: Hashable, Sendable {
    /// ``ServerSession/speechStarted(at:interrupts:now:)``.
    case speechStarted(SampleCount, interrupts: Bool)
    /// ``ServerSession/speechStopped(at:)``.
    case speechStopped(SampleCount)
    /// ``ServerSession/transcriptDelta(_:of:)``.
    case transcriptDelta(String, ItemID)
    /// ``ServerSession/transcriptCompleted(_:of:usage:)``.
    case transcriptCompleted(String, ItemID, Usage?)
    /// ``ServerSession/transcriptFailed(_:of:)``.
    case transcriptFailed(ErrorDetail, ItemID)
    /// ``ServerSession/beginResponse(_:at:)``.
    case beginResponse(ResponseConfiguration?)
    /// ``ServerSession/append(text:to:)``.
    case appendText(String, ResponseID)
    /// ``ServerSession/append(audio:to:at:)``.
    case appendAudio([UInt8], ResponseID)
    /// ``ServerSession/finishResponse(_:at:)``.
    case finishResponse(ResponseID)
    /// ``ServerSession/failResponse(_:_:at:)``.
    case failResponse(ResponseID, ErrorDetail)
    /// ``ServerSession/close(_:error:)``.
    case close(CloseReason, ErrorDetail?)
    /// ``ServerSession/report(_:)``.
    case report(ErrorDetail)
    /// ``ServerSession/sendExtension(_:)``.
    case sendExtension(UnknownEvent)
    /// ``ServerSession/forward(_:event:at:)``.
    case forward(Frame, ServerEvent?)
    /// ``ServerSession/forward(_:at:)``.
    case forwardEvent(ServerEvent)

    /// A response that nobody has asked for.
    public static var beginResponse: ServerCommand { .beginResponse(nil) }
    /// A transcript without usage.
    public static func transcriptCompleted(_ text: String, _ item: ItemID) -> ServerCommand {
        .transcriptCompleted(text, item, nil)
    }
    /// A failure with a code and a message.
    public static func failResponse(_ id: ResponseID, _ code: ErrorCode, _ message: String) -> ServerCommand {
        .failResponse(id, ErrorDetail(code: code, message: message))
    }
    /// A close without an error.
    public static func close(_ reason: CloseReason) -> ServerCommand { .close(reason, nil) }
}

extension ServerCommand: SessionCommand {
    /// The client.
    public static var peer: String { "client" }

    /// The command as an event of a recording.
    public var recorded: JSONObject {
        switch self {
        case .speechStarted(let position, let interrupts):
            return ["type": "speech_started", "position": position.recorded, "interrupts": .bool(interrupts)]
        case .speechStopped(let position): return ["type": "speech_stopped", "position": position.recorded]
        case .transcriptDelta(let text, let item):
            return ["type": "transcript_delta", "item_id": .string(item.rawValue), "text": .string(text)]
        case .transcriptCompleted(let text, let item, let usage):
            var object: JSONObject = ["type": "transcript_completed", "item_id": .string(item.rawValue)]
            object["text"] = .string(text)
            usage?.record(in: &object)
            return object
        case .transcriptFailed(let error, let item):
            return error.recorded(in: ["type": "transcript_failed", "item_id": .string(item.rawValue)])
        case .beginResponse(let request):
            var object: JSONObject = ["type": "begin_response"]
            request?.record(in: &object)
            return object
        case .appendText(let text, let id):
            return ["type": "append_text", "response_id": .string(id.rawValue), "text": .string(text)]
        case .appendAudio(let bytes, let id):
            return ["type": "append_audio", "response_id": .string(id.rawValue), "audio": .string(base64: bytes)]
        case .finishResponse(let id): return ["type": "finish_response", "response_id": .string(id.rawValue)]
        case .failResponse(let id, let error):
            return error.recorded(in: ["type": "fail_response", "response_id": .string(id.rawValue)])
        case .close(let reason, let error): return error?.recorded(in: reason.recordedClose) ?? reason.recordedClose
        case .report(let error): return error.recorded(in: ["type": "report"])
        case .sendExtension(let event):
            return ["type": "send_extension", "name": .string(event.type), "event": .object(event.object)]
        case .forward(let frame, let event):
            var object: JSONObject = ["type": "forward"]
            object.record(frame)
            event?.record(in: &object)
            return object
        case .forwardEvent(let event):
            var object: JSONObject = ["type": "forward_event"]
            event.record(in: &object)
            return object
        }
    }

    /// Reads a command.
    public init?(recorded event: JSONObject) {
        switch event["type"]?.stringValue {
        case "speech_started":
            guard let position = event.position, let interrupts = event["interrupts"]?.boolValue else { return nil }
            self = .speechStarted(position, interrupts: interrupts)
        case "speech_stopped":
            guard let position = event.position else { return nil }
            self = .speechStopped(position)
        case "transcript_delta":
            guard let text = event.text, let item = event.item else { return nil }
            self = .transcriptDelta(text, item)
        case "transcript_completed":
            let usage = Usage(recorded: event)
            guard let text = event.text, let item = event.item, usage != nil || event["usage"] == nil else {
                return nil
            }
            self = .transcriptCompleted(text, item, usage)
        case "transcript_failed":
            guard let item = event.item, let error = ErrorDetail(recorded: event) else { return nil }
            self = .transcriptFailed(error, item)
        case "begin_response":
            let request = ResponseConfiguration(recorded: event)
            guard request != nil || event["response"] == nil else { return nil }
            self = .beginResponse(request)
        case "append_text":
            guard let text = event.text, let response = event.response else { return nil }
            self = .appendText(text, response)
        case "append_audio":
            guard let response = event.response, let bytes = event["audio"]?.base64Bytes else { return nil }
            self = .appendAudio(bytes, response)
        case "finish_response":
            guard let response = event.response else { return nil }
            self = .finishResponse(response)
        case "fail_response":
            guard let response = event.response, let error = ErrorDetail(recorded: event) else { return nil }
            self = .failResponse(response, error)
        case "close":
            let error = ErrorDetail(recorded: event)
            guard let reason = CloseReason(recordedClose: event), error != nil || event["error"] == nil else {
                return nil
            }
            self = .close(reason, error)
        case "report":
            guard let error = ErrorDetail(recorded: event) else { return nil }
            self = .report(error)
        case "send_extension":
            guard let name = event["name"]?.stringValue, let object = event["event"]?.objectValue else { return nil }
            self = .sendExtension(UnknownEvent(type: name, object: object))
        case "forward":
            let decoded = ServerEvent(recorded: event)
            guard let frame = event.recordedFrame, decoded != nil || event["event"] == nil else { return nil }
            self = .forward(frame, decoded)
        case "forward_event":
            guard let decoded = ServerEvent(recorded: event) else { return nil }
            self = .forwardEvent(decoded)
        default: return nil
        }
    }
}

extension ServerSession: RecordableSession {
    /// The server role.
    public static var role: String { "server" }

    /// Does what the method does that the command is named after.
    public mutating func perform(_ command: ServerCommand, at now: SessionInstant) {
        switch command {
        case .speechStarted(let position, let interrupts):
            speechStarted(at: position, interrupts: interrupts, now: now)
        case .speechStopped(let position): _ = speechStopped(at: position)
        case .transcriptDelta(let text, let item): transcriptDelta(text, of: item)
        case .transcriptCompleted(let text, let item, let usage): transcriptCompleted(text, of: item, usage: usage)
        case .transcriptFailed(let error, let item): transcriptFailed(error, of: item)
        case .beginResponse(let request): _ = beginResponse(request, at: now)
        case .appendText(let text, let id): append(text: text, to: id)
        case .appendAudio(let bytes, let id): _ = append(audio: bytes, to: id, at: now)
        case .finishResponse(let id): finishResponse(id, at: now)
        case .failResponse(let id, let error): failResponse(id, error, at: now)
        case .close(let reason, let error): close(reason, error: error)
        case .report(let error): report(error)
        case .sendExtension(let event): sendExtension(event)
        case .forward(let frame, let event): forward(frame, event: event, at: now)
        case .forwardEvent(let event): forward(event, at: now)
        }
    }
}

extension JSONObject {
    fileprivate var position: SampleCount? { self["position"]?.intValue.map(SampleCount.init) }
    fileprivate var item: ItemID? { self["item_id"]?.stringValue.map(ItemID.init(rawValue:)) }
    fileprivate var response: ResponseID? { self["response_id"]?.stringValue.map(ResponseID.init(rawValue:)) }
    fileprivate var text: String? { self["text"]?.stringValue }
}
