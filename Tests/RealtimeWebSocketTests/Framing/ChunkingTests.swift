import RealtimeWebSocket
import Testing

@Suite("Any split of the input gives the same events")
struct ChunkingTests {
    /// Streams that end well, and one for each way to end badly.
    static let streams: [[UInt8]] = [
        frame(1, "Hello €".utf8, key: testKey) + frame(2, [1, 2, 3], key: testKey),
        frame(1, "a€".utf8, fin: false, key: testKey) + frame(9, "ping".utf8, key: testKey)
            + frame(0, "😀b".utf8, key: testKey) + frame(8, closePayload(1000, "ok"), key: testKey),
        frame(2, [UInt8](repeating: 3, count: 130), key: testKey) + frame(1, key: testKey),
        frame(1, [0xE2, 0x82], key: testKey),
        frame(1, [0x61, 0xC0, 0x80], key: testKey) + frame(1, "x".utf8, key: testKey),
        frame(9, "p".utf8, key: testKey) + frame(3, key: testKey),
        frame(1, "x".utf8),
        frame(2, key: testKey, lengthBytes: 8, declaredLength: 5),
        frame(8, [1], key: testKey),
        frame(0, "x".utf8, key: testKey),
    ]

    @Test("Every split of a short stream into two and three pieces", arguments: streams)
    func everySplit(stream: [UInt8]) {
        let expected = events(of: stream)
        #expect(!expected.isEmpty)
        for first in 0...stream.count {
            for second in first...stream.count {
                let probe = ConnectionProbe(.server)
                var found = probe.feed(stream[..<first])
                found += probe.feed(stream[first..<second])
                found += probe.feed(stream[second...])
                guard found == expected else {
                    Issue.record("split at \(first) and \(second): \(found)")
                    return
                }
            }
        }
    }

    @Test("Byte by byte", arguments: streams)
    func byteByByte(stream: [UInt8]) {
        let probe = ConnectionProbe(.server)
        var found: [OwnedEvent] = []
        for byte in stream { found += probe.feed([byte]) }
        #expect(found == events(of: stream))
    }

    @Test("Random splits of long streams, to both roles", arguments: 0..<8)
    func randomSplits(round: Int) {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SeededGenerator(seed: seed)
        let role: WebSocketRole = round % 2 == 0 ? .server : .client
        let stream = Self.longStream(to: role, using: &random)
        let expected = events(of: stream, to: role)
        let probe = ConnectionProbe(role)
        var found: [OwnedEvent] = []
        for range in random.cuts(of: stream.count) { found += probe.feed(stream[range]) }
        #expect(found == expected, "seed \(seed)")
        #expect(expected.count > 40, "seed \(seed)")
    }

    /// Messages of all kinds of lengths, some in fragments with control frames between them.
    static func longStream(to role: WebSocketRole, using random: inout SeededGenerator) -> [UInt8] {
        var stream: [UInt8] = []
        for _ in 0..<60 {
            let key = role == .server ? (0..<4).map { _ in UInt8.random(in: 0...255, using: &random) } : nil
            let length = [0, 1, 5, 124, 125, 126, 127, 300, 65_535, 65_536].randomElement(using: &random) ?? 0
            let isText = Bool.random(using: &random)
            let payload: [UInt8] =
                isText
                ? Array(String(repeating: "aé€😀", count: length / 10).utf8)
                : (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
            let opcode: UInt8 = isText ? 1 : 2
            if Bool.random(using: &random) {
                stream += frame(opcode, payload, key: key)
            } else {
                let middle = Int.random(in: 0...payload.count, using: &random)
                stream += frame(opcode, payload[..<middle], fin: false, key: key)
                stream += frame(9, "between".utf8, key: key)
                stream += frame(0, payload[middle...], key: key)
            }
        }
        return stream
    }
}
