internal import RealtimeProtocol

extension TransportInput {
    /// The input as an event of a recording.
    var recorded: JSONObject {
        switch self {
        case .connected(let connection): ["type": "connected", "connection": connection.recorded]
        case .received(let connection, let frame):
            [
                "type": "frame", "connection": connection.recorded,
                "kind": .string(frame.isText ? "text" : "binary"), "bytes": .string(base64: frame.bytes),
            ]
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

    init?(recorded event: JSONObject) {
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
            guard let bytes = event["bytes"]?.base64Bytes else { return nil }
            self = .received(connection, event["kind"]?.stringValue == "binary" ? .binary(bytes) : .text(bytes))
        default: return nil
        }
    }
}

extension ConnectionID {
    /// Numbers beyond 63 bits do not fit a number of a recording; nobody counts that far.
    fileprivate var recorded: JSONValue { .number(JSONNumber(Int(truncatingIfNeeded: rawValue))) }
}

extension Frame {
    fileprivate var isText: Bool { if case .text = self { true } else { false } }
    fileprivate var bytes: [UInt8] {
        switch self {
        case .text(let bytes), .binary(let bytes): bytes
        }
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
