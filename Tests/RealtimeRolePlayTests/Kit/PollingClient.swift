import RealtimeProtocol

/// As much of a Socket.IO client that polls as a role-play takes. Blocks; every request has a connection of its own.
struct PollingClient {
    struct Failure: Error { var reason: String }

    let port: Int
    private var id = ""
    private(set) var events: [(name: String, value: JSONValue)] = []
    /// The answer to `CONNECT`, as it stands in the packet.
    private(set) var connected: String?
    /// Base64 of what came with events.
    private(set) var attachments: [String] = []
    private(set) var isClosed = false

    /// Connects to `port`, and asks to come in with `auth`, JSON text.
    init(port: Int, auth: String = "{}") throws {
        self.port = port
        let handshake = try Self.request("GET", target, port: port)
        guard handshake.hasPrefix("0{") else { throw Failure(reason: handshake) }
        id = String(handshake.dropFirst(9).prefix { $0 != "\"" })
        try send("40\(auth)")
        while connected == nil { try poll() }
    }

    private var target: String { "/socket.io/?EIO=4&transport=polling" + (id.isEmpty ? "" : "&sid=\(id)") }

    /// Sends packets.
    func send(_ packets: String...) throws {
        let answer = try Self.request("POST", target, port: port, body: packets.joined(separator: "\u{1E}"))
        guard answer == "ok" else { throw Failure(reason: answer) }
    }

    /// Takes what there is, or waits for it.
    mutating func poll() throws {
        for packet in try Self.request("GET", target, port: port).split(separator: "\u{1E}").map(String.init) {
            if packet == "2" { try send("3") }
            if packet == "1" { isClosed = true }
            if packet.hasPrefix("b") { attachments.append(String(packet.dropFirst())) }
            if packet.hasPrefix("40") || packet.hasPrefix("44") { connected = packet }
            guard packet.hasPrefix("42") || packet.hasPrefix("45"), let start = packet.firstIndex(of: "["),
                let array = (try? JSONValue(parsing: String(packet[start...])))?.arrayValue,
                let name = array.first?.stringValue
            else { continue }
            events.append((name, array.count > 1 ? array[1] : .null))
        }
    }

    /// The events of that name.
    func all(_ name: String) -> [JSONValue] { events.filter { $0.name == name }.map(\.value) }

    /// Polls until `condition` holds.
    mutating func poll(until condition: (Self) -> Bool) throws {
        while !condition(self) {
            guard !isClosed else { throw Failure(reason: "closed") }
            try poll()
        }
    }

    /// The body of the answer to a request; waits 30 s at most.
    static func request(
        _ method: String,
        _ target: String,
        port: Int,
        headers: String = "",
        body: String = ""
    ) throws -> String {
        var text = "\(method) \(target) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nConnection: close\r\n\(headers)"
        if method == "POST" { text += "Content-Length: \(body.utf8.count)\r\n" }
        let whole = try Loopback.exchange(port, text + "\r\n" + body)
        guard let end = whole.firstRange(of: "\r\n\r\n") else { throw Failure(reason: "no answer") }
        return String(whole[end.upperBound...])
    }
}
