import Glibc
import RealtimeWebSocket

/// A caller's connection: it does what honest clients do, and, where it is asked to, what connections do that die.
final class CallerSocket {
    /// What came.
    enum Input {
        case open
        case refused(String)
        case text([UInt8])
        case closed(UInt16?)
        /// The end of the stream, or a failure.
        case gone(String)
    }

    private(set) var descriptor: Int32
    private var wire: WebSocketConnection
    private var output = ByteQueue()
    private var head: [UInt8]? = []
    /// Whether what comes is left with the kernel.
    var isDeaf = false

    /// Text messages and their bytes that were given to ``send(_:)``.
    private(set) var framesSent = 0
    private(set) var bytesSent = 0
    private(set) var framesReceived = 0
    private(set) var bytesReceived = 0

    init?(port: Int, receiveBuffer: Int32?, mask: UInt64) {
        guard let descriptor = Loopback.connect(port, receiveBuffer: receiveBuffer) else { return nil }
        self.descriptor = descriptor
        var random = SeededGenerator(seed: mask)
        wire = WebSocketConnection(role: .client) { UInt32(truncatingIfNeeded: random.next()) }
        output.append(
            ("GET /v1/realtime?model=soak HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nUpgrade: websocket\r\n"
                + "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n").utf8
        )
        flush()
    }

    deinit { end() }

    var isOpen: Bool { descriptor >= 0 }
    var hasOutput: Bool { !output.isEmpty }
    var wantedEvents: Int16 { Int16(POLLIN | (hasOutput ? POLLOUT : 0)) }

    // MARK: Commands

    func send(_ text: [UInt8]) {
        guard isOpen else { return }
        wire.sendText(text.span, into: &output)
        framesSent += 1
        bytesSent += text.count
        flush()
    }

    func sendClose() {
        guard isOpen else { return }
        wire.sendClose(.normal, into: &output)
        flush()
    }

    func end() {
        if descriptor >= 0 { close(descriptor) }
        descriptor = -1
    }

    func reset() {
        if descriptor >= 0 { Loopback.reset(descriptor) }
        descriptor = -1
    }

    func flush() {
        while isOpen, !output.isEmpty {
            let count = output.withBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            // A failure shows when it is read.
            guard count > 0 else { return }
            output.consume(count)
            wire.outputDidAdvance(&output)
        }
    }

    // MARK: Receiving

    /// Reads once.
    func receive(into buffer: UnsafeMutableRawBufferPointer, _ body: (Input) -> Void) {
        guard isOpen else { return }
        let count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
        if count < 0 && (errno == EAGAIN || errno == EINTR) { return }
        guard count > 0 else { return body(.gone(count == 0 ? "the end" : "errno \(errno)")) }
        var rest = UnsafeMutableRawBufferPointer(rebasing: buffer[..<count])
        if head != nil, !answered(&rest, body) { return }
        while isOpen, let event = wire.nextEvent(in: &rest, output: &output) {
            switch event {
            case .text(let bytes):
                framesReceived += 1
                bytesReceived += bytes.count
                body(.text(Array(bytes)))
            case .closed(let code, _): body(.closed(code?.rawValue))
            case .failed(let error): body(.gone("\(error)"))
            case .binary: body(.gone("a binary message"))
            case .ping, .pong: break
            @unknown default: break
            }
        }
        flush()
    }

    /// Takes the answer to the handshake off the front; whether it was the right one.
    private func answered(_ rest: inout UnsafeMutableRawBufferPointer, _ body: (Input) -> Void) -> Bool {
        while let byte = rest.first {
            head?.append(byte)
            rest = UnsafeMutableRawBufferPointer(rebasing: rest[1...])
            guard byte == 10, let head, head.suffix(4) == [13, 10, 13, 10] else { continue }
            let text = String(decoding: head, as: UTF8.self)
            self.head = nil
            guard text.hasPrefix("HTTP/1.1 101 ") else {
                body(.refused(String(text.prefix { $0 != "\r\n" })))
                return false
            }
            body(.open)
            return true
        }
        return false
    }
}
