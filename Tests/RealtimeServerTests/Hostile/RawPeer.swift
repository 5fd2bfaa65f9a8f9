#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A TCP connection that blocks, in the hands of somebody who keeps no rule.
final class RawPeer {
    struct Failure: Error { var call: String }

    private(set) var descriptor: Int32

    /// Connects to a port of the loopback; waits for nothing longer than `patience` seconds. `receiveBuffer` bounds what
    /// the kernel takes for somebody who does not read.
    init(port: Int, patience: Int = 20, receiveBuffer: Int32? = nil) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw Failure(call: "socket \(errno)") }
        if var receiveBuffer { setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &receiveBuffer, 4) }
        var limit = timeval(tv_sec: patience, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, size)
        var one: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, 4)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else {
            close(descriptor)
            throw Failure(call: "connect \(errno)")
        }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    // MARK: Sending

    /// Sends all of it; whether the other end still takes it.
    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    @discardableResult
    func send(_ text: String) -> Bool { send(Array(text.utf8)) }

    /// A handshake that is in order, for a path of the server.
    static func handshake(_ path: String = "/v1/realtime", port: Int) -> String {
        "GET \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    }

    /// Opens a WebSocket; whether the server agreed.
    func upgrade(_ path: String = "/v1/realtime", port: Int) -> Bool {
        send(Self.handshake(path, port: port))
        return receive(until: Array("\r\n\r\n".utf8)).starts(with: "HTTP/1.1 101".utf8)
    }

    /// A masked frame, the key zeros; `head` of other than the payload's length lies.
    static func frame(_ first: UInt8, _ payload: [UInt8], isMasked: Bool = true, length: UInt64? = nil) -> [UInt8] {
        var bytes = [first]
        let length = length ?? UInt64(payload.count)
        let mask: UInt8 = isMasked ? 0x80 : 0
        switch length {
        case ..<126: bytes.append(mask | UInt8(length))
        case ..<65_536: bytes += [mask | 126, UInt8(length >> 8), UInt8(length & 255)]
        default:
            bytes.append(mask | 127)
            for shift in stride(from: 56, through: 0, by: -8) { bytes.append(UInt8(length >> UInt64(shift) & 255)) }
        }
        return bytes + (isMasked ? [0, 0, 0, 0] : []) + payload
    }

    static func text(_ text: String) -> [UInt8] { frame(0x81, Array(text.utf8)) }

    // MARK: Receiving

    /// Bytes until they hold `mark`, or the other end has no more.
    func receive(until mark: [UInt8]) -> [UInt8] {
        var all: [UInt8] = []
        var byte: UInt8 = 0
        // One at a time, so that nothing behind the mark is taken.
        while !all.suffix(mark.count).elementsEqual(mark), recv(descriptor, &byte, 1, 0) == 1 { all.append(byte) }
        return all
    }

    /// What is there, at most 64 KiB; empty at the end.
    func receive() -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, count in
            count = max(0, recv(descriptor, buffer.baseAddress, buffer.count, 0))
        }
    }

    /// Everything until the other end closes or breaks the connection; `nil` if it does neither in time.
    func receiveAll() -> [UInt8]? {
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count == 0 || (count < 0 && errno == ECONNRESET) { return all }
            if count < 0 { return nil }
            all += buffer[..<count]
        }
    }

    /// The frames of a server, whole ones.
    static func frames(_ bytes: [UInt8]) -> [(opcode: UInt8, payload: [UInt8])] {
        var frames: [(UInt8, [UInt8])] = []
        var rest = bytes[...]
        while rest.count >= 2 {
            let start = rest.startIndex
            let short = Int(rest[start + 1] & 0x7F)
            let wide = short == 127 ? 8 : short == 126 ? 2 : 0
            guard rest.count >= 2 + wide else { break }
            let length = wide == 0 ? short : rest[(start + 2)..<(start + 2 + wide)].reduce(0) { $0 << 8 | Int($1) }
            guard rest.count >= 2 + wide + length else { break }
            frames.append((rest[start] & 15, Array(rest[(start + 2 + wide)..<(start + 2 + wide + length)])))
            rest = rest.dropFirst(2 + wide + length)
        }
        return frames
    }

    // MARK: Ending

    /// Ends with a reset in place of an end of stream.
    func reset() {
        var linger = Glibc.linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
        close(descriptor)
        descriptor = -1
    }

    /// Sends a close frame and waits for the server to answer and to end.
    func leave() -> Bool {
        send(Self.frame(0x88, [0x03, 0xE8]))
        return receiveAll().flatMap { Self.frames($0).last }.map { $0.opcode == 8 } ?? false
    }
}
