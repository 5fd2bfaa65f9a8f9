import RealtimeProtocol
import RealtimeWebSocket
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A request over a socket of its own, written byte by byte, and whatever comes back until the server closes.
struct RawHTTP {
    struct Answer {
        var status: Int
        var head: String
        var body: String

        /// The first value of a field.
        func field(_ name: String) -> String? {
            head.split(separator: "\r\n").first { $0.lowercased().hasPrefix(name.lowercased() + ":") }
                .map { String($0.drop { $0 != ":" }.dropFirst().drop { $0 == " " }) }
        }

        var json: JSONValue? { try? JSONValue(parsing: body) }
    }

    struct Failure: Error { var reason: String }

    /// Sends `bytes` to a port of the loopback and reads to the end, for five seconds at most.
    ///
    /// - Parameter reply: sent after the first bytes of the answer.
    static func exchange(_ bytes: [UInt8], port: Int, reply: [UInt8] = []) throws -> [UInt8] {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw Failure(reason: "socket") }
        defer { close(descriptor) }
        var timeout = timeval(tv_sec: 5, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw Failure(reason: "connect") }
        guard send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else {
            throw Failure(reason: "send")
        }
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = recv(descriptor, &buffer, buffer.count, 0), count > 0 {
            if answer.isEmpty, !reply.isEmpty { send(descriptor, reply, reply.count, Int32(MSG_NOSIGNAL)) }
            answer += buffer[..<count]
        }
        return answer
    }

    /// Sends a request that asks the server to close, and reads the answer.
    static func request(
        _ method: String,
        _ target: String,
        port: Int,
        headers: KeyValuePairs<String, String> = [:],
        body: String = "",
        before: [UInt8] = []
    ) throws -> Answer {
        var text = "\(method) \(target) HTTP/1.1\r\nConnection: close\r\n"
        if !headers.contains(where: { $0.key == "Host" }) { text += "Host: 127.0.0.1:\(port)\r\n" }
        for (name, value) in headers { text += "\(name): \(value)\r\n" }
        if !body.isEmpty { text += "Content-Length: \(body.utf8.count)\r\n" }
        text += "\r\n" + body
        return try parse(try exchange(before + Array(text.utf8), port: port))
    }

    /// Asks for a WebSocket, and for the connection to be closed if it is not given; a status of 101 is an open one, cut.
    static func upgrade(
        _ target: String = "/v1/realtime",
        port: Int,
        headers: KeyValuePairs<String, String> = [:],
        before: [UInt8] = []
    ) throws -> Answer {
        var text = "GET \(target) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nUpgrade: websocket\r\n"
        text += "Connection: Upgrade, close\r\nSec-WebSocket-Version: 13\r\n"
        text += "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
        for (name, value) in headers { text += "\(name): \(value)\r\n" }
        // A close frame, masked with zeros, so that an open WebSocket ends too.
        let close: [UInt8] = [0x88, 0x80, 0, 0, 0, 0]
        let answer = try exchange(before + Array((text + "\r\n").utf8), port: port, reply: close)
        return try parse(answer)
    }

    private static func parse(_ bytes: [UInt8]) throws -> Answer {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let end = text.firstRange(of: "\r\n\r\n") else { throw Failure(reason: "no answer: '\(text)'") }
        let head = String(text[..<end.lowerBound])
        guard let status = head.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else {
            throw Failure(reason: head)
        }
        return Answer(status: status, head: head, body: String(text[end.upperBound...]))
    }
}
