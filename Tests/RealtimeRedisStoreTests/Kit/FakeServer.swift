import Foundation
import RealtimeRedisStore

/// Something that listens where Redis should, and answers each message with bytes that a test has made up.
final class FakeServer: Sendable {
    private let listener: Int32
    private let path: String

    /// `answer` gives the bytes for a connection's message, or `nil` to close it. `pause` is between its pieces of one byte,
    /// or zero to send it whole.
    init(pause: useconds_t = 0, answer: @escaping @Sendable ([UInt8]) -> [UInt8]?) throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("fake-\(UUID().uuidString.prefix(8))").path
        let listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let isBound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard isBound == 0, listen(listener, 8) == 0 else { throw Failure(text: "cannot listen: \(errno)") }
        self.listener = listener
        Thread.detachNewThread {
            while true {
                let connection = accept(listener, nil, nil)
                guard connection >= 0 else { return }
                Self.serve(connection, pause, answer)
                close(connection)
            }
        }
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
        unlink(path)
    }

    var address: RedisAddress { RedisAddress(.socket(path: path)) }

    private static func serve(_ connection: Int32, _ pause: useconds_t, _ answer: ([UInt8]) -> [UInt8]?) {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0, let reply = answer(Array(buffer[..<count])) else { return }
            let pieces = pause == 0 ? [reply] : reply.map { [$0] }
            for piece in pieces {
                guard send(connection, piece, piece.count, Int32(MSG_NOSIGNAL)) == piece.count else { return }
                if pause > 0 { usleep(pause) }
            }
        }
    }
}
