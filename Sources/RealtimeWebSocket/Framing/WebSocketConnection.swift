/// One end of a WebSocket after its handshake, without any input or output of its own (RFC 6455 sections 5 to 7).
///
/// Feed what was received through ``nextEvent(in:output:)`` until it returns `nil`; whatever is to be sent is
/// appended to the ``ByteQueue`` handed in. **Every method that takes `output` must be given the same queue**, whose
/// bytes go to the peer in order.
///
/// ```swift
/// var rest = UnsafeMutableRawBufferPointer(received)
/// while let event = connection.nextEvent(in: &rest, output: &output) { … }
/// // write output to the peer, output.consume(written), connection.outputDidAdvance(&output)
/// ```
///
/// Responsibilities:
/// 1. Strictness: masks, reserved bits, opcodes, lengths, fragments, close codes, UTF-8, message size.
/// 2. Pings are answered; of several that wait behind unsent output only the newest is (section 5.5.3).
/// 3. The close handshake: one close frame each way, nothing after ours.
///
/// What it never does: read a clock, make random numbers, compress, fragment what it sends.
public struct WebSocketConnection: ~Copyable {
    /// Which end this is.
    public let role: WebSocketRole
    /// Limits and checks.
    public let configuration: Configuration

    /// Limits and checks of one connection.
    public struct Configuration: Hashable, Sendable {
        /// Most bytes of one received message, over all its frames. 16 MiB, so that no event of the realtime
        /// protocols (audio appends of at most 15 MiB) is refused. A longer one closes with 1009.
        public var maxMessageSize: Int
        /// When text is checked.
        public var textValidation: WebSocketTextValidation

        /// Creates a configuration; `maxMessageSize` is at least 1.
        public init(maxMessageSize: Int = 16 << 20, textValidation: WebSocketTextValidation = .strict) {
            self.maxMessageSize = max(1, maxMessageSize)
            self.textValidation = textValidation
        }
    }

    /// Where the receiving side stands.
    private enum Input {
        /// Between frames or inside a header. → `payload`, `finished`
        case header
        /// Inside a payload of which `received` bytes came. → `header`, `finished`
        case payload(FrameHeader, received: Int)
        /// After a close frame or a violation: everything else is discarded.
        case finished
    }

    /// A message whose first frame came and whose last did not.
    private enum OpenMessage {
        case none
        case text
        case binary
    }

    /// Capacity that the buffer of split messages keeps between messages, in bytes.
    private static let keptMessageCapacity = 4_096

    private var input = Input.header
    private var reader: FrameHeaderReader
    private var openMessage = OpenMessage.none
    private var validator = UTF8Validator()
    /// Message pieces so far.
    private var message = ByteQueue()
    /// Control payload so far, at most 125 bytes.
    private var control = ByteQueue()
    /// Whether `message` was handed out and is to be emptied by the next call.
    private var messageIsDelivered = false

    private let maskingKeys: () -> UInt32
    private var pendingPong: [UInt8]?
    /// Stream position of `output` after the last pong that was written.
    private var lastPongEnd: UInt64 = 0

    /// Whether a close frame was written or can no longer be: nothing else will be.
    public private(set) var isCloseSent = false
    /// Whether the peer's close frame came.
    public private(set) var isCloseReceived = false

    /// Creates a connection that has just finished its handshake.
    ///
    /// - `maskingKeys`: gives a fresh, unpredictable key for each frame a client sends (section 5.3); not
    ///   called for a server.
    public init(
        role: WebSocketRole,
        configuration: Configuration = Configuration(),
        maskingKeys: @escaping () -> UInt32
    ) {
        self.role = role
        self.configuration = configuration
        self.maskingKeys = maskingKeys
        reader = FrameHeaderReader(expectsMask: role == .server)
    }

    // MARK: Getters

    /// Whether messages can be sent.
    public var isOpen: Bool { !isCloseSent }
    /// Whether the close handshake is done: the transport can be closed after the output left.
    public var isCloseHandshakeDone: Bool { isCloseSent && isCloseReceived }

    // MARK: Inputs

    /// Takes bytes off the front of `bytes` until they make an event, or are used up: then `nil`.
    ///
    /// Masked payloads are unmasked in place. Call it again, with what is left, until it returns `nil`.
    public mutating func nextEvent(
        in bytes: inout UnsafeMutableRawBufferPointer,
        output: inout ByteQueue
    ) -> WebSocketEvent? {
        if messageIsDelivered {
            messageIsDelivered = false
            message.removeAll(keepingCapacity: Self.keptMessageCapacity)
        }
        if let event = wholeMessage(in: &bytes) { return event }
        do throws(WebSocketProtocolError) {
            while true {
                switch input {
                case .finished:
                    bytes = UnsafeMutableRawBufferPointer(rebasing: bytes[bytes.count...])
                    return nil
                case .header:
                    guard let header = try reader.read(from: &bytes) else { return nil }
                    try begin(header)
                    input = .payload(header, received: 0)
                case .payload(let header, let received):
                    if bytes.isEmpty && received < header.length { return nil }
                    if let event = try readPayload(of: header, received: received, from: &bytes, output: &output) {
                        return event
                    }
                }
            }
        } catch {
            input = .finished
            message.removeAll()
            control.removeAll()
            writeClose(error.closeCode, reason: "", into: &output)
            return .failed(error)
        }
    }

