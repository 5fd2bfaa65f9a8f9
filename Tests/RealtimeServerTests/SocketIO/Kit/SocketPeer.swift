#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The WebSocket of a Socket.IO client, which blocks.
struct SocketPeer {
    struct Failure: Error, Equatable { var reason: String }

    private let peer: RawPeer

    /// Opens a WebSocket: for a session that polls, or for a new one.
    init(port: Int, session: String? = nil, fields: String = "") throws {
        peer = try RawPeer(port: port, patience: 10)
        let path = "/socket.io/?EIO=4&transport=websocket" + (session.map { "&sid=\($0)" } ?? "")
        // The last line is empty, and one character.
        peer.send(RawPeer.handshake(path, port: port).dropLast() + fields + "\r\n")
        let head = String(decoding: peer.receive(until: Array("\r\n\r\n".utf8)), as: UTF8.self)
        guard head.hasPrefix("HTTP/1.1 101") else { throw Failure(reason: String(head.prefix(12))) }
    }

    /// Sends text frames.
    func send(_ texts: String...) { for text in texts { peer.send(RawPeer.text(text)) } }

    /// The next frame: its text, or its opcode where it is none; `nil` at the end.
    func next() -> String? {
        guard let head = receive(2) else { return nil }
        var length = Int(head[1] & 0x7F)
        if length >= 126 {
            guard let bytes = receive(length == 126 ? 2 : 8) else { return nil }
            length = bytes.reduce(0) { $0 << 8 | Int($1) }
        }
        guard let payload = receive(length) else { return nil }
        return head[0] == 0x81 ? String(decoding: payload, as: UTF8.self) : "frame \(head[0] & 15)"
    }

    /// The next frame that is no ping; pings are answered.
    func packet() -> String? {
        while let text = next() {
            guard text == "2" else { return text }
            send("3")
        }
        return nil
    }

    /// Ends with a reset.
    func reset() { peer.reset() }

    private func receive(_ count: Int) -> [UInt8]? {
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: max(1, count))
        while all.count < count {
            let received = recv(peer.descriptor, &buffer, count - all.count, 0)
            guard received > 0 else { return nil }
            all += buffer[..<received]
        }
        return all
    }
}
