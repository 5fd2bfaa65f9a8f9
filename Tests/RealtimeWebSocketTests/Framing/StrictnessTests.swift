import RealtimeWebSocket
import Testing

@Suite("Rules of RFC 6455 that a peer must keep")
struct StrictnessTests {
    @Test("A client's frame without a mask is refused")
    func unmasked() {
        #expect(events(of: frame(1, "x".utf8)) == [.failed(.unmaskedFrame)])
    }

    @Test("A server's frame with a mask is refused")
    func masked() {
        #expect(events(of: frame(1, "x".utf8, key: testKey), to: .client) == [.failed(.maskedFrame)])
    }

    @Test("Each reserved bit is refused, in data and control frames", arguments: [1, 2, 3, 4, 5, 6, 7] as [UInt8])
    func reservedBits(rsv: UInt8) {
        for opcode: UInt8 in [0, 1, 2, 8, 9, 10] {
            let bytes = frame(opcode, rsv: rsv)
            #expect(events(of: bytes, to: .client) == [.failed(.reservedBits(bytes[0]))])
        }
    }

    @Test("Opcodes that are not defined are refused", arguments: [3, 4, 5, 6, 7, 11, 12, 13, 14, 15] as [UInt8])
    func unknownOpcode(opcode: UInt8) {
        #expect(events(of: frame(opcode), to: .client) == [.failed(.unknownOpcode(opcode))])
    }

    @Test("Control frames may not be fragmented", arguments: [8, 9, 10] as [UInt8])
    func fragmentedControl(opcode: UInt8) {
        #expect(events(of: frame(opcode, fin: false), to: .client) == [.failed(.fragmentedControlFrame)])
    }

    @Test("Control frames of 125 bytes pass and longer ones are refused")
    func longControl() {
        let longest = [UInt8](repeating: 0x61, count: 125)
        #expect(events(of: frame(9, longest), to: .client) == [.ping(longest)])
        #expect(events(of: frame(9, longest + [0x61]), to: .client) == [.failed(.controlFrameTooLong)])
        #expect(events(of: frame(10, [], lengthBytes: 8), to: .client) == [.failed(.controlFrameTooLong)])
    }

    @Test("A 16-bit length below 126 is refused", arguments: [0, 1, 125] as [UInt64])
    func notMinimal16(length: UInt64) {
        let bytes = frame(2, lengthBytes: 2, declaredLength: length)
        #expect(events(of: bytes, to: .client) == [.failed(.lengthNotMinimal(length))])
    }

    @Test("A 64-bit length below 65 536 is refused", arguments: [0, 126, 65_535] as [UInt64])
    func notMinimal64(length: UInt64) {
        let bytes = frame(2, lengthBytes: 8, declaredLength: length)
        #expect(events(of: bytes, to: .client) == [.failed(.lengthNotMinimal(length))])
    }

    @Test("A 64-bit length with its highest bit set is refused", arguments: [1 << 63, UInt64.max])
    func highBit(length: UInt64) {
        #expect(events(of: frame(2, declaredLength: length), to: .client) == [.failed(.lengthOutOfRange(length))])
    }

    @Test("A continuation that continues nothing is refused, also after a finished message")
    func unexpectedContinuation() {
        #expect(events(of: frame(0, "x".utf8), to: .client) == [.failed(.unexpectedContinuation)])
        #expect(
            events(of: frame(1, "a".utf8) + frame(0, "x".utf8), to: .client)
                == [.text([0x61]), .failed(.unexpectedContinuation)]
        )
    }

    @Test("A message may not begin inside another", arguments: [1, 2] as [UInt8], [1, 2] as [UInt8])
    func unfinishedMessage(first: UInt8, second: UInt8) {
        let bytes = frame(first, "a".utf8, fin: false) + frame(second, "b".utf8)
        #expect(events(of: bytes, to: .client) == [.failed(.unfinishedMessage)])
    }

    @Test("Control frames pass between the frames of a message, which stays whole")
    func controlBetween() {
        let bytes =
            frame(1, "a".utf8, fin: false) + frame(9, "p".utf8) + frame(0, [], fin: false) + frame(10, "q".utf8)
            + frame(0, "b".utf8)
        #expect(events(of: bytes, to: .client) == [.ping([0x70]), .pong([0x71]), .text(Array("ab".utf8))])
    }

    @Test("A message of exactly the limit passes; one byte more closes with 1009, before its payload came")
    func tooBig() {
        let payload = [UInt8](repeating: 1, count: 100)
        #expect(events(of: frame(2, payload), to: .client, maxMessageSize: 100) == [.binary(payload)])
        let header = frame(2, declaredLength: 101)
        #expect(events(of: header, to: .client, maxMessageSize: 100) == [.failed(.messageTooBig(limit: 100))])
        #expect(WebSocketProtocolError.messageTooBig(limit: 100).closeCode == .messageTooBig)
    }

    @Test("Fragments count together towards the limit")
    func tooBigFragments() {
        let bytes = frame(2, [1, 2, 3], fin: false) + frame(0, [4, 5], fin: false) + frame(0, [6])
        #expect(events(of: bytes, to: .client, maxMessageSize: 6) == [.binary([1, 2, 3, 4, 5, 6])])
        #expect(events(of: bytes, to: .client, maxMessageSize: 5) == [.failed(.messageTooBig(limit: 5))])
    }

    @Test("A length near 2⁶³ is refused by the limit without overflow")
    func hugeLength() {
        let bytes = frame(2, [1], fin: false) + frame(0, declaredLength: UInt64(Int64.max))
        #expect(events(of: bytes, to: .client, maxMessageSize: .max) == [.failed(.messageTooBig(limit: .max))])
    }

    @Test("Text that is not UTF-8 fails at its first bad byte, before the rest came")
    func badText() {
        let probe = ConnectionProbe(.client)
        #expect(probe.feed(frame(1, [0x61, 0xFF], declaredLength: 100)) == [.failed(.invalidUTF8)])
        #expect(probe.takeOutput() == frame(8, closePayload(1007), key: testKey))
    }

    @Test("A scalar may be split over frames, but not over the end of a message")
    func splitScalar() {
        let euro: [UInt8] = [0xE2, 0x82, 0xAC]
        let whole = frame(1, euro[..<1], fin: false) + frame(0, euro[1...])
        #expect(events(of: whole, to: .client) == [.text(euro)])
        #expect(events(of: frame(1, euro[..<2]), to: .client) == [.failed(.invalidUTF8)])
    }

    @Test("Text is handed over unchecked if the consumer checks it")
    func deferredValidation() {
        let events = events(of: frame(1, [0xFF]), to: .client, textValidation: .deferredToConsumer)
        #expect(events == [.text([0xFF])])
    }

    @Test("Binary messages are not checked for UTF-8")
    func binaryIsFree() {
        #expect(events(of: frame(2, [0xFF, 0xC0]), to: .client) == [.binary([0xFF, 0xC0])])
    }

    @Test("Empty messages and empty fragments pass")
    func empty() {
        #expect(events(of: frame(1), to: .client) == [.text([])])
        #expect(events(of: frame(2, fin: false) + frame(0), to: .client) == [.binary([])])
    }

    @Test("Nothing is heard after a violation")
    func silenceAfterFailure() {
        let probe = ConnectionProbe(.client)
        #expect(probe.feed(frame(3) + frame(1, "x".utf8)) == [.failed(.unknownOpcode(3))])
        #expect(probe.feed(frame(1, "y".utf8)).isEmpty)
        #expect(probe.connection.sendText("z".utf8.span, into: &probe.output) == false)
    }
}
