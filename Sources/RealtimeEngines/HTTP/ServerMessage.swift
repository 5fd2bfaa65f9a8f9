internal import RealtimeProtocol

/// What a server says about an error, in any of the shapes that compatible servers give it.
enum ServerMessage {
    /// The sentence in an error body; where it has none of the known shapes, the body as it is.
    ///
    /// `{"error":{"message":…}}` (OpenAI, vLLM, llama.cpp), `{"error":"…"}` (Ollama), `{"detail":"…"}` and
    /// `{"detail":[{"msg":…}]}` (FastAPI), `{"message":…}` (DashScope, older vLLM).
    static func text(in body: [UInt8]) -> String {
        guard let value = try? JSONValue(parsing: body) else { return String(decoding: body, as: UTF8.self) }
        return text(in: value) ?? String(decoding: body, as: UTF8.self)
    }

    static func text(in value: JSONValue) -> String? {
        if let error = value["error"] {
            if let text = error.stringValue ?? error["message"]?.stringValue { return text }
        }
        if let detail = value["detail"] {
            if let text = detail.stringValue { return text }
            if let first = detail.arrayValue?.first, let text = first["msg"]?.stringValue {
                let place = first["loc"]?.arrayValue?.compactMap(\.stringValue).joined(separator: ".") ?? ""
                return place.isEmpty ? text : "\(place): \(text)"
            }
        }
        return value["message"]?.stringValue
    }
}
