import RealtimeServer
import RealtimeWebSocket
import Testing

/// Frames that no client may send, on an open session: RFC 6455 sections 5 and 7.
@Suite("Bad frames", .serialized)
struct FrameAbuseTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var bytes: [UInt8]
        /// The code in the server's close frame.
        var code: Int

        init(_ name: String, _ code: Int, _ bytes: [UInt8]) {
            (testDescription, self.code, self.bytes) = (name, code, bytes)
        }
    }

    private static let hello = Array(#"{"type":"input_audio_buffer.commit"}"#.utf8)

    static let cases: [Case] = [
        Case("no mask", 1002, RawPeer.frame(0x81, hello, isMasked: false)),
        Case("reserved bits", 1002, RawPeer.frame(0xC1, hello)),
        Case("opcode 3", 1002, RawPeer.frame(0x83, hello)),
        Case("opcode 15", 1002, RawPeer.frame(0x8F, [])),
        Case("a ping in pieces", 1002, RawPeer.frame(0x09, [1])),
        Case("a ping of 126 bytes", 1002, RawPeer.frame(0x89, [UInt8](repeating: 1, count: 126))),
        Case("a continuation of nothing", 1002, RawPeer.frame(0x80, hello)),
        Case("a message within a message", 1002, RawPeer.frame(0x01, hello) + RawPeer.frame(0x81, hello)),
        Case("a length of 2⁶³", 1002, RawPeer.frame(0x81, [], length: 1 << 63)),
        Case("a length of 2⁶⁴ − 1", 1002, RawPeer.frame(0x81, [], length: .max)),
        Case("a length of 2⁶³ − 1", 1009, RawPeer.frame(0x82, [], length: 1 << 63 - 1)),
        Case("a length of 2³¹", 1009, RawPeer.frame(0x81, [], length: 1 << 31)),
        Case("16 bits for a length of 5", 1002, [0x81, 0xFE, 0, 5, 0, 0, 0, 0] + Array("hello".utf8)),
        Case("fragments that together are too long", 1009, tooManyFragments),
        Case("a close frame of one byte", 1002, RawPeer.frame(0x88, [3])),
        Case("a close frame with the code 1005", 1002, RawPeer.frame(0x88, [3, 0xED])),
        Case("a close frame whose reason is no UTF-8", 1007, RawPeer.frame(0x88, [3, 0xE8, 0xFF])),
    ]

    /// 17 MiB in pieces of one.
    private static var tooManyFragments: [UInt8] {
        let piece = [UInt8](repeating: 0x20, count: 1 << 20)
        return RawPeer.frame(0x01, piece) + (0..<16).flatMap { _ in RawPeer.frame(0x00, piece) }
    }

    @Test("Each ends its own session with the right code, and no other session", arguments: cases)
    func closed(_ attempt: Case) async throws {
        let fixture = try ServerFixture()
        let neighbour = fixture.connect()
        _ = try await neighbour.message("session.created")
        let peer = try RawPeer(port: fixture.port)
        #expect(peer.upgrade(port: fixture.port))
        peer.send(attempt.bytes)
        let answer = try #require(peer.receiveAll())
        let last = try #require(RawPeer.frames(answer).last)
        #expect(last.opcode == 8)
        #expect(last.payload.prefix(2).reduce(0) { $0 << 8 | Int($1) } == attempt.code)
        neighbour.send(ServerTests.append)
        _ = try await neighbour.message("response.output_audio.delta")
    }

    @Test("Text that is no UTF-8, no JSON or too deep is an error event, and the session goes on")
    func badText() throws {
        let fixture = try ServerFixture()
        let peer = try RawPeer(port: fixture.port)
        #expect(peer.upgrade(port: fixture.port))
        let bad: [[UInt8]] = [
            [0xFF], Array("{\"type\":\"\u{0}\"}".utf8), Array("{".utf8), [UInt8](repeating: 0x5B, count: 100_000), [],
        ]
        peer.send(bad.flatMap { RawPeer.frame(0x81, $0) } + RawPeer.text(ServerTests.append))
        peer.send(RawPeer.frame(0x88, [0x03, 0xE8]))
        let answer = try #require(peer.receiveAll())
        let texts = RawPeer.frames(answer).map { String(decoding: $0.payload, as: UTF8.self) }
        #expect(texts.count { $0.contains(#""type":"error""#) } == bad.count)
        #expect(texts.count { $0.contains(#""response.output_audio.delta""#) } == 1)
    }
}

@Suite("The echo for tests")
struct TestEchoTests {
    @Test("It sends messages back where it was asked for, gives its place back, and is nowhere else")
    func echo() throws {
        let without = try ServerFixture()
        #expect(try RawHTTP.upgrade("/echo", port: without.port).status == 404)
        let fixture = try ServerFixture {
            $0.servesTestEcho = true
            $0.clientLimits = ClientLimits(sessions: 1)
        }
        for message in ["no event", "another"] {
            let peer = try RawPeer(port: fixture.port)
            #expect(peer.upgrade("/echo", port: fixture.port))
            peer.send(RawPeer.text(message) + RawPeer.frame(0x88, [0x03, 0xE8]))
            let answer = try #require(peer.receiveAll())
            let frames = RawPeer.frames(answer)
            #expect(frames.map(\.opcode) == [1, 8])
            #expect(frames.first?.payload == Array(message.utf8))
        }
    }

    @Test("Whoever may not open a session may not use it either")
    func access() throws {
        let fixture = try ServerFixture(access: AccessPolicy(keys: ["sesame"])) { $0.servesTestEcho = true }
        #expect(try RawHTTP.upgrade("/echo", port: fixture.port).status == 401)
        let headers: KeyValuePairs = ["Authorization": "Bearer sesame"]
        #expect(try RawHTTP.upgrade("/echo", port: fixture.port, headers: headers).status == 101)
    }
}
