import RealtimeWebSocket
import Testing

@Suite("The server's half of the opening handshake")
struct ServerHandshakeTests {
    private func handshake(_ text: String) throws -> WebSocketServerHandshake {
        let request = try #require(parseRequest(text).requests.first)
        return try WebSocketServerHandshake(request)
    }

    private func failure(_ text: String) -> WebSocketServerHandshake.Failure? {
        guard let request = parseRequest(text).requests.first else { return nil }
        do throws(WebSocketServerHandshake.Failure) {
            _ = try WebSocketServerHandshake(request)
            return nil
        } catch {
            return error
        }
    }

    @Test("The example of RFC 6455 section 1.3 is accepted with its proof")
    func example() throws {
        let handshake = try handshake(handshakeRequest(["Sec-WebSocket-Protocol": "chat, superchat"]))
        #expect(handshake.subprotocols == ["chat", "superchat"])
        let text = String(decoding: handshake.response(subprotocol: "chat"), as: UTF8.self)
        #expect(text.hasPrefix("HTTP/1.1 101 Switching Protocols\r\n"))
        #expect(text.contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"))
        #expect(text.contains("Sec-WebSocket-Protocol: chat\r\n"))
        #expect(text.hasSuffix("\r\n\r\n"))
    }

    @Test("A list in Connection and other cases of letters are accepted")
    func spelling() throws {
        _ = try handshake(handshakeRequest(["Connection": "keep-alive, upgrade", "Upgrade": "WebSocket"]))
    }

    static let refusals: [(request: String, failure: WebSocketServerHandshake.Failure, status: HTTPStatus)] = [
        (handshakeRequest(method: "POST"), .method, .methodNotAllowed),
        (handshakeRequest(["Upgrade": nil]), .upgrade, .upgradeRequired),
        (handshakeRequest(["Upgrade": "h2c"]), .upgrade, .upgradeRequired),
        (handshakeRequest(["Connection": nil]), .connection, .badRequest),
        (handshakeRequest(["Connection": "keep-alive"]), .connection, .badRequest),
        (handshakeRequest(["Sec-WebSocket-Version": nil]), .version, .upgradeRequired),
        (handshakeRequest(["Sec-WebSocket-Version": "12"]), .version, .upgradeRequired),
        (handshakeRequest(["Sec-WebSocket-Version": "13, 12"]), .version, .upgradeRequired),
        (handshakeRequest(extra: "Sec-WebSocket-Version: 13\r\n"), .version, .upgradeRequired),
        (handshakeRequest(["Sec-WebSocket-Key": nil]), .key, .badRequest),
        (handshakeRequest(["Sec-WebSocket-Key": "abc"]), .key, .badRequest),
        (handshakeRequest(["Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZR=="]), .key, .badRequest),
        (handshakeRequest(["Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=A"]), .key, .badRequest),
        (handshakeRequest(["Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZ!=="]), .key, .badRequest),
        (handshakeRequest(extra: "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"), .key, .badRequest),
        (handshakeRequest(extra: "Content-Length: 1\r\n") + "x", .body, .badRequest),
    ]

    @Test("Each fault is refused with its reason and status", arguments: refusals)
    func refused(request: String, failure: WebSocketServerHandshake.Failure, status: HTTPStatus) {
        #expect(self.failure(request) == failure)
        #expect(failure.response.status == status)
    }

    @Test("A wrong version is told the right one")
    func versionField() {
        #expect(WebSocketServerHandshake.Failure.version.response.headers["Sec-WebSocket-Version"] == "13")
    }

    @Test("The server's preference chooses among what the client offers")
    func preference() throws {
        let handshake = try handshake(handshakeRequest(["Sec-WebSocket-Protocol": "a, b"]))
        #expect(handshake.selectSubprotocol(from: ["c", "b", "a"]) == "b")
        #expect(handshake.selectSubprotocol(from: ["c"]) == nil)
    }

    @Test("A subprotocol that was not offered and fields of the handshake are left out of the answer")
    func ownFields() throws {
        let handshake = try handshake(handshakeRequest())
        let answer = handshake.response(
            subprotocol: "x",
            headers: ["X-Id": "7", "Sec-WebSocket-Extensions": "permessage-deflate", "Connection": "close"]
        )
        let text = String(decoding: answer, as: UTF8.self)
        #expect(text.contains("X-Id: 7\r\n"))
        #expect(!text.contains("Protocol: x"))
        #expect(!text.contains("deflate"))
        #expect(!text.contains("close"))
    }

    @Test("An offer of compression is declined by silence")
    func compression() throws {
        let handshake = try handshake(handshakeRequest(["Sec-WebSocket-Extensions": "permessage-deflate"]))
        #expect(!String(decoding: handshake.response(subprotocol: nil), as: UTF8.self).contains("Extensions"))
    }
}
