import RealtimeWebSocket
import Testing

@testable import RealtimeServer

@Suite("PROXY protocol header")
struct ProxyHeaderTests {
    static let signature: [UInt8] = [0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A]

    /// Feeds `bytes` in pieces of `size`; what came of it, and how many bytes were taken.
    static func read(_ bytes: [UInt8], size: Int = .max) -> (progress: ProxyHeader.Progress, consumed: Int) {
        var header = ProxyHeader()
        var consumed = 0
        while consumed < bytes.count {
            let end = min(bytes.count, consumed + min(size, bytes.count))
            let (count, progress) = bytes[consumed..<end].withUnsafeBytes { header.receive($0) }
            consumed += count
            if progress != .needsMore { return (progress, consumed) }
        }
        return (.needsMore, consumed)
    }

    static func binary(
        _ family: UInt8,
        _ addresses: [UInt8],
        command: UInt8 = 0x21,
        length: Int? = nil
    ) -> [UInt8] {
        let count = length ?? addresses.count
        return signature + [command, family, UInt8(count >> 8), UInt8(count & 255)] + addresses
    }

    static let four: [UInt8] = [192, 0, 2, 7, 10, 0, 0, 1, 0xC0, 0x00, 0x01, 0xBB]
    static let six: [UInt8] =
        [0x20, 0x01, 0x0D, 0xB8] + [UInt8](repeating: 0, count: 11) + [0x05] + [UInt8](repeating: 0, count: 15) + [1]
        + [0x12, 0x34, 0x01, 0xBB]

    @Test(
        "Headers of the specification tell the source, and take nothing behind them",
        arguments: [
            (Array("PROXY TCP4 192.0.2.7 10.0.0.1 49152 443\r\n".utf8), PeerAddress(host: "192.0.2.7", port: 49_152)),
            (Array("PROXY TCP6 2001:db8::5 ::1 4660 443\r\n".utf8), PeerAddress(host: "2001:db8::5", port: 4_660)),
            (Array("PROXY UNKNOWN\r\n".utf8), nil),
            (
                Array(
                    "PROXY UNKNOWN ffff:f...f:ffff ffff:f...f:ffff 65535 65535\r\n".replacing("f...f", with: "ffff")
                        .utf8
                ), nil
            ),
            (binary(0x11, four), PeerAddress(host: "192.0.2.7", port: 49_152)),
            (binary(0x21, six), PeerAddress(host: "2001:db8::5", port: 4_660)),
            (binary(0x11, four + [0x04, 0x00, 0x01, 0x00]), PeerAddress(host: "192.0.2.7", port: 49_152)),
            (binary(0x00, [], command: 0x20), nil), (binary(0x11, four, command: 0x20), nil), (binary(0x00, []), nil),
            (binary(0x31, [UInt8](repeating: 0, count: 216)), nil),
        ]
    )
    func valid(bytes: [UInt8], source: PeerAddress?) {
        for size in [1, 2, 5, 13, .max] {
            let (progress, consumed) = Self.read(bytes + Array("GET / HTTP/1.1\r\n".utf8), size: size)
            #expect(progress == .complete(source: source))
            #expect(consumed == bytes.count)
        }
    }

    @Test(
        "What is no header is refused at once",
        arguments: [
            Array("GET / HTTP/1.1\r\n".utf8), Array("PROXZ".utf8), Array("PROXY TCP4 192.0.2.7\r\n".utf8),
            Array("PROXY TCP4 192.0.2.7 10.0.0.1 49152 70000\r\n".utf8),
            Array("PROXY TCP4 192.0.2.7 10.0.0.1 049152 443\r\n".utf8),
            Array("PROXY TCP4 192.0.2.7 10.0.0.1 49152 443\n".utf8),
            Array("PROXY TCP4  192.0.2.7 10.0.0.1 49152 443\r\n".utf8),
            Array("PROXY TCP4 2001:db8::5 ::1 1 2\r\n".utf8), Array("PROXY TCP6 192.0.2.7 10.0.0.1 1 2\r\n".utf8),
            Array("PROXY TCP4 192.0.2.256 10.0.0.1 1 2\r\n".utf8), Array("PROXY TCP4 192.0.2.7 10.0.0.1 -1 2\r\n".utf8),
            Array(("PROXY UNKNOWN " + String(repeating: "a", count: 100)).utf8), [0x16, 0x03, 0x01],
            binary(0x11, four, command: 0x11), binary(0x11, four, command: 0x22), binary(0x11, Array(four.dropLast())),
            binary(0x21, Array(six.dropLast())), binary(0x99, four), binary(0x11, [], length: 60_000),
        ]
    )
    func invalid(bytes: [UInt8]) {
        for size in [1, 7, .max] { #expect(Self.read(bytes, size: size).progress == .malformed) }
    }

    @Test("Part of a header is no header yet", arguments: [Array("PROXY TCP4 1".utf8), signature, binary(0x11, four)])
    func partial(bytes: [UInt8]) {
        for count in 1..<bytes.count { #expect(Self.read(Array(bytes[..<count])).progress == .needsMore) }
    }

    @Test("Random bytes behind a right beginning neither crash nor take more than the bound", arguments: 0..<8)
    func random(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let starts: [[UInt8]] = [[], Self.signature, Array("PROXY TCP4 ".utf8), Self.signature + [0x21, 0x11]]
        for round in 0..<100 {
            let start = starts[Int.random(in: 0..<starts.count, using: &random)]
            let tail = (0..<Int.random(in: 0...4_000, using: &random)).map { _ in
                UInt8.random(in: .min ... .max, using: &random)
            }
            let whole = Self.read(start + tail)
            #expect(whole.consumed <= ProxyHeader.mostBytes, "seed \(seed), round \(round)")
            let pieces = Self.read(start + tail, size: Int.random(in: 1...64, using: &random))
            #expect(
                pieces.progress == whole.progress && pieces.consumed == whole.consumed,
                "seed \(seed), round \(round)"
            )
        }
    }
}