    /// A message of one frame, all of which stands at the front of `bytes`: nearly every message, without the state that
    /// pieces need. `nil`, and nothing taken or changed, for everything else, whatever is wrong with it included.
    @inline(__always)
    private func wholeMessage(in bytes: inout UnsafeMutableRawBufferPointer) -> WebSocketEvent? {
        guard case .header = input, !reader.isInside, case .none = openMessage, message.isEmpty,
            let base = bytes.baseAddress,
            let (header, size) = FrameHeader.short(at: base, count: bytes.count, isMasked: role == .server),
            header.isFinal, header.opcode == .text || header.opcode == .binary,
            header.length <= bytes.count - size, header.length <= configuration.maxMessageSize
        else { return nil }
        let isText = header.opcode == .text
        let payload = base + size
        if let key = header.maskingKey {
            applyMask(to: payload, from: payload, count: header.length, key: key, phase: 0)
        }
        let content = UnsafeRawBufferPointer(start: payload, count: header.length)
        if isText && configuration.textValidation == .strict {
            var validator = UTF8Validator()
            guard validator.accept(content), validator.isAtBoundary else {
                // Masked again, for the general way to find what is wrong.
                if let key = header.maskingKey {
                    applyMask(to: payload, from: payload, count: header.length, key: key, phase: 0)
                }
                return nil
            }
        }
        bytes = UnsafeMutableRawBufferPointer(rebasing: bytes[(size + header.length)...])
        return isText ? .text(content.bytes) : .binary(content.bytes)
    }

    /// Tells that bytes left the front of `output`: a pong that waited for that is written now.
    public mutating func outputDidAdvance(_ output: inout ByteQueue) {
        guard let payload = pendingPong, !isCloseSent, output.consumedCount >= lastPongEnd else { return }
        pendingPong = nil
        payload.withUnsafeBytes { writeFrame(.pong, $0, into: &output) }
        lastPongEnd = output.appendedCount
    }

    // MARK: Commands

    /// Appends a text message; `false` and nothing appended after a close frame. The caller vouches for UTF-8.
    @discardableResult
    public mutating func sendText(_ text: Span<UInt8>, into output: inout ByteQueue) -> Bool {
        guard !isCloseSent else { return false }
        text.withUnsafeBytes { writeFrame(.text, $0, into: &output) }
        return true
    }

    /// Appends a binary message; `false` and nothing appended after a close frame.
    @discardableResult
    public mutating func sendBinary(_ data: Span<UInt8>, into output: inout ByteQueue) -> Bool {
        guard !isCloseSent else { return false }
        data.withUnsafeBytes { writeFrame(.binary, $0, into: &output) }
        return true
    }

    /// Appends a ping with at most 125 bytes of `payload`; `false` and nothing appended after a close frame.
    @discardableResult
    public mutating func sendPing(_ payload: Span<UInt8>, into output: inout ByteQueue) -> Bool {
        guard !isCloseSent else { return false }
        payload.withUnsafeBytes { writeFrame(.ping, UnsafeRawBufferPointer(rebasing: $0.prefix(125)), into: &output) }
        return true
    }

    /// Appends the close frame; `false` and nothing appended if one was before.
    ///
    /// A code that must not be on the wire is left out, with the reason. The reason is cut to 123 bytes at the end
    /// of a scalar.
    @discardableResult
    public mutating func sendClose(
        _ code: WebSocketCloseCode?,
        reason: String = "",
        into output: inout ByteQueue
    ) -> Bool {
        guard !isCloseSent else { return false }
        writeClose(code, reason: reason, into: &output)
        return true
    }

    // MARK: Payloads

    /// Checks what a complete header says against what came before it.
    private mutating func begin(_ header: FrameHeader) throws(WebSocketProtocolError) {
        switch (header.opcode, openMessage) {
        case (.close, _), (.ping, _), (.pong, _):
            return
        case (.continuation, .none):
            throw .unexpectedContinuation
        case (.continuation, .text), (.continuation, .binary):
            break
        case (.text, .none):
            openMessage = .text
            validator = UTF8Validator()
        case (.binary, .none):
            openMessage = .binary
        case (.text, .text), (.text, .binary), (.binary, .text), (.binary, .binary):
            throw .unfinishedMessage
        }
        if header.length > configuration.maxMessageSize - message.count {
            throw .messageTooBig(limit: configuration.maxMessageSize)
        }
    }

