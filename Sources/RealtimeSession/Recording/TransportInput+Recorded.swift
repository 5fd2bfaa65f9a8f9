package import RealtimeProtocol
internal import RealtimeUnits

extension TransportInput {
    /// The input as an event of a recording.
    package var recorded: JSONObject {
        switch self {
        case .connected(let connection): ["type": "connected", "connection": connection.recorded]
        case .received(let connection, let frame):
            JSONObject.frame(frame, type: "frame", on: connection)
        case .writabilityChanged(let connection, let isWritable):
            ["type": "writable", "connection": connection.recorded, "is": .bool(isWritable)]
        case .disconnected(let connection, let reason?):
            [
                "type": "disconnected", "connection": connection.recorded,
                "code": .number(JSONNumber(Int(reason.code))),
                "reason": .string(reason.text),
            ]
        case .disconnected(let connection, nil): ["type": "disconnected", "connection": connection.recorded]
        case .connectFailed(let connection, let status?):
            [
                "type": "connect_failed", "connection": connection.recorded,
                "status": .number(JSONNumber(status)),
            ]
        case .connectFailed(let connection, nil): ["type": "connect_failed", "connection": connection.recorded]
        case .deadlineReached: ["type": "deadline"]
        }
    }

    package init?(recorded event: JSONObject) {
        let connection = event["connection"]?.intValue.flatMap(UInt64.init(exactly:)).map(ConnectionID.init)
        switch (event["type"]?.stringValue, connection) {
        case ("deadline", _): self = .deadlineReached
        case ("connected", let connection?): self = .connected(connection)
        case ("writable", let connection?):
            guard let isWritable = event["is"]?.boolValue else { return nil }
            self = .writabilityChanged(connection, isWritable: isWritable)
        case ("disconnected", let connection?):
            let code = event["code"]?.intValue.flatMap(UInt16.init(exactly:))
            let reason = code.map { CloseReason(code: $0, text: event["reason"]?.stringValue ?? "") }
            self = .disconnected(connection, reason: reason)
        case ("connect_failed", let connection?):
            self = .connectFailed(connection, status: event["status"]?.intValue)
        case ("frame", let connection?):
            guard let frame = event.recordedFrame else { return nil }
            self = .received(connection, frame)
        default: return nil
        }
    }
}

extension TransportOutput {
    /// The output as a line of a recording has it. `direction` is the session's own.
    package func recorded(direction: String, side: String? = nil) -> RecordedOutput {
        switch self {
        case .send(let connection, let frame):
            if let sent = RecordedFrame(frame, direction: direction, side: side, connection: connection) {
                return .sent(sent)
            }
            var object = JSONObject.frame(frame, type: "send", on: connection)
            object["side"] = side.map { .string($0) }
            return .told(object)
        case .close(let connection, let reason):
            var object = reason.recordedClose
            object["connection"] = connection.recorded
            object["side"] = side.map { .string($0) }
            return .told(object)
        case .connect(let connection):
            var object: JSONObject = ["type": "connect", "connection": connection.recorded]
            object["side"] = side.map { .string($0) }
            return .told(object)
        }
    }
}

extension ConnectionID {
    /// Numbers beyond 63 bits do not fit a number of a recording; nobody counts that far.
    var recorded: JSONValue { .number(JSONNumber(Int(truncatingIfNeeded: rawValue))) }
}

extension JSONObject {
    fileprivate static func frame(_ frame: Frame, type: String, on connection: ConnectionID) -> JSONObject {
        var object: JSONObject = ["type": .string(type), "connection": connection.recorded]
        object.record(frame)
        return object
    }

    /// Writes a message in base64, without the secrets that stand in it.
    mutating func record(_ frame: Frame) {
        switch frame {
        case .text(let bytes):
            self["kind"] = "text"
            self["bytes"] = .string(base64: RecordedSecrets.hidden(bytes))
        case .binary(let bytes):
            self["kind"] = "binary"
            self["bytes"] = .string(base64: bytes)
        }
    }

    /// The message that ``record(_:)`` has written.
    var recordedFrame: Frame? {
        guard let bytes = self["bytes"]?.base64Bytes else { return nil }
        return self["kind"]?.stringValue == "binary" ? .binary(bytes) : .text(bytes)
    }
}

extension SampleCount {
    var recorded: JSONValue { .number(JSONNumber(value)) }
}

extension CloseReason {
    package var recordedClose: JSONObject {
        ["type": "close", "code": .number(JSONNumber(Int(code))), "reason": .string(text)]
    }

    package init?(recordedClose event: JSONObject) {
        guard let code = event["code"]?.intValue.flatMap(UInt16.init(exactly:)) else { return nil }
        self.init(code: code, text: event["reason"]?.stringValue ?? "")
    }
}

extension ErrorDetail {
    /// `object` with the error beside its other members.
    package func recorded(in object: JSONObject) -> JSONObject {
        var object = object
        record(in: &object)
        return object
    }

    /// The error that ``recorded(in:)`` has written; `nil` where there is none.
    package init?(recordedIn object: JSONObject) {
        guard let error = ErrorDetail(recorded: object) else { return nil }
        self = error
    }
}

extension JSONValue {
    static func string(base64 bytes: [UInt8]) -> JSONValue {
        .string(String(decoding: Base64.encode(bytes.span), as: UTF8.self))
    }

    /// The bytes of a string in base64.
    var base64Bytes: [UInt8]? {
        guard let text = stringValue else { return nil }
        let characters = Array(text.utf8)
        return try? Base64.decode(characters.span)
    }
}
