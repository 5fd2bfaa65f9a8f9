import Foundation
import SocketIOProtocol
import Testing

@Suite("Bodies of the polling transport")
struct EngineIOPayloadTests {
    @Test("the published body holds a text, a ping, a second text and four bytes")
    func published() throws {
        let body = utf8("4hello\u{1E}2\u{1E}4world\u{1E}bAQIDBA==")
        let packets: [EngineIOPacket] = [
            .message(.text("hello")), .ping([]), .message(.text("world")), .message(.binary([1, 2, 3, 4])),
        ]
        #expect(try EngineIOPayload.decode(body, maximumCount: 4) == packets)
        #expect(EngineIOPayload.encode(packets) == body)
    }

    @Test("one packet stands alone")
    func single() throws {
        #expect(try EngineIOPayload.decode(utf8("4hello"), maximumCount: 1) == [.message(.text("hello"))])
    }

    static let faultsTable: [(body: String, code: EngineIOError.Code, offset: Int)] = [
        ("", .emptyPacket, 0), ("\u{1E}", .emptyPacket, 0), ("4a\u{1E}", .emptyPacket, 3),
        ("\u{1E}4a", .emptyPacket, 0),
        ("4a\u{1E}9", .unknownType, 3), ("4a\u{1E}4b\u{1E}4c\u{1E}4d", .tooManyPackets, 9), ("bA", .invalidBase64, 1),
        ("bAQI", .invalidBase64, 1), ("bAQI=\u{1E}bAQ=", .invalidBase64, 7), ("bAR==", .invalidBase64, 1),
        ("bAQJ=", .invalidBase64, 1), ("bAQ==AQ==", .invalidBase64, 1), ("bA-_=", .invalidBase64, 1),
        ("b====", .invalidBase64, 1), ("bA===", .invalidBase64, 1), ("bAA=A", .invalidBase64, 1),
    ]

    @Test("a body that is none is told with its place", arguments: faultsTable)
    func faults(body: String, code: EngineIOError.Code, offset: Int) {
        #expect(throws: EngineIOError(code, at: offset)) { try EngineIOPayload.decode(utf8(body), maximumCount: 3) }
    }

    @Test("base64 of every length is what Foundation writes")
    func base64() throws {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SeededGenerator(seed: seed)
        for count in 0..<200 {
            let bytes = random.bytes(count)
            let body = EngineIOPayload.encode([.message(.binary(bytes))])
            #expect(string(body) == "b" + Data(bytes).base64EncodedString(), "seed \(seed)")
            #expect(try EngineIOPayload.decode(body, maximumCount: 1) == [.message(.binary(bytes))], "seed \(seed)")
        }
    }

    @Test("of all texts of four characters of a small alphabet, those are taken that are canonical")
    func canonical() {
        let alphabet = utf8("AQgw9/+=-\n")
        for number in 0..<10_000 {
            let text = [number / 1_000, number / 100 % 10, number / 10 % 10, number % 10].map { alphabet[$0] }
            let expected = Data(base64Encoded: Data(text)).flatMap { data in
                data.base64EncodedString() == string(text) ? Array(data) : nil
            }
            let decoded = try? EngineIOPayload.decode([UInt8(ascii: "b")] + text, maximumCount: 1)
            #expect(decoded == expected.map { [.message(.binary($0))] }, "\(string(text))")
        }
    }

    @Test("any packets come back from their body")
    func roundTrips() throws {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SeededGenerator(seed: seed)
        for _ in 0..<500 {
            let packets: [EngineIOPacket] = (0..<Int.random(in: 1...9, using: &random)).map { _ in
                switch Int.random(in: 0..<5, using: &random) {
                case 0: .message(.binary(random.bytes(Int.random(in: 0..<40, using: &random))))
                case 1: .pong(EngineIOPacket.probe)
                case 2: .close
                case 3: .noop
                default: .message(.text("é\(UInt8.random(in: 0 ... .max, using: &random))"))
                }
            }
            let body = EngineIOPayload.encode(packets)
            #expect(try EngineIOPayload.decode(body, maximumCount: 9) == packets, "seed \(seed)")
        }
    }
}
