import RealtimeWebSocket
import Testing

@Suite("The client's half of the opening handshake")
struct ClientHandshakeTests {
    /// `the sample nonce`, as in RFC 6455 section 1.3.
    private func handshake(subprotocols: [String] = [], headers: HTTPHeaders = HTTPHeaders()) throws
        -> WebSocketClientHandshake
    {
        var nonce = InlineArray<16, UInt8>(repeating: 0)
        for (index, byte) in "the sample nonce".utf8.enumerated() { nonce[index] = byte }
        return WebSocketClientHandshake(
            url: try WebSocketURL("ws://h.example:81/p?q"),
            nonce: nonce,
            subprotocols: subprotocols,
            headers: headers
        )
    }

    private func answer(_ changes: [String: String?] = [:], status: String = "101 Switching", extra: String = "")
        -> String
    {
        var fields: [String: String] = [
            "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Accept": "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
        ]
        for (name, value) in changes { fields[name] = value }
        return "HTTP/1.1 \(status)\r\n" + fields.map { "\($0): \($1)\r\n" }.joined() + extra + "\r\n"
    }

    private func verify(_ text: String, subprotocols: [String] = []) throws -> Result<
        String?, WebSocketClientHandshake.Failure
    > {
        let head = try #require(try parseResponse(text))
        let handshake = try handshake(subprotocols: subprotocols)
        return Result { () throws(WebSocketClientHandshake.Failure) in try handshake.verify(head) }
    }

    @Test("The request passes our own server's checks and carries the caller's fields")
    func request() throws {
        let bytes = try handshake(subprotocols: ["a", "b"], headers: ["Authorization": "Bearer k", "Host": "evil"])
            .request
        let request = try #require(parseRequests([bytes]).requests.first)
        let server = try WebSocketServerHandshake(request)
        #expect(request.target == "/p?q")
        #expect(request.headers.values(for: "Host") == ["h.example:81"])
        #expect(request.headers["authorization"] == "Bearer k")
        #expect(server.subprotocols == ["a", "b"])
        #expect(request.headers["Sec-WebSocket-Extensions"] == nil)
    }

    @Test("The example's answer is accepted")
    func accepted() throws {
        #expect(try verify(answer()) == .success(nil))
        #expect(try verify(answer(["Sec-WebSocket-Protocol": "b"]), subprotocols: ["a", "b"]) == .success("b"))
    }

    @Test("Each fault of an answer is refused with its reason")
    func refused() throws {
        #expect(try verify(answer(status: "200 OK")) == .failure(.status(.ok)))
        #expect(try verify(answer(["Upgrade": nil])) == .failure(.upgrade))
        #expect(try verify(answer(["Upgrade": "h2c"])) == .failure(.upgrade))
        #expect(try verify(answer(["Connection": "close"])) == .failure(.connection))
        #expect(try verify(answer(["Sec-WebSocket-Accept": nil])) == .failure(.accept))
        #expect(try verify(answer(["Sec-WebSocket-Accept": "s3pPLMBiTxaQ9kYGzzhZRbK+xOO="])) == .failure(.accept))
        #expect(try verify(answer(["Sec-WebSocket-Extensions": "permessage-deflate"])) == .failure(.extension))
        #expect(try verify(answer(["Sec-WebSocket-Protocol": "c"]), subprotocols: ["a"]) == .failure(.subprotocol))
        #expect(try verify(answer(["Sec-WebSocket-Protocol": "a"])) == .failure(.subprotocol))
        let twice = answer(["Sec-WebSocket-Protocol": "a"], extra: "Sec-WebSocket-Protocol: a\r\n")
        #expect(try verify(twice, subprotocols: ["a"]) == .failure(.subprotocol))
    }

    @Test(
        "A malformed head is refused",
        arguments: ["HTTP/1.1 10 x\r\n\r\n", "HTTP/1.1 099 x\r\n\r\n", "ICY 200 OK\r\n\r\n", "HTTP/1.1 2000\r\n\r\n"]
    )
    func malformed(text: String) {
        #expect(throws: HTTPParseError.badStartLine) { try parseResponse(text) }
    }

    @Test("A status line may end after the code")
    func shortStatusLine() throws {
        #expect(try parseResponse("HTTP/1.1 404\r\n\r\n")?.status == .notFound)
    }
}
