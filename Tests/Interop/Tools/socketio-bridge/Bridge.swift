import SocketIOProtocol

/// Sessions by name, and an application that echoes.
///
/// A line in is `<session> <milliseconds> <verb> [<exchange> [<hexadecimal>]]`, a line out `<verb> <exchange> …`.
struct Bridge {
    private var sessions: [Substring: SocketIOSession] = [:]
    private var applications: [Substring: Application] = [:]

    mutating func answer(to line: String) -> [String] {
        let parts = line.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count >= 3, let milliseconds = Int(parts[1]) else { return ["malformed \(line)"] }
        let name = parts[0]
        let now = Duration.milliseconds(milliseconds)
        let exchange = EngineIOExchange(parts.count > 3 ? UInt64(parts[3]) ?? 0 : 0)
        let bytes = Self.bytes(parts.count > 4 ? parts[4] : "")
        if parts[2] == "begin-polling" || parts[2] == "begin-websocket" {
            let configuration = Application.configuration
            sessions[name] =
                parts[2] == "begin-polling"
                ? SocketIOSession(id: String(name), configuration: configuration, polling: exchange, at: now)
                : SocketIOSession(id: String(name), configuration: configuration, webSocket: exchange, at: now)
            applications[name] = Application()
        }
        guard var session = sessions[name], var application = applications[name] else { return ["unknown"] }
        do {
            if let input = Self.input(parts[2], exchange, bytes) { try session.handle(input, at: now) }
            let lines = try application.carryOut(&session, at: now)
            sessions[name] = session.isFinished ? nil : session
            applications[name] = application
            guard !session.isFinished, let deadline = session.nextDeadline else { return lines + ["finished"] }
            return lines + ["deadline \((deadline - now) / .milliseconds(1))"]
        } catch {
            return ["misused \(error)"]
        }
    }

    private static func input(_ verb: Substring, _ exchange: EngineIOExchange, _ bytes: [UInt8]) -> EngineIOInput? {
        switch verb {
        case "poll": .polled(exchange)
        case "abort": .pollAborted(exchange)
        case "post": .posted(exchange, body: bytes)
        case "open": .webSocketOpened(exchange)
        case "text": .received(exchange, .text(bytes))
        case "binary": .received(exchange, .binary(bytes))
        case "gone": .webSocketClosed(exchange)
        case "deadline": .deadlineReached
        default: nil
        }
    }

    static func bytes(_ hexadecimal: Substring) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = hexadecimal
        while !rest.isEmpty {
            bytes.append(UInt8(rest.prefix(2), radix: 16) ?? 0)
            rest = rest.dropFirst(2)
        }
        return bytes
    }

    static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
