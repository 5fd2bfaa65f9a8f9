/// A Socket.IO client that polls by hand: each request on a connection of its own, so that they come to every loop.
struct PollingPeer {
    struct Failure: Error { var reason: String }

    let port: Int
    var headers: KeyValuePairs<String, String> = [:]
    private(set) var id = ""

    /// Opens a session.
    init(port: Int, headers: KeyValuePairs<String, String> = [:]) throws {
        self.port = port
        self.headers = headers
        let answer = try get()
        guard answer.status == 200, answer.body.hasPrefix(#"0{"sid":""#) else {
            throw Failure(reason: "\(answer.status) \(answer.body)")
        }
        id = String(answer.body.dropFirst(9).prefix { $0 != "\"" })
    }

    /// Speaks for the session `id`.
    init(port: Int, id: String, headers: KeyValuePairs<String, String> = [:]) {
        self.port = port
        self.headers = headers
        self.id = id
    }

    var target: String { "/socket.io/?EIO=4&transport=polling" + (id.isEmpty ? "" : "&sid=\(id)") }

    /// Polls, and waits for the answer.
    func get() throws -> RawHTTP.Answer { try RawHTTP.request("GET", target, port: port, headers: headers) }

    /// Polls until packets have come, without the pings, which are answered; the packets.
    func packets() throws -> [String] {
        while true {
            let answer = try get()
            guard answer.status == 200 else { throw Failure(reason: "\(answer.status) \(answer.body)") }
            let packets = answer.body.split(separator: "\u{1E}").map(String.init)
            if packets.contains("2") { try post("3") }
            let rest = packets.filter { $0 != "2" && $0 != "6" }
            if !rest.isEmpty { return rest }
        }
    }

    /// Sends packets, and waits for the answer.
    @discardableResult
    func post(_ packets: String...) throws -> RawHTTP.Answer {
        let body = packets.joined(separator: "\u{1E}")
        return try RawHTTP.request("POST", target, port: port, headers: headers, body: body)
    }

    /// Comes into the main namespace; what came with the answer.
    @discardableResult
    func enter(_ auth: String = #"{"token":"right"}"#) throws -> [String] {
        try post("40\(auth)")
        return try packets()
    }

    /// Polls, and leaves the answer to be read from the connection.
    func hold() throws -> RawPeer {
        let peer = try RawPeer(port: port)
        var text = "GET \(target) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nConnection: close\r\n"
        for (name, value) in headers { text += "\(name): \(value)\r\n" }
        peer.send(text + "\r\n")
        return peer
    }
}

extension RawPeer {
    /// The body of the answer that a poll was held for.
    func body() -> String {
        let text = receiveAll().map { String(decoding: $0, as: UTF8.self) } ?? ""
        return text.firstRange(of: "\r\n\r\n").map { String(text[$0.upperBound...]) } ?? text
    }
}
