import SocketIOProtocol

/// What the tests talk to: it lets in whoever has no wrong token, echoes, asks back, and leaves on request.
struct Application {
    /// The times are the program's argument, in milliseconds, so that a test of the heartbeat can be short.
    static var configuration: SocketIOConfiguration {
        let interval = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 25_000
        var configuration = SocketIOConfiguration()
        configuration.namespaces = ["/", "/admin"]
        configuration.engine.pingInterval = .milliseconds(interval)
        configuration.engine.pingTimeout = .milliseconds(2 * interval)
        return configuration
    }

    /// Does what the session wants, and returns what is left for whoever has the sockets.
    mutating func carryOut(_ session: inout SocketIOSession, at now: Duration) throws(SocketIOUsageError) -> [String] {
        var lines: [String] = []
        while let output = session.nextOutput() {
            switch output {
            case .respond(let exchange, let response):
                lines.append("respond \(exchange.number) \(response.status) \(Bridge.hexadecimal(response.body))")
            case .send(let exchange, .text(let bytes)):
                lines.append("text \(exchange.number) \(Bridge.hexadecimal(bytes))")
            case .send(let exchange, .binary(let bytes)):
                lines.append("binary \(exchange.number) \(Bridge.hexadecimal(bytes))")
            case .closeWebSocket(let exchange): lines.append("close \(exchange.number)")
            case .connectRequested(let namespace, let auth):
                if String(decoding: auth, as: UTF8.self).contains("wrong") {
                    try session.refuse(namespace, message: "not authorized", data: ["code": 7])
                } else {
                    try session.accept(namespace, socketID: "public-\(namespace.utf8.count)")
                }
            case .event(let event): try answer(event, &session, at: now)
            case .acknowledged(let namespace, _, let arguments):
                try session.emit("answer", Self.values(arguments), in: namespace, at: now)
            case .acknowledgementMissed(let namespace, _):
                if session.connectedNamespaces.contains(namespace) {
                    try session.emit("missed", in: namespace, at: now)
                }
            case .upgraded, .disconnected: break
            case .closed(let reason): lines.append("closed \(reason)")
            }
        }
        return lines
    }

    private func answer(
        _ event: SocketIOEvent,
        _ session: inout SocketIOSession,
        at now: Duration
    ) throws(SocketIOUsageError) {
        let values = Self.values(event.arguments)
        if let id = event.acknowledgementID { return try session.acknowledge(id, values, in: event.namespace) }
        switch event.name {
        case "ask":
            try session.emit("question", values, in: event.namespace, acknowledgedWithin: .milliseconds(200), at: now)
        case "count":
            for number in 0..<(event.arguments[0].flatMap { Int(String(decoding: $0, as: UTF8.self)) } ?? 0) {
                try session.emit("number", [.integer(number)], in: event.namespace, at: now)
            }
        case "leave": try session.disconnect(event.namespace, at: now)
        case "end": session.close(at: now)
        default: try session.emit(event.name, values, in: event.namespace, at: now)
        }
    }

    private static func values(_ arguments: SocketIOArguments) -> [SocketIOValue] {
        (0..<arguments.count).map { index in
            arguments.binary(at: index).map { .binary($0) } ?? .json(Array(arguments[index] ?? []))
        }
    }
}
