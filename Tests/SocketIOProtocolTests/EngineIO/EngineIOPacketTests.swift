import SocketIOProtocol
import Testing

@Suite("Packets of Engine.IO")
struct EngineIOPacketTests {
    /// One packet of each kind, as the published protocol writes them.
    static let examplesTable: [(text: String, packet: EngineIOPacket)] = [
        (#"0{"sid":"lv_VI97HAXpY6yYWAAAB"}"#, .open(utf8(#"{"sid":"lv_VI97HAXpY6yYWAAAB"}"#))),
        ("1", .close), ("2", .ping([])), ("2probe", .ping(EngineIOPacket.probe)), ("3", .pong([])),
        ("3probe", .pong(EngineIOPacket.probe)), ("4hello", .message(.text("hello"))), ("4", .message(.text(""))),
        ("4€", .message(.text("€"))), ("5", .upgrade), ("6", .noop),
    ]

    @Test("every example of the protocol is read and written as it stands", arguments: examplesTable)
    func examples(text: String, packet: EngineIOPacket) throws {
        #expect(try EngineIOPacket(frame: .text(text)) == packet)
        #expect(packet.frame == .text(text))
    }

    @Test("a binary frame is a message, and has no prefix")
    func binary() throws {
        let packet = EngineIOPacket.message(.binary([1, 2, 3, 4]))
        #expect(try EngineIOPacket(frame: .binary([1, 2, 3, 4])) == packet)
        #expect(packet.frame == .binary([1, 2, 3, 4]))
        #expect(try EngineIOPacket(frame: .binary([])) == .message(.binary([])))
    }

    static let faultsTable: [(text: [UInt8], code: EngineIOError.Code, offset: Int)] = [
        ([], .emptyPacket, 0), (utf8("7"), .unknownType, 0), (utf8("abc"), .unknownType, 0),
        (utf8("bAQID"), .unknownType, 0),
        (utf8("1x"), .unexpectedPayload, 1), (utf8("5x"), .unexpectedPayload, 1), (utf8("6x"), .unexpectedPayload, 1),
        ([0x34, 0x61, 0xFF], .invalidUTF8, 2), ([0x34, 0xED, 0xA0, 0x80], .invalidUTF8, 1),
        ([0x34, 0xC3], .invalidUTF8, 1),
    ]

    @Test("a frame that is no packet is told with its place", arguments: faultsTable)
    func faults(text: [UInt8], code: EngineIOError.Code, offset: Int) {
        #expect(throws: EngineIOError(code, at: offset)) { try EngineIOPacket(frame: .text(text)) }
    }

    @Test("every first byte but seven is refused")
    func firstBytes() {
        let accepted = (UInt8.min ... .max).filter { (try? EngineIOPacket(frame: .text([$0]))) != nil }
        #expect(accepted == Array(0x30...0x36))
    }

    @Test("the handshake is the published one")
    func handshake() {
        let handshake = EngineIOHandshake(
            sessionID: "lv_VI97HAXpY6yYWAAAB",
            configuration: EngineIOConfiguration(),
            isPolling: true
        )
        let text =
            #"0{"sid":"lv_VI97HAXpY6yYWAAAB","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20000,"#
            + #""maxPayload":1000000}"#
        #expect(handshake.packet.frame == .text(text))
    }

    @Test("no upgrade is offered on a WebSocket, nor where none is allowed")
    func upgrades() {
        var configuration = EngineIOConfiguration()
        #expect(EngineIOHandshake(sessionID: "s", configuration: configuration, isPolling: false).upgrades.isEmpty)
        configuration.allowsUpgrade = false
        #expect(EngineIOHandshake(sessionID: "s", configuration: configuration, isPolling: true).upgrades.isEmpty)
    }
}
