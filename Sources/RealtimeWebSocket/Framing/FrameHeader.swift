/// What a frame is (RFC 6455 section 5.2).
enum FrameOpcode: UInt8 {
    case continuation = 0
    case text = 1
    case binary = 2
    case close = 8
    case ping = 9
    case pong = 10

    /// Close, ping and pong: short, whole, and allowed between the frames of a message.
    var isControl: Bool { rawValue >= 8 }
}

/// The header of one frame: 2 to 14 bytes.
struct FrameHeader {
    var isFinal: Bool
    var opcode: FrameOpcode
    /// The masking key, first byte in the low bits; `nil` in frames of a server.
    var maskingKey: UInt32?
    /// Payload bytes; at most 2⁶³ − 1.
    var length: Int

    /// The longest header: two bytes, eight of length, four of key.
    static let maximumSize = 14

    /// Writes the header and returns its size in bytes. `target` has room for ``maximumSize``.
    @inline(__always)
    func write(to target: UnsafeMutableRawPointer) -> Int {
        target.storeBytes(of: (isFinal ? 0x80 : 0) | opcode.rawValue, as: UInt8.self)
        let mask: UInt8 = maskingKey == nil ? 0 : 0x80
        var size: Int
        if length < 126 {
            target.storeBytes(of: mask | UInt8(length), toByteOffset: 1, as: UInt8.self)
            size = 2
        } else if length <= 0xFFFF {
            target.storeBytes(of: mask | 126, toByteOffset: 1, as: UInt8.self)
            target.storeBytes(of: UInt16(length).bigEndian, toByteOffset: 2, as: UInt16.self)
            size = 4
        } else {
            target.storeBytes(of: mask | 127, toByteOffset: 1, as: UInt8.self)
            target.storeBytes(of: UInt64(length).bigEndian, toByteOffset: 2, as: UInt64.self)
            size = 10
        }
        if let maskingKey {
            target.storeBytes(of: maskingKey.littleEndian, toByteOffset: size, as: UInt32.self)
            size += 4
        }
        return size
    }
}

extension FrameHeader {
    /// The header, and its size, of a frame of up to 65 535 bytes of which at least eight stand at `base`; `nil` for
    /// every other one, whatever is wrong with it included: ``FrameHeaderReader`` says what.
    @inline(__always)
    static func short(at base: UnsafeMutableRawPointer, count: Int, isMasked: Bool) -> (FrameHeader, size: Int)? {
        guard count >= 8 else { return nil }
        let first = base.load(as: UInt8.self)
        let second = base.load(fromByteOffset: 1, as: UInt8.self)
        let short = second & 0x7F
        guard first & 0x70 == 0, (second & 0x80 != 0) == isMasked, short < 127,
            let opcode = FrameOpcode(rawValue: first & 0x0F)
        else { return nil }
        var length = Int(short)
        var size = 2
        if short == 126 {
            length = Int(UInt16(bigEndian: base.loadUnaligned(fromByteOffset: 2, as: UInt16.self)))
            guard length >= 126 else { return nil }
            size = 4
        }
        var key: UInt32?
        if isMasked {
            key = UInt32(littleEndian: base.loadUnaligned(fromByteOffset: size, as: UInt32.self))
            size += 4
        }
        return (FrameHeader(isFinal: first & 0x80 != 0, opcode: opcode, maskingKey: key, length: length), size)
    }
}

/// Collects the bytes of a header, however they are split, and checks them as they come.
struct FrameHeaderReader {
    private var bytes = InlineArray<14, UInt8>(repeating: 0)
    private var count = 0
    private var needed = 2
    private let expectsMask: Bool

    /// `expectsMask`: whether the peer is a client.
    init(expectsMask: Bool) { self.expectsMask = expectsMask }

    /// Whether a header has begun and is not complete.
    var isInside: Bool { count > 0 }

    /// Takes bytes off the front of `input`; returns a header when one is complete.
    mutating func read(
        from input: inout UnsafeMutableRawBufferPointer
    ) throws(WebSocketProtocolError) -> FrameHeader? {
        var taken = 0
        defer { input = UnsafeMutableRawBufferPointer(rebasing: input[taken...]) }
        while count < needed {
            guard taken < input.count else { return nil }
            bytes[count] = input[taken]
            count += 1
            taken += 1
            if count == 1 {
                try checkFirstByte()
            } else if count == 2 {
                try checkSecondByte()
            }
        }
        let header = try finish()
        count = 0
        needed = 2
        return header
    }

    private func checkFirstByte() throws(WebSocketProtocolError) {
        let byte = bytes[0]
        guard byte & 0x70 == 0 else { throw .reservedBits(byte) }
        guard let opcode = FrameOpcode(rawValue: byte & 0x0F) else { throw .unknownOpcode(byte & 0x0F) }
        if opcode.isControl && byte & 0x80 == 0 { throw .fragmentedControlFrame }
    }

    private mutating func checkSecondByte() throws(WebSocketProtocolError) {
        let isMasked = bytes[1] & 0x80 != 0
        guard isMasked == expectsMask else { throw isMasked ? .maskedFrame : .unmaskedFrame }
        let short = bytes[1] & 0x7F
        if bytes[0] & 0x08 != 0 && short > 125 { throw .controlFrameTooLong }
        needed = 2 + (short == 126 ? 2 : short == 127 ? 8 : 0) + (isMasked ? 4 : 0)
    }

    private func finish() throws(WebSocketProtocolError) -> FrameHeader {
        guard let opcode = FrameOpcode(rawValue: bytes[0] & 0x0F) else { throw .unknownOpcode(bytes[0] & 0x0F) }
        let short = bytes[1] & 0x7F
        var length = UInt64(short)
        var next = 2
        if short == 126 {
            length = readInteger(from: 2, to: 4)
            next = 4
            if length < 126 { throw .lengthNotMinimal(length) }
        } else if short == 127 {
            length = readInteger(from: 2, to: 10)
            next = 10
            if length > UInt64(Int64.max) { throw .lengthOutOfRange(length) }
            if length <= 0xFFFF { throw .lengthNotMinimal(length) }
        }
        var key: UInt32?
        if expectsMask {
            key =
                UInt32(bytes[next]) | UInt32(bytes[next + 1]) << 8 | UInt32(bytes[next + 2]) << 16
                | UInt32(bytes[next + 3]) << 24
        }
        return FrameHeader(isFinal: bytes[0] & 0x80 != 0, opcode: opcode, maskingKey: key, length: Int(length))
    }

    private func readInteger(from start: Int, to end: Int) -> UInt64 {
        var value: UInt64 = 0
        for index in start..<end { value = value << 8 | UInt64(bytes[index]) }
        return value
    }
}
