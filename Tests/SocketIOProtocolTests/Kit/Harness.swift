import SocketIOProtocol
import Testing

func utf8(_ text: String) -> [UInt8] { Array(text.utf8) }
func string(_ bytes: some Collection<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }

/// What an output does, in a line that a test can be read by.
func line(_ output: EngineIOOutput) -> String {
    switch output {
    case .respond(let request, let response): "\(request.number) ⇐ \(response.status) \(shown(response.body))"
    case .send(let socket, .text(let bytes)): "\(socket.number) ← \(string(bytes))"
    case .send(let socket, .binary(let bytes)): "\(socket.number) ← \(bytes)"
    case .closeWebSocket(let socket): "\(socket.number) ← ✕"
    case .message(.text(let bytes)): "message \(string(bytes))"
    case .message(.binary(let bytes)): "message \(bytes)"
    case .upgraded: "upgraded"
    case .closed(let reason): "closed \(reason)"
    }
}

func line(_ output: SocketIOOutput) -> String {
    switch output {
    case .respond(let request, let response): line(EngineIOOutput.respond(request, response))
    case .send(let socket, let data): line(EngineIOOutput.send(socket, data))
    case .closeWebSocket(let socket): line(EngineIOOutput.closeWebSocket(socket))
    case .upgraded: "upgraded"
    case .connectRequested(let namespace, let auth): "connect \(namespace) \(string(auth))"
    case .event(let event):
        "event \(event.namespace) \(event.name) \(string(event.arguments.json)) \(event.arguments.attachments)"
            + (event.acknowledgementID.map { " #\($0)" } ?? "")
    case .acknowledged(let namespace, let id, let arguments):
        "acknowledged \(namespace) #\(id) \(string(arguments.json)) \(arguments.attachments)"
    case .acknowledgementMissed(let namespace, let id): "missed \(namespace) #\(id)"
    case .disconnected(let namespace, let reason): "disconnected \(namespace) \(reason)"
    case .closed(let reason): "closed \(reason)"
    }
}

/// Separators as a visible sign.
private func shown(_ body: [UInt8]) -> String { string(body.map { $0 == 0x1E ? UInt8(ascii: "|") : $0 }) }

extension EngineIOSession {
    mutating func drain() -> [String] {
        var lines: [String] = []
        while let output = nextOutput() { lines.append(line(output)) }
        return lines
    }

    /// Hands an input in and shows what comes of it.
    mutating func take(_ input: EngineIOInput, at now: Duration = .zero) throws -> [String] {
        try handle(input, at: now)
        return drain()
    }

    /// A session that polls, its handshake done.
    static func polling(_ configuration: EngineIOConfiguration = EngineIOConfiguration()) -> EngineIOSession {
        var session = EngineIOSession(id: "S", configuration: configuration, polling: 1, at: .zero)
        _ = session.drain()
        return session
    }

    /// A session on WebSocket 1, its handshake done.
    static func webSocket(_ configuration: EngineIOConfiguration = EngineIOConfiguration()) -> EngineIOSession {
        var session = EngineIOSession(id: "S", configuration: configuration, webSocket: 1, at: .zero)
        _ = session.drain()
        return session
    }
}

extension SocketIOSession {
    mutating func drain() -> [String] {
        var lines: [String] = []
        while let output = nextOutput() { lines.append(line(output)) }
        return lines
    }

    mutating func take(_ input: EngineIOInput, at now: Duration = .zero) throws -> [String] {
        try handle(input, at: now)
        return drain()
    }

    /// Hands in a frame of WebSocket 1.
    mutating func take(_ text: String, at now: Duration = .zero) throws -> [String] {
        try take(.received(1, .text(text)), at: now)
    }

    mutating func take(_ bytes: [UInt8], at now: Duration = .zero) throws -> [String] {
        try take(.received(1, .binary(bytes)), at: now)
    }

    /// A session on WebSocket 1, in the namespace `/` where `isConnected`.
    static func opened(
        _ configuration: SocketIOConfiguration = SocketIOConfiguration(),
        isConnected: Bool = true
    ) throws -> SocketIOSession {
        var session = SocketIOSession(id: "S", configuration: configuration, webSocket: 1, at: .zero)
        _ = session.drain()
        if isConnected {
            #expect(try session.take("40") == ["connect / "])
            try session.accept(socketID: "public")
            #expect(session.drain() == [#"1 ← 40{"sid":"public"}"#])
        }
        return session
    }
}
