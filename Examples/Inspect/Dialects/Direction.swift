import RealtimeProtocol

/// Who sends an event.
enum Direction: String, Hashable, Sendable, CaseIterable {
    /// The client, to the server.
    case client
    /// The server, to the client.
    case server

    /// What the name of a file tells: `call.client.jsonl`, `call.server.jsonl`.
    init?(fileName path: String) {
        let name = path.split(separator: "/").last ?? ""
        let parts = name.split(separator: ".").dropFirst()
        if parts.contains("client") {
            self = .client
        } else if parts.contains("server") {
            self = .server
        } else {
            return nil
        }
    }

    /// What the name of a type tells. Names that neither side is known to use are judged by their verbs: a client
    /// asks (`….append`), a server tells (`….appended`, `….delta`).
    init(type: String) {
        self =
            switch (EventNames.client[type], EventNames.server[type]) {
            case (.some, nil): .client
            case (nil, .some): .server
            // `ping`: xAI's server and the browser dialect's client have it.
            case (.some, .some): .server
            case (nil, nil): Self.requests.contains { type.hasSuffix($0) } ? .client : .server
            }
    }

    private static let requests = [
        ".append", ".append_video_frame", ".clear", ".close", ".commit", ".connect", ".create", ".delete", ".finish",
        ".result", ".retrieve", ".send", ".start", ".truncate", ".update", "_response", ".turn.end", ".turn.cancel",
        "response.cancel",
    ]
}
