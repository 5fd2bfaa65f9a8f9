internal import RealtimeProtocol
internal import RealtimeUnits

extension ClientSession.Output: RecordableOutput {
    /// What is written down of it.
    public var recorded: RecordedOutput {
        switch self {
        case .transport(let output): output.recorded(direction: "client")
        case .event(let event): .told(event.recorded)
        }
    }
}

extension ClientSession.Event {
    fileprivate var recorded: JSONObject {
        switch self {
        case .ready: return ["type": "ready"]
        case .received(let event, let frame):
            return .received("received", event.type, isKnown: event.isKnown, frame)
        case .audio(let response, let bytes):
            var object: JSONObject = ["type": "audio"]
            object["response_id"] = response.map { .string($0.rawValue) }
            return object.merged(RecordedDigest.members(of: bytes))
        case .stopPlayback: return ["type": "stop_playback"]
        case .pausePlayback(let fade): return ["type": "pause_playback", "fade": fade.recorded]
        case .resumePlayback(let fade): return ["type": "resume_playback", "fade": fade.recorded]
        case .toolCalls(let response, let calls):
            var object: JSONObject = ["type": "tool_calls"]
            object["response_id"] = response.map { .string($0.rawValue) }
            object["calls"] = .array(
                calls.map { call in
                    [
                        "call_id": .string(call.callID.rawValue), "name": .string(call.name),
                        "arguments": .string(call.arguments),
                    ]
                }
            )
            return object
        case .responseOverdue(let id): return ["type": "response_overdue", "event_id": .string(id.rawValue)]
        case .backlogChanged(let isHigh): return ["type": "backlog_changed", "is_high": .bool(isHigh)]
        case .reconnecting(let attempt, let instant):
            return [
                "type": "reconnecting", "attempt": .number(JSONNumber(attempt)), "at": instant.offset.recorded,
            ]
        case .reconnected(let resumption): return resumption.recorded(type: "reconnected")
        case .refreshed(let resumption): return resumption.recorded(type: "refreshed")
        case .malformed(let error): return ["type": "malformed", "error": .string("\(error)")]
        case .ended(let end): return end.recorded
        }
    }
}

extension ClientSession.SessionEnd {
    fileprivate var recorded: JSONObject {
        switch self {
        case .closedByApplication: return ["type": "ended", "by": "application"]
        case .closedByServer(let reason):
            var object: JSONObject = ["type": "ended", "by": "server"]
            object["code"] = reason.map { .number(JSONNumber(Int($0.code))) }
            object["reason"] = reason.map { .string($0.text) }
            return object
        case .notReady: return ["type": "ended", "by": "not_ready"]
        case .heartbeatMissed: return ["type": "ended", "by": "heartbeat_missed"]
        case .serverDoesNotRead: return ["type": "ended", "by": "server_does_not_read"]
        case .idle: return ["type": "ended", "by": "idle"]
        case .tooLong: return ["type": "ended", "by": "too_long"]
        }
    }
}

extension Resumption {
    fileprivate func recorded(type: String) -> JSONObject {
        var object: JSONObject = [
            "type": .string(type), "connection": connection.recorded, "items": .number(JSONNumber(items)),
            "lost_items": .number(JSONNumber(lostItems)), "replayed_input": replayedInput.recorded,
            "lost_input": lostInput.recorded,
        ]
        object["response_id"] = response.map { .string($0.rawValue) }
        return object
    }
}

extension ServerEvent {
    fileprivate var isKnown: Bool { if case .unknown = self { false } else { true } }
}

extension JSONObject {
    /// An event that the session hands on: its type, and the message that it came in by its digest, which the
    /// recording's input has in full.
    static func received(_ type: String, _ event: String, isKnown: Bool, _ frame: Frame) -> JSONObject {
        let bytes =
            switch frame {
            case .text(let bytes): RecordedSecrets.hidden(bytes)
            case .binary(let bytes): bytes
            }
        var object: JSONObject = ["type": .string(type), "event": .string(event)]
        if !isKnown { object["known"] = false }
        return object.merged(RecordedDigest.members(of: bytes))
    }

    /// This object with the members of another.
    func merged(_ other: JSONObject) -> JSONObject {
        var result = self
        for member in other.members { result[member.name] = member.value }
        return result
    }
}
