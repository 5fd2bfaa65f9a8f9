import RealtimeWebSocket
import Testing

@Suite("Header fields")
struct HTTPHeadersTests {
    @Test("Names are found without regard to case, values in order")
    func lookUp() {
        let headers: HTTPHeaders = ["X-A": "1", "x-a": "2", "Y": "3"]
        #expect(headers["X-a"] == "1")
        #expect(headers.values(for: "x-A") == ["1", "2"])
    }

    @Test("A value cannot split a message")
    func noSplitting() {
        var headers = HTTPHeaders()
        headers.add("A", "b\r\nSet-Cookie: c\0")
        #expect(headers["A"] == "b  Set-Cookie: c ")
    }

    @Test("A name that is not a token is refused", arguments: ["", "a b", "a:", "a\r\n", "é"])
    func badName(name: String) {
        var headers = HTTPHeaders()
        let isAdded = headers.add(name, "v")
        #expect(!isAdded)
        #expect(headers.count == 0)
    }

    @Test("Tokens of a list are found whole")
    func tokens() {
        let headers: HTTPHeaders = ["Connection": "keep-alive , UPGRADE", "Upgrade": "websocketx"]
        #expect(headers.hasToken("upgrade", in: "connection"))
        #expect(!headers.hasToken("websocket", in: "upgrade"))
        #expect(headers.elements(of: "connection") == ["keep-alive", "UPGRADE"])
    }
}
