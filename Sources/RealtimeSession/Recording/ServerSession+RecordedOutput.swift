internal import RealtimeProtocol
internal import RealtimeUnits

extension ServerSession.Output: RecordableOutput {
    /// What is written down of it.
    public var recorded: RecordedOutput {
        switch self {
        case .transport(let output): output.recorded(direction: "server")
        case .event(let event): .told(event.recorded)
        }
    }
}

extension ServerSessionEvent {
    fileprivate var recorded: JSONObject {
        switch self {
        case .opened(let session): return session.recorded(in: ["type": "opened"])
        case .updated(let session): return session.recorded(in: ["type": "updated"])
        case .inputAudio(let bytes):
            return (["type": "input_audio"] as JSONObject).merged(RecordedDigest.members(of: bytes))
        case .inputCommitted(let item): return ["type": "input_committed", "item_id": .string(item.rawValue)]
        case .inputCleared: return ["type": "input_cleared"]
        case .itemCreated(let item):
            var object: JSONObject = ["type": "item_created"]
            item.record(in: &object)
            return object
        case .itemDeleted(let item): return ["type": "item_deleted", "item_id": .string(item.rawValue)]
        case .responseRequested(let id, let request):
            var object: JSONObject = ["type": "response_requested", "response_id": .string(id.rawValue)]
            request?.record(in: &object)
            return object
        case .responseCancelled(let id): return ["type": "response_cancelled", "response_id": .string(id.rawValue)]
        case .responseFinished(let id): return ["type": "response_finished", "response_id": .string(id.rawValue)]
        case .relayed(let event, let frame):
            return .received("relayed", event.type, isKnown: event.isKnown, frame)
        case .backlogChanged(let isHigh): return ["type": "backlog_changed", "is_high": .bool(isHigh)]
        case .ended(let reason):
            var object: JSONObject = ["type": "ended"]
            object["code"] = reason.map { .number(JSONNumber(Int($0.code))) }
            object["reason"] = reason.map { .string($0.text) }
            return object
        }
    }
}

extension SessionConfiguration {
    fileprivate func recorded(in object: JSONObject) -> JSONObject {
        var object = object
        record(in: &object)
        return object
    }
}

extension ClientEvent {
    fileprivate var isKnown: Bool { if case .unknown = self { false } else { true } }
}
