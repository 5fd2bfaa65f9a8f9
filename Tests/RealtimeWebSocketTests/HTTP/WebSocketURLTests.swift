import RealtimeWebSocket
import Testing

@Suite("WebSocket URLs")
struct WebSocketURLTests {
    @Test("Defaults, ports, targets and addresses are understood")
    func parts() throws {
        let plain = try WebSocketURL("ws://example.com")
        #expect((plain.host, plain.port, plain.target, plain.isSecure) == ("example.com", 80, "/", false))
        let secure = try WebSocketURL("WSS://example.com:8443/a/b?c=d")
        #expect((secure.host, secure.port, secure.target, secure.isSecure) == ("example.com", 8_443, "/a/b?c=d", true))
        let queryOnly = try WebSocketURL("ws://h?model=x")
        #expect(queryOnly.target == "/?model=x")
        let six = try WebSocketURL("wss://[::1]:9000/x")
        #expect((six.host, six.port, six.isAddress, six.hostField) == ("::1", 9_000, true, "[::1]:9000"))
        #expect(try WebSocketURL("ws://127.0.0.1").isAddress)
        #expect(try WebSocketURL("wss://h:443/").hostField == "h")
        #expect(try WebSocketURL("ws://h:443/").hostField == "h:443")
    }

    static let bad: [(text: String, failure: WebSocketURL.Failure)] = [
        ("http://h/", .scheme), ("", .scheme), ("ws:/h", .scheme), ("ws://", .host), ("ws://:80/", .host),
        ("ws://user:key@h/", .userInfo), ("ws://h:0/", .port), ("ws://h:65536/", .port), ("ws://h:8a/", .port),
        ("ws://[::1/", .host), ("ws://[::1]x/", .host), ("ws://[1.2.3.4]/", .host), ("ws://[zz::1]/", .host),
        ("ws://h\\x/", .host), ("ws://é/", .host), ("ws://h/a b", .target), ("ws://h/#x", .target),
        ("ws://h/\r\nX: y", .target), ("ws://h:1:2/", .port),
    ]

    @Test("What is not a WebSocket URL is refused with its reason", arguments: bad)
    func refused(text: String, failure: WebSocketURL.Failure) {
        #expect(throws: failure) { try WebSocketURL(text) }
    }

    @Test("A description shows no query")
    func noSecrets() throws {
        #expect(try WebSocketURL("wss://h/p?key=secret").description == "wss://h")
    }
}
