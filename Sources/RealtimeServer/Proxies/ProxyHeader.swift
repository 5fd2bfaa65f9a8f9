internal import RealtimeWebSocket

/// Reads the header with which a TCP proxy says whom a connection comes from: HAProxy's PROXY protocol, versions 1 and 2
/// (<https://www.haproxy.org/download/2.9/doc/proxy-protocol.txt>).
///
/// Takes bytes however they are split, keeps at most ``mostBytes`` of them, and takes none behind the header.
struct ProxyHeader {
    /// What has come of the bytes so far.
    enum Progress: Hashable {
        /// The header is not complete.
        case needsMore
        /// The header is complete; `source` is `nil` where the proxy speaks for itself, as in health checks.
        case complete(source: PeerAddress?)
        /// It is no header, or a longer one than is read.
        case malformed
    }

    /// The longest line of version 1 with its end, by section 2.1 of the specification.
    private static let longestLine = 107
    /// Bytes of version 2 before its addresses, by section 2.2.
    private static let fixedBytes = 16
    /// The longest header: the fixed part and 2 KiB, several times what addresses and the registered extensions take.
    static let mostBytes = 16 + 2_048
    private static let signature: [UInt8] = [0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A]

    private var bytes: [UInt8] = []

    /// Takes bytes up to the end of the header; returns how many it took, and how far it is.
    mutating func receive(_ input: UnsafeRawBufferPointer) -> (consumed: Int, progress: Progress) {
        var consumed = 0
        while consumed < input.count {
            bytes.append(input[consumed])
            consumed += 1
            switch judge() {
            case .needsMore: continue
            case let end: return (consumed, end)
            }
        }
        return (consumed, .needsMore)
    }

    /// Looks at what is there after each byte: a header is short, and none behind it may be taken.
    private func judge() -> Progress {
        if bytes[0] == UInt8(ascii: "P") { return judgeLine() }
        guard bytes.count > Self.signature.count else {
            return Self.signature.starts(with: bytes) ? .needsMore : .malformed
        }
        guard bytes[12] >> 4 == 2 else { return .malformed }
        guard bytes.count >= Self.fixedBytes else { return .needsMore }
        let length = Int(bytes[14]) << 8 | Int(bytes[15])
        guard Self.fixedBytes + length <= Self.mostBytes else { return .malformed }
        return bytes.count < Self.fixedBytes + length ? .needsMore : binary(length)
    }

    // MARK: Version 1

    private func judgeLine() -> Progress {
        let start = Array("PROXY ".utf8)
        guard bytes.starts(with: start.prefix(bytes.count)), bytes.count <= Self.longestLine else { return .malformed }
        guard bytes.last == 0x0A else { return bytes.count == Self.longestLine ? .malformed : .needsMore }
        guard bytes.count > start.count + 1, bytes[bytes.count - 2] == 0x0D else { return .malformed }
        let words = bytes.dropFirst(start.count).dropLast(2).split(separator: 0x20, omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        if words.first == "UNKNOWN" { return .complete(source: nil) }
        guard words.count == 5, words[0] == "TCP4" || words[0] == "TCP6", let source = IPAddress(words[1]),
            IPAddress(words[2]) != nil, let port = Self.port(words[3]), Self.port(words[4]) != nil,
            words[1].contains(":") == (words[0] == "TCP6"), words[2].contains(":") == (words[0] == "TCP6")
        else { return .malformed }
        return .complete(source: PeerAddress(host: source.description, port: port))
    }

    private static func port(_ text: String) -> Int? {
        guard (1...5).contains(text.utf8.count), text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }),
            text == "0" || !text.hasPrefix("0"), let port = Int(text), port <= 65_535
        else { return nil }
        return port
    }

    // MARK: Version 2

    private func binary(_ length: Int) -> Progress {
        switch bytes[12] & 15 {
        case 0: return .complete(source: nil)
        case 1: break
        default: return .malformed
        }
        // The high half is the family, the low one the transport: 1 is a stream.
        switch bytes[13] {
        case 0x11:
            guard length >= 12 else { return .malformed }
            let source = IPAddress(v4: UInt32(truncatingIfNeeded: number(at: 16, count: 4)))
            return .complete(source: PeerAddress(host: source.description, port: Int(number(at: 24, count: 2))))
        case 0x21:
            guard length >= 36 else { return .malformed }
            let source = IPAddress(v6: number(at: 16, count: 16))
            return .complete(source: PeerAddress(host: source.description, port: Int(number(at: 48, count: 2))))
        case 0x00, 0x12, 0x22, 0x31, 0x32: return .complete(source: nil)
        default: return .malformed
        }
    }

    private func number(at position: Int, count: Int) -> UInt128 {
        bytes[position..<(position + count)].reduce(0) { $0 << 8 | UInt128($1) }
    }
}
