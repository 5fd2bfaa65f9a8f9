internal import RealtimeProtocol
internal import RealtimeWebSocket

extension HTTPResponse {
    /// A JSON answer that nothing on the way may keep.
    init(status: HTTPStatus, json: JSONValue) {
        var writer = JSONWriter()
        writer.value(json)
        self.init(
            status: status,
            headers: ["Content-Type": "application/json", "Cache-Control": "no-store"],
            body: writer.bytes
        )
    }

    /// An error in the form that OpenAI's SDKs understand.
    init(status: HTTPStatus, error: ErrorDetail) {
        let detail: JSONValue = [
            "message": .string(error.message), "type": error.type.map(JSONValue.string) ?? .null,
            "param": error.param.map(JSONValue.string) ?? .null,
            "code": error.code.map { .string($0.rawValue) } ?? .null,
        ]
        self.init(status: status, json: ["error": detail])
    }
}