    private mutating func readPayload(
        of header: FrameHeader,
        received: Int,
        from bytes: inout UnsafeMutableRawBufferPointer,
        output: inout ByteQueue
    ) throws(WebSocketProtocolError) -> WebSocketEvent? {
        let count = min(bytes.count, header.length - received)
        let chunk = UnsafeMutableRawBufferPointer(rebasing: bytes[..<count])
        bytes = UnsafeMutableRawBufferPointer(rebasing: bytes[count...])
        if let key = header.maskingKey, let base = chunk.baseAddress {
            applyMask(to: base, from: UnsafeRawPointer(base), count: count, key: key, phase: received & 3)
        }
        let piece = UnsafeRawBufferPointer(chunk)
        let isFrameComplete = received + count == header.length
        input = isFrameComplete ? .header : .payload(header, received: received + count)

        if header.opcode.isControl {
            if isFrameComplete && received == 0 { return try finishControl(header.opcode, piece, output: &output) }
            if received == 0 { control.removeAll(keepingCapacity: ByteQueue.firstCapacity) }
            control.append(contentsOf: piece)
            return isFrameComplete ? try finishControl(header.opcode, control.bytes, output: &output) : nil
        }

        let isText = openMessage == .text
        let isChecked = isText && configuration.textValidation == .strict
        if isChecked && !validator.accept(piece) { throw .invalidUTF8 }
        let isMessageComplete = isFrameComplete && header.isFinal
        if isMessageComplete && isChecked && !validator.isAtBoundary { throw .invalidUTF8 }
        if isMessageComplete { openMessage = .none }
        if isMessageComplete && message.isEmpty {
            return isText ? .text(piece.bytes) : .binary(piece.bytes)
        }
        message.append(contentsOf: piece)
        guard isMessageComplete else { return nil }
        messageIsDelivered = true
        return isText ? .text(message.bytes.bytes) : .binary(message.bytes.bytes)
    }

    private mutating func finishControl(
        _ opcode: FrameOpcode,
        _ payload: UnsafeRawBufferPointer,
        output: inout ByteQueue
    ) throws(WebSocketProtocolError) -> WebSocketEvent? {
        switch opcode {
        case .ping:
            answerPing(payload, output: &output)
            return .ping(payload.bytes)
        case .pong:
            return .pong(payload.bytes)
        case .close:
            let (code, reason) = try Self.parseClose(payload)
            input = .finished
            isCloseReceived = true
            message.removeAll()
            writeClose(code, reason: "", into: &output)
            return .closed(code, reason: reason)
        case .continuation, .text, .binary:
            return nil
        }
    }

    private static func parseClose(
        _ payload: UnsafeRawBufferPointer
    ) throws(WebSocketProtocolError) -> (WebSocketCloseCode?, String) {
        if payload.isEmpty { return (nil, "") }
        guard payload.count >= 2 else { throw .truncatedCloseCode }
        let code = WebSocketCloseCode(rawValue: UInt16(payload[0]) << 8 | UInt16(payload[1]))
        guard code.isSendable else { throw .invalidCloseCode(code.rawValue) }
        let reason = UnsafeRawBufferPointer(rebasing: payload[2...])
        guard let text = String(validating: reason, as: UTF8.self) else { throw .invalidUTF8 }
        return (code, text)
    }

    private mutating func answerPing(_ payload: UnsafeRawBufferPointer, output: inout ByteQueue) {
        guard !isCloseSent else { return }
        if output.consumedCount >= lastPongEnd {
            writeFrame(.pong, payload, into: &output)
            lastPongEnd = output.appendedCount
        } else {
            // A pong is still unsent: whoever floods with pings and does not read gets the newest answered only.
            pendingPong = [UInt8](payload)
        }
    }

    // MARK: Writing

    private mutating func writeClose(_ code: WebSocketCloseCode?, reason: String, into output: inout ByteQueue) {
        guard !isCloseSent else { return }
        var payload: [UInt8] = []
        if let code, code.isSendable {
            payload = [UInt8(code.rawValue >> 8), UInt8(code.rawValue & 0xFF)]
            for scalar in reason.unicodeScalars {
                let encoded = UTF8.encode(scalar)
                guard let encoded, payload.count + encoded.count <= 125 else { break }
                payload.append(contentsOf: encoded)
            }
        }
        payload.withUnsafeBytes { writeFrame(.close, $0, into: &output) }
        isCloseSent = true
        pendingPong = nil
    }

    private func writeFrame(_ opcode: FrameOpcode, _ payload: UnsafeRawBufferPointer, into output: inout ByteQueue) {
        let header = FrameHeader(
            isFinal: true,
            opcode: opcode,
            maskingKey: role == .client ? maskingKeys() : nil,
            length: payload.count
        )
        let target = output.appendUninitialized(FrameHeader.maximumSize + payload.count)
        let size = header.write(to: target)
        if let source = payload.baseAddress {
            if let key = header.maskingKey {
                applyMask(to: target + size, from: source, count: payload.count, key: key, phase: 0)
            } else {
                (target + size).copyMemory(from: source, byteCount: payload.count)
            }
        }
        output.removeLast(FrameHeader.maximumSize - size)
    }
}

extension UnsafeRawBufferPointer {
    /// The same bytes, typed.
    @inline(__always)
    var bytes: UnsafeBufferPointer<UInt8> { assumingMemoryBound(to: UInt8.self) }
}
