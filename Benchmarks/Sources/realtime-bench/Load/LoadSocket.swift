import CBenchmarkSupport
import Glibc
import RealtimeWebSocket

/// The generator's end of a WebSocket: as little as can be, so that the server is what is measured.
///
/// It opens with blocking calls and is not blocking afterwards. Frames to send are masked ahead, when they are made.
final class LoadSocket {
    /// What came.
    enum Message {
        case text(UnsafeRawBufferPointer)
        case closed
    }

    private(set) var descriptor: Int32 = -1
    private var buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 65_536, alignment: 64)
    private var filled = 0
    private var waiting: [UInt8] = []
    private(set) var isOpen = false

    /// Connects and shakes hands.
    init(_ url: WebSocketURL) throws {
        guard !url.isSecure else { throw BenchmarkError("the generator speaks ws: only") }
        do {
            try connect(url)
            try shake(url)
        } catch {
            end()
            buffer.deallocate()
            throw error
        }
        isOpen = true
    }

    deinit {
        end()
        buffer.deallocate()
    }

    private func end() {
        isOpen = false
        if descriptor >= 0 { Glibc.close(descriptor) }
        descriptor = -1
    }

    private func connect(_ url: WebSocketURL) throws {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(url.host, "\(url.port)", &hints, &list) == 0, let list else {
            throw BenchmarkError("\(url.host) has no address")
        }
        defer { freeaddrinfo(list) }
        var next: UnsafeMutablePointer<addrinfo>? = list
        while let address = next?.pointee {
            descriptor = socket(address.ai_family, address.ai_socktype | Int32(SOCK_CLOEXEC.rawValue), 0)
            if Glibc.connect(descriptor, address.ai_addr, address.ai_addrlen) == 0 { break }
            Glibc.close(descriptor)
            descriptor = -1
            next = address.ai_next
        }
        guard descriptor >= 0 else { throw BenchmarkError("\(url) cannot be reached: \(BenchmarkError.system)") }
        var one: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, 4)
        var patience = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    }

    private func shake(_ url: WebSocketURL) throws {
        // The key of RFC 6455 section 1.3: nothing here depends on its secrecy.
        let request =
            "GET \(url.target) HTTP/1.1\r\nHost: \(url.hostField)\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
        send(Array(request.utf8))
        while true {
            if let length = Self.find("\r\n\r\n", in: UnsafeRawBufferPointer(rebasing: buffer[..<filled])) {
                let head = String(decoding: UnsafeRawBufferPointer(rebasing: buffer[..<length]), as: UTF8.self)
                guard head.hasPrefix("HTTP/1.1 101") else {
                    throw BenchmarkError("\(url) answered \(head.prefix { $0 != "\r\n" })")
                }
                consume(length)
                return
            }
            guard fill() > 0 else { throw BenchmarkError("\(url) did not answer the handshake") }
        }
    }

    /// Waits for the first text message that holds one of `texts`, in blocking mode.
    func waitForText(holding text: StaticString) throws {
        var isThere = false
        repeat {
            receiveBuffered { message in
                if case .text(let bytes) = message, Self.find(text, in: bytes) != nil { isThere = true }
            }
            if isThere { return }
        } while isOpen && fill() > 0
        throw BenchmarkError("the server did not say \(text)")
    }

    func makeNonBlocking() {
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    }

    // MARK: Sending

    /// A masked frame around `payload`.
    static func frame(opcode: UInt8, _ payload: [UInt8], mask: UInt32) -> (bytes: [UInt8], payloadStart: Int) {
        var bytes: [UInt8] = [0x80 | opcode]
        if payload.count < 126 {
            bytes.append(0x80 | UInt8(payload.count))
        } else {
            precondition(payload.count < 65_536, "the generator sends short frames only")
            bytes += [0x80 | 126, UInt8(payload.count >> 8), UInt8(payload.count & 255)]
        }
        bytes += (0..<4).map { key($0, mask) }
        let start = bytes.count
        for (index, byte) in payload.enumerated() { bytes.append(byte ^ key(index, mask)) }
        return (bytes, start)
    }

    /// The byte of the masking key that belongs to the payload's byte `index`.
    @inline(__always)
    static func key(_ index: Int, _ mask: UInt32) -> UInt8 {
        UInt8(truncatingIfNeeded: mask >> UInt32(24 - 8 * (index & 3)))
    }

    /// Sends bytes, now or when the kernel takes them.
    func send(_ bytes: [UInt8]) {
        guard descriptor >= 0 else { return }
        if !waiting.isEmpty {
            waiting += bytes
            return sendWaiting()
        }
        let count = max(0, Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)))
        if count < bytes.count { waiting += bytes[count...] }
    }

    /// Tries again what the kernel did not take.
    func sendWaiting() {
        guard !waiting.isEmpty, descriptor >= 0 else { return }
        let count = Glibc.send(descriptor, waiting, waiting.count, Int32(MSG_NOSIGNAL))
        if count > 0 { waiting.removeFirst(count) }
    }

    /// Shakes hands goodbye and ends, waiting as long as a server may take for it.
    func close() {
        guard isOpen else { return end() }
        _ = fcntl(descriptor, F_SETFL, 0)
        send(Self.frame(opcode: 8, [0x03, 0xE8], mask: 0x1122_3344).bytes)
        while isOpen {
            receiveBuffered { _ in }
            guard isOpen, fill() > 0 else { break }
        }
        end()
    }

    // MARK: Receiving

    /// Reads once what is there and hands over the complete messages, which are valid during the call.
    func receive(_ body: (Message) -> Void) {
        let count = fill()
        if count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR) {
            isOpen = false
            return body(.closed)
        }
        receiveBuffered(body)
    }

    private func fill() -> Int {
        if filled == buffer.count {
            let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: buffer.count * 2, alignment: 64)
            larger.copyMemory(from: UnsafeRawBufferPointer(buffer))
            buffer.deallocate()
            buffer = larger
        }
        guard let base = buffer.baseAddress else { return -1 }
        let count = read(descriptor, base + filled, buffer.count - filled)
        if count > 0 { filled += count }
        return count
    }

    private func consume(_ count: Int) {
        guard count > 0, let base = buffer.baseAddress else { return }
        filled -= count
        if filled > 0 { memmove(base, base + count, filled) }
    }

    private func receiveBuffered(_ body: (Message) -> Void) {
        var position = 0
        while let (start, length, opcode) = nextFrame(at: position) {
            let payload = UnsafeRawBufferPointer(rebasing: buffer[start..<(start + length)])
            position = start + length
            switch opcode {
            case 1: body(.text(payload))
            case 8:
                isOpen = false
                body(.closed)
            case 9: send(Self.frame(opcode: 10, Array(payload), mask: 0x5566_7788).bytes)
            default: break
            }
        }
        consume(position)
    }

    /// Where the next complete frame's payload is. A server's frames are not masked (RFC 6455 section 5.1).
    private func nextFrame(at position: Int) -> (start: Int, length: Int, opcode: UInt8)? {
        let left = filled - position
        guard left >= 2 else { return nil }
        var header = 2
        var length = Int(buffer[position + 1] & 0x7F)
        if length >= 126 {
            header = length == 126 ? 4 : 10
            guard left >= header else { return nil }
            length = 0
            for index in 2..<header { length = length << 8 | Int(buffer[position + index]) }
        }
        guard length >= 0, left >= header + length else { return nil }
        return (position + header, length, buffer[position] & 0x0F)
    }

    /// Where `text` ends in `bytes`.
    static func find(_ text: StaticString, in bytes: UnsafeRawBufferPointer) -> Int? {
        let start = cbench_find(bytes.baseAddress, bytes.count, text.utf8Start, text.utf8CodeUnitCount)
        return start < 0 ? nil : start + text.utf8CodeUnitCount
    }
}
