import Foundation
import RealtimeEngines
import RealtimeLocks
import RealtimeWebSocket

/// A server of HTTP on this machine that does what a test has written down, also what no server should.
///
/// It listens until the process ends: the last mention of it in a test is not the last use of its port.
final class LoopbackServer: Sendable {
    /// What came.
    struct Request: Sendable {
        var line: String
        var fields: [String: String]
        var body: [UInt8]
        /// The number of the connection it came on, from 1.
        var connection: Int

        var text: String { String(decoding: body, as: UTF8.self) }
    }

    /// What is done, one after the other.
    enum Step: Sendable {
        case send([UInt8])
        case pause(milliseconds: UInt32)
        /// Says nothing until the client has gone, 20 s at most.
        case stall
        /// Ends the connection.
        case close
    }

    private struct Shared {
        var requests: [Request] = []
        var connections = 0
        var departures: [ContinuousClock.Instant] = []
    }

    let port: UInt16
    private let shared: Lock<Shared>

    init(_ script: @escaping @Sendable (Request) -> [Step]) throws {
        let (listener, port) = try Self.bound()
        guard listen(listener, 16) == 0 else { throw Failure("cannot listen: \(errno)") }
        self.port = port
        let shared = Lock(Shared())
        self.shared = shared
        Thread.detachNewThread {
            while true {
                let connection = accept(listener, nil, nil)
                guard connection >= 0 else { return }
                // A chunk goes when it is sent, and does not wait for the client to acknowledge the one before.
                var isImmediate: Int32 = 1
                let size = socklen_t(MemoryLayout<Int32>.size)
                setsockopt(connection, Int32(IPPROTO_TCP), TCP_NODELAY, &isImmediate, size)
                let number = shared.withLock { state -> Int in
                    state.connections += 1
                    return state.connections
                }
                Thread.detachNewThread {
                    Self.serve(connection, number, shared, script)
                    Glibc.close(connection)
                }
            }
        }
    }

    /// A port of this machine where nobody listens, and where nobody can come to listen either.
    static func silentPort() throws -> UInt16 { try bound().port }

    /// A port whose queue of connections is full, so that another one is not answered.
    static func crowdedPort() throws -> UInt16 {
        let (listener, port) = try bound()
        guard listen(listener, 0) == 0 else { throw Failure("cannot listen: \(errno)") }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(INADDR_LOOPBACK).bigEndian
        address.sin_port = port.bigEndian
        // One is queued, and a second one fills the queue of half-open ones as far as Linux lets it.
        for _ in 0..<4 {
            let client = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
            withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    _ = connect(client, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
        }
        return port
    }

    private static func bound() throws -> (socket: Int32, port: UInt16) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(INADDR_LOOPBACK).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard isBound else { throw Failure("cannot bind: \(errno)") }
        return (descriptor, UInt16(bigEndian: address.sin_port))
    }

    /// What came so far.
    var requests: [Request] { shared.withLock { $0.requests } }
    /// When clients went during a stall.
    var departures: [ContinuousClock.Instant] { shared.withLock { $0.departures } }

    func endpoint(
        _ path: String = "",
        key: EngineKey? = nil,
        timeouts: EngineTimeouts = EngineTimeouts(),
        maximumBytes: Int = 64 << 20
    ) throws -> EngineEndpoint {
        try EngineEndpoint("http://127.0.0.1:\(port)\(path)", key: key, timeouts: timeouts, maximumBytes: maximumBytes)
    }

    private static func serve(
        _ connection: Int32,
        _ number: Int,
        _ shared: Lock<Shared>,
        _ script: (Request) -> [Step]
    ) {
        var rest: [UInt8] = []
        while let request = read(connection, number, &rest) {
            shared.withLock { $0.requests.append(request) }
            for step in script(request) {
                switch step {
                case .send(let bytes):
                    guard send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else { return }
                case .pause(let milliseconds): usleep(milliseconds * 1_000)
                case .stall:
                    var limit = timeval(tv_sec: 20, tv_usec: 0)
                    let size = socklen_t(MemoryLayout<timeval>.size)
                    setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
                    var byte: UInt8 = 0
                    if recv(connection, &byte, 1, 0) <= 0 { shared.withLock { $0.departures.append(.now) } }
                    return
                case .close: return
                }
            }
        }
    }

    /// The next whole request; `rest` keeps what follows it.
    private static func read(_ connection: Int32, _ number: Int, _ rest: inout [UInt8]) -> Request? {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        let end = Array("\r\n\r\n".utf8)
        var request: Request?
        var length = 0
        while true {
            if request == nil, let range = rest.firstRange(of: end) {
                var lines = String(decoding: rest[..<range.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
                let line = lines.removeFirst()
                var fields: [String: String] = [:]
                for field in lines {
                    guard let colon = field.firstIndex(of: ":") else { return nil }
                    let value = field[field.index(after: colon)...].trimmingCharacters(in: .whitespaces)
                    fields[field[..<colon].lowercased()] = value
                }
                length = fields["content-length"].flatMap { Int($0) } ?? 0
                rest.removeSubrange(..<range.upperBound)
                request = Request(line: line, fields: fields, body: [], connection: number)
            }
            if var request, rest.count >= length {
                request.body = Array(rest[..<length])
                rest.removeSubrange(..<length)
                return request
            }
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { return nil }
            rest += buffer[..<count]
        }
    }
}

extension LoopbackServer.Step {
    /// The head of an answer whose body comes in chunks.
    static func head(_ type: String, status: String = "200 OK") -> Self {
        .text("HTTP/1.1 \(status)\r\nContent-Type: \(type)\r\nTransfer-Encoding: chunked\r\n\r\n")
    }

    /// A chunk of a body.
    static func chunk(_ bytes: [UInt8]) -> Self {
        .send(Array("\(String(bytes.count, radix: 16))\r\n".utf8) + bytes + Array("\r\n".utf8))
    }

    static func chunk(_ text: String) -> Self { .chunk(Array(text.utf8)) }

    /// The end of such a body.
    static var end: Self { .text("0\r\n\r\n") }

    static func text(_ text: String) -> Self { .send(Array(text.utf8)) }

    /// A whole answer.
    static func answer(_ status: String, _ type: String, _ body: String, fields: String = "") -> Self {
        .text(
            "HTTP/1.1 \(status)\r\nContent-Type: \(type)\r\n\(fields)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
        )
    }
}

/// A test that cannot go on.
struct Failure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
