import RealtimeServer
import RealtimeWebSocket
import Testing

/// Connections that do not begin as they should. Whatever comes, it is answered by HTTP or by the end, and the next caller
/// is served.
@Suite("Bad handshakes", .serialized)
struct HandshakeAbuseTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var bytes: [UInt8]
        /// What is answered; 0 for nothing.
        var status: Int
        var testDescription: String { name }

        init(_ name: String, _ status: Int, _ bytes: [UInt8]) {
            (self.name, self.status, self.bytes) = (name, status, bytes)
        }

        init(_ name: String, _ status: Int, _ text: String) { self.init(name, status, Array(text.utf8)) }

        /// A handshake with fields replaced, left out (`nil`) or added.
        init(
            _ name: String,
            _ status: Int,
            line: String = "GET /v1/realtime HTTP/1.1",
            _ changes: KeyValuePairs<String, String?> = [:],
            behind: [UInt8] = []
        ) {
            var fields: [(String, String)] = [
                ("Host", "127.0.0.1"), ("Upgrade", "websocket"), ("Connection", "Upgrade"),
                ("Sec-WebSocket-Version", "13"), ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
            ]
            for (field, value) in changes {
                if value == nil || !field.hasPrefix("+") { fields.removeAll { $0.0 == field } }
                if let value { fields.append((field.hasPrefix("+") ? String(field.dropFirst()) : field, value)) }
            }
            let text = line + "\r\n" + fields.map { "\($0.0): \($0.1)\r\n" }.joined() + "\r\n"
            self.init(name, status, Array(text.utf8) + behind)
        }
    }

    private static let longField = "A: \(String(repeating: "b", count: 900))\r\n"

    static let cases: [Case] = [
        Case("nothing at all", 0, ""),
        Case("noise", 400, (0..<4_096).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ 13) }),
        Case("a greeting of TLS", 408, [0x16, 3, 1, 0, 5, 1, 0, 0, 1, 3]),
        Case("the preface of HTTP/2", 505, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
        Case("half a request", 408, "GET /v1/realtime HTTP/1.1\r\nHost: 127.0"),
        Case("a line without end", 414, String(repeating: "a", count: 100_000)),
        Case("a head without end", 431, "GET / HTTP/1.1\r\n" + String(repeating: longField, count: 50)),
        Case("five hundred fields", 431, "GET / HTTP/1.1\r\n" + String(repeating: "A: b\r\n", count: 500) + "\r\n"),
        Case("lines that end with a line feed", 400, "GET /v1/realtime HTTP/1.1\nHost: 127.0.0.1\n\n"),
        Case("a zero in a field", 400, ["X-Zero": "a\u{0}b"]),
        Case("a folded field", 400, ["X-Folded": "a\r\n b"]),
        Case("a field without a name", 400, ["": "value"]),
        Case("a space before the colon", 400, ["Origin ": "http://127.0.0.1"]),
        Case("no Host", 400, ["Host": nil]),
        Case("two Hosts", 400, ["+Host": "127.0.0.1"]),
        Case("a Host of somebody else", 421, ["Host": "evil.example"]),
        Case("an Origin of somebody else", 403, ["Origin": "https://evil.example"]),
        Case("a length below zero", 400, ["Content-Length": "-1"]),
        Case("two lengths", 400, ["Content-Length": "5", "+Content-Length": "6"]),
        Case("a length that no integer holds", 413, ["Content-Length": "99999999999999999999999"]),
        Case("a body larger than any", 413, line: "POST / HTTP/1.1", ["Content-Length": "9223372036854775807"]),
        Case("chunks", 501, line: "POST / HTTP/1.1", ["Transfer-Encoding": "chunked"]),
        Case("an unknown method", 501, line: "BREW /v1/realtime HTTP/1.1"),
        Case("a version to come", 505, line: "GET /v1/realtime HTTP/3.0"),
        Case("a path out of the root", 404, line: "GET /../../etc/passwd HTTP/1.1", ["Upgrade": nil]),
        Case("no key", 400, ["Sec-WebSocket-Key": nil]),
        Case("a key of 15 bytes", 400, ["Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAA"]),
        Case("a key that is no base64", 400, ["Sec-WebSocket-Key": "!!!!!!!!!!!!!!!!!!!!!!=="]),
        Case("two keys", 400, ["+Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="]),
        Case("version 8", 426, ["Sec-WebSocket-Version": "8"]),
        Case("no version", 426, ["Sec-WebSocket-Version": nil]),
        Case("a POST", 405, line: "POST /v1/realtime HTTP/1.1"),
        Case("an upgrade to something else", 404, ["Upgrade": "h2c", "Connection": "Upgrade, close"]),
        Case("a frame glued to the handshake", 400, behind: RawPeer.text("{}")),
        Case("another request glued to the handshake", 400, behind: Array("GET / HTTP/1.1\r\n\r\n".utf8)),
    ]

    @Test("Each is refused, and the next caller is served", arguments: cases)
    func refused(_ attempt: Case) async throws {
        let fixture = try ServerFixture { $0.http.handshakeTimeout = .milliseconds(300) }
        let peer = try RawPeer(port: fixture.port)
        peer.send(attempt.bytes)
        // A refusal of a handshake leaves the connection open for a better one.
        let answer = peer.receive(until: Array("\r\n".utf8))
        let status = String(decoding: answer, as: UTF8.self).split(separator: " ").dropFirst().first.flatMap { Int($0) }
        #expect(status ?? 0 == attempt.status)
        #expect(fixture.server.servedSessions == 0)
        let next = fixture.connect()
        _ = try await next.message("session.created")
        next.send(ServerTests.append)
        _ = try await next.message("response.output_audio.delta")
    }

    @Test("A handshake and events that come byte by byte are answered as if they came at once")
    func byteByByte() throws {
        let fixture = try ServerFixture()
        func answers(_ send: (RawPeer, [UInt8]) -> Void) throws -> [[UInt8]] {
            let peer = try RawPeer(port: fixture.port)
            send(peer, Array(RawPeer.handshake(port: fixture.port).utf8))
            _ = peer.receive(until: Array("\r\n\r\n".utf8))
            let update = #"{"type":"session.update","event_id":"€","session":{"type":"realtime"}}"#
            send(peer, RawPeer.text(update) + RawPeer.text(ServerTests.append) + RawPeer.frame(0x88, [0x03, 0xE8]))
            let answer = try #require(peer.receiveAll())
            return RawPeer.frames(answer).map { [$0.opcode] + $0.payload.prefix(20) }
        }
        let whole = try answers { $0.send($1) }
        let single = try answers { peer, bytes in for byte in bytes { peer.send([byte]) } }
        #expect(whole.count >= 4)
        #expect(single == whole)
    }

    @Test("A thousand events in one piece are all answered, in their order")
    func glued() throws {
        let fixture = try ServerFixture()
        let peer = try RawPeer(port: fixture.port)
        #expect(peer.upgrade(port: fixture.port))
        let events = (0..<1_000).flatMap { number in
            RawPeer.text(#"{"type":"input_audio_buffer.append","audio":"\#(Base64Digits.text(number))"}"#)
        }
        peer.send(events)
        var answer: [UInt8] = []
        // The last one's audio, and nothing before it.
        while !answer.suffix(400).contains(Array(#""\#(Base64Digits.text(999))""#.utf8)) {
            let piece = peer.receive()
            try #require(!piece.isEmpty)
            answer += piece
        }
        let texts = RawPeer.frames(answer).map { String(decoding: $0.payload, as: UTF8.self) }
        let deltas = texts.filter { $0.contains(#""response.output_audio.delta""#) }
        #expect(deltas.count == 1_000)
        let isInOrder = zip(deltas, 0..<1_000).allSatisfy { $0.contains(#""\#(Base64Digits.text($1))""#) }
        #expect(isInOrder)
    }
}

/// Numbers below 4096 as two digits of base64 before four that stay: two samples.
private enum Base64Digits {
    static func text(_ number: Int) -> String {
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        return String([digits[number >> 6 & 63], digits[number & 63]]) + "AAAA=="
    }
}
