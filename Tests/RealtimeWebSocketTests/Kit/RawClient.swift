import Foundation

#if canImport(Glibc)
    import Glibc
#endif

/// A TCP client that blocks, for sending what no honest client sends.
final class RawClient {
    private let descriptor: Int32
    private var isOver = false

    init(port: Int, receiveBuffer: Int32? = nil) throws {
        #if canImport(Glibc)
            descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #else
            descriptor = socket(AF_INET, SOCK_STREAM, 0)
        #endif
        if var receiveBuffer {
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &receiveBuffer, 4)
        }
        var limit = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        struct Failed: Error {}
        if result != 0 { throw Failed() }
    }

    deinit { if !isOver { close(descriptor) } }

    /// Ends with a reset in place of an end of stream.
    func reset() {
        #if canImport(Glibc)
            var linger = Glibc.linger(l_onoff: 1, l_linger: 0)
        #else
            var linger = Darwin.linger(l_onoff: 1, l_linger: 0)
        #endif
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
        close(descriptor)
        isOver = true
    }

    func send(_ bytes: some Collection<UInt8>) {
        let bytes = Array(bytes)
        var sent = 0
        while sent < bytes.count {
            #if canImport(Glibc)
                let count = bytes[sent...].withUnsafeBytes {
                    Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
            #else
                let count = bytes[sent...].withUnsafeBytes { Darwin.send(descriptor, $0.baseAddress, $0.count, 0) }
            #endif
            if count <= 0 { return }
            sent += count
        }
    }

    func send(_ text: String) { send(text.utf8) }

    /// At most `count` bytes; empty at the end of the stream and after ten seconds.
    func receive(_ count: Int = 65_536) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, size in
            size = max(0, recv(descriptor, buffer.baseAddress, count, 0))
        }
    }

    /// Everything until the peer ends the stream.
    func receiveAll() -> [UInt8] {
        var all: [UInt8] = []
        while true {
            let piece = receive()
            if piece.isEmpty { return all }
            all += piece
        }
    }

    /// Bytes until they hold `mark`, and what came with them.
    func receive(until mark: String) -> String {
        var all: [UInt8] = []
        while !String(decoding: all, as: UTF8.self).contains(mark) {
            let piece = receive()
            if piece.isEmpty { break }
            all += piece
        }
        return String(decoding: all, as: UTF8.self)
    }

    /// Opens a WebSocket by hand.
    func upgrade() -> String {
        send(handshakeRequest().replacing("/chat", with: "/ws"))
        return receive(until: "\r\n\r\n")
    }
}
