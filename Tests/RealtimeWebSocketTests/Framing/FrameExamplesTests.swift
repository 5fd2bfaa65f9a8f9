import RealtimeWebSocket
import Testing

@Suite("The examples of RFC 6455 section 5.7")
struct FrameExamplesTests {
    @Test("A single-frame unmasked text message says Hello")
    func unmaskedText() {
        #expect(events(of: [0x81, 0x05, 0x48, 0x65, 0x6C, 0x6C, 0x6F], to: .client) == [.text(Array("Hello".utf8))])
    }

    @Test("A single-frame masked text message says Hello")
    func maskedText() {
        let bytes: [UInt8] = [0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58]
        #expect(events(of: bytes) == [.text(Array("Hello".utf8))])
    }

    @Test("A fragmented unmasked text message says Hello")
    func fragmentedText() {
        let bytes: [UInt8] = [0x01, 0x03, 0x48, 0x65, 0x6C, 0x80, 0x02, 0x6C, 0x6F]
        #expect(events(of: bytes, to: .client) == [.text(Array("Hello".utf8))])
    }

    @Test("A ping of Hello is answered by a pong of Hello with the same bytes as in the example")
    func pingAndPong() {
        let probe = ConnectionProbe(.client)
        #expect(probe.feed([0x89, 0x05, 0x48, 0x65, 0x6C, 0x6C, 0x6F]) == [.ping(Array("Hello".utf8))])
        // The probe's masking key is the example's.
        #expect(probe.takeOutput() == [0x8A, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58])
    }

    @Test("256 bytes of binary data take a 16-bit length")
    func binary256() {
        let payload = [UInt8](repeating: 7, count: 256)
        #expect(events(of: [0x82, 0x7E, 0x01, 0x00] + payload, to: .client) == [.binary(payload)])
    }

    @Test("64 KiB of binary data take a 64-bit length")
    func binary64K() {
        let payload = [UInt8](repeating: 9, count: 65_536)
        let header: [UInt8] = [0x82, 0x7F, 0, 0, 0, 0, 0, 1, 0, 0]
        #expect(events(of: header + payload, to: .client) == [.binary(payload)])
    }

    @Test("What a client sends is what the example of a masked message shows")
    func clientWrites() {
        let probe = ConnectionProbe(.client)
        #expect(probe.connection.sendText("Hello".utf8.span, into: &probe.output))
        #expect(probe.takeOutput() == [0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58])
    }

    @Test("Every length is written in as few bytes as it needs", arguments: [0, 1, 125, 126, 127, 65_535, 65_536])
    func minimalLength(count: Int) {
        let probe = ConnectionProbe(.server)
        let payload = (0..<count).map { UInt8($0 & 0xFF) }
        #expect(probe.connection.sendBinary(payload.span, into: &probe.output))
        #expect(probe.takeOutput() == frame(2, payload))
    }
}
