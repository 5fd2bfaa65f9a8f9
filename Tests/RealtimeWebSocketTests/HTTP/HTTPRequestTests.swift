import RealtimeWebSocket
import Testing

@Suite("HTTP requests")
struct HTTPRequestTests {
    @Test("A request's parts come out decoded")
    func parts() throws {
        let found = parseRequest("GET /a%20b/c?x=1&y=a+b%26&flag HTTP/1.1\r\nHost: h:80\r\nX-A:  v \t\r\n\r\n")
        let request = try #require(found.requests.first)
        #expect(request.method == .get)
        #expect(request.path == "/a b/c")
        #expect(request.query == "x=1&y=a+b%26&flag")
        #expect(request.queryValue("y") == "a b&")
        #expect(request.queryValue("flag") == "")
        #expect(request.queryValue("none") == nil)
        #expect(request.headers["x-a"] == "v")
        #expect(request.wantsKeepAlive)
    }

    @Test("Keep-alive follows the version and the Connection field")
    func keepAlive() {
        #expect(parseRequest("GET / HTTP/1.0\r\n\r\n").requests.first?.wantsKeepAlive == false)
        let closing = parseRequest("GET / HTTP/1.1\r\nHost: h\r\nConnection: foo, Close\r\n\r\n")
        #expect(closing.requests.first?.wantsKeepAlive == false)
    }

    @Test("Two requests and a body in one piece come out one after the other")
    func pipelined() {
        let found = parseRequest(
            "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhelloGET /b HTTP/1.1\r\nHost: h\r\n\r\n"
        )
        #expect(found.requests.map(\.path) == ["/a", "/b"])
        #expect(found.requests.first?.body == Array("hello".utf8))
    }

    static let bad: [(text: String, error: HTTPParseError)] = [
        ("GET / HTTP/1.1\nHost: h\n\n", .badLineEnding),
        ("GET / HTTP/1.1\r\nHost: h\n\r\n", .badLineEnding),
        ("GET / HTTP/1.1\r\nHost: h\rX: y\r\n\r\n", .badLineEnding),
        ("\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n", .badStartLine),
        ("GET /\r\nHost: h\r\n\r\n", .badStartLine),
        ("GET  / HTTP/1.1\r\nHost: h\r\n\r\n", .badStartLine),
        ("GET / HTTP/1.1 \r\nHost: h\r\n\r\n", .badStartLine),
        ("GET / http/1.1\r\nHost: h\r\n\r\n", .badStartLine),
        ("G(T / HTTP/1.1\r\nHost: h\r\n\r\n", .badStartLine),
        ("GET / HTTP/2.0\r\nHost: h\r\n\r\n", .unsupportedVersion),
        ("GET / HTTP/1.2\r\nHost: h\r\n\r\n", .unsupportedVersion),
        ("BREW / HTTP/1.1\r\nHost: h\r\n\r\n", .unsupportedMethod),
        ("get / HTTP/1.1\r\nHost: h\r\n\r\n", .unsupportedMethod),
        ("CONNECT h:1 HTTP/1.1\r\nHost: h\r\n\r\n", .unsupportedMethod),
        ("GET http://h/ HTTP/1.1\r\nHost: h\r\n\r\n", .badTarget),
        ("GET * HTTP/1.1\r\nHost: h\r\n\r\n", .badTarget),
        ("GET /a#b HTTP/1.1\r\nHost: h\r\n\r\n", .badTarget),
        ("GET /%zz HTTP/1.1\r\nHost: h\r\n\r\n", .badTarget),
        ("GET /%4 HTTP/1.1\r\nHost: h\r\n\r\n", .badTarget),
        ("GET /%00 HTTP/1.1\r\nHost: h\r\n\r\n", .badTarget),
        ("GET /%ff HTTP/1.1\r\nHost: h\r\n\r\n", .badTarget),
        ("GET /é HTTP/1.1\r\nHost: h\r\n\r\n", .badTarget),
        ("GET / HTTP/1.1\r\n\r\n", .badHost),
        ("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", .badHost),
        ("GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", .badHost),
        ("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", .badHost),
        ("GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", .badHost),
        ("GET / HTTP/1.1\r\nHost:\r\n\r\n", .badHost),
        ("GET / HTTP/1.1\r\nHost: h\r\n folded\r\n\r\n", .badHeader),
        ("GET / HTTP/1.1\r\n Host: h\r\n\r\n", .badHeader),
        ("GET / HTTP/1.1\r\nHost : h\r\n\r\n", .badHeader),
        ("GET / HTTP/1.1\r\nHost: h\r\nnocolon\r\n\r\n", .badHeader),
        ("GET / HTTP/1.1\r\nHost: h\r\n: v\r\n\r\n", .badHeader),
        ("GET / HTTP/1.1\r\nHost: h\r\nA: b\0c\r\n\r\n", .badHeader),
        ("GET / HTTP/1.1\r\nHost: h\r\nA: b\u{7F}\r\n\r\n", .badHeader),
        ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", .badContentLength),
        ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n", .badContentLength),
        ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5, 5\r\n\r\n", .badContentLength),
        ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: +5\r\n\r\n", .badContentLength),
        ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0x5\r\n\r\n", .badContentLength),
        ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length:\r\n\r\n", .badContentLength),
        ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 65537\r\n\r\n", .bodyTooLong(limit: 65_536)),
        ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999999999999999999\r\n\r\n", .bodyTooLong(limit: 65_536)),
        ("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n", .unsupportedTransferEncoding),
        ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nExpect: coffee\r\n\r\n", .unsupportedExpectation),
    ]

    @Test("Each malformed head is refused with its own error, whole or byte by byte", arguments: bad)
    func malformed(text: String, error: HTTPParseError) {
        let whole = parseRequest(text)
        #expect(whole.error == error)
        #expect(whole.requests.isEmpty)
        let bytes = parseRequests(text.utf8.map { [$0] })
        #expect(bytes.error == error)
    }

    @Test("Each error has the status that a client can act on")
    func statuses() {
        #expect(HTTPParseError.badLineEnding.status == .badRequest)
        #expect(HTTPParseError.targetTooLong(limit: 1).status == .uriTooLong)
        #expect(HTTPParseError.headTooLong(limit: 1).status == .requestHeaderFieldsTooLarge)
        #expect(HTTPParseError.tooManyHeaders(limit: 1).status == .requestHeaderFieldsTooLarge)
        #expect(HTTPParseError.bodyTooLong(limit: 1).status == .contentTooLarge)
        #expect(HTTPParseError.unsupportedMethod.status == .notImplemented)
        #expect(HTTPParseError.unsupportedTransferEncoding.status == .notImplemented)
        #expect(HTTPParseError.unsupportedVersion.status == .versionNotSupported)
    }

    @Test("A request line of exactly the limit passes, and one byte more is refused")
    func longTarget() {
        let path = "/" + String(repeating: "a", count: 8_192 - "GET / HTTP/1.1".count)
        #expect(parseRequest("GET \(path) HTTP/1.1\r\nHost: h\r\n\r\n").requests.count == 1)
        #expect(parseRequest("GET \(path)a HTTP/1.1\r\nHost: h\r\n\r\n").error == .targetTooLong(limit: 8_192))
    }

    @Test("A head of exactly the limit passes, and one byte more is refused")
    func longHead() {
        let frame = "GET / HTTP/1.1\r\nHost: h\r\nA: \r\n\r\n".utf8.count
        let fill = String(repeating: "a", count: 16_384 - frame)
        #expect(parseRequest("GET / HTTP/1.1\r\nHost: h\r\nA: \(fill)\r\n\r\n").requests.count == 1)
        #expect(parseRequest("GET / HTTP/1.1\r\nHost: h\r\nA: \(fill)a\r\n\r\n").error == .headTooLong(limit: 16_384))
    }

    @Test("A hundred fields pass and one more is refused")
    func manyHeaders() {
        let fields = String(repeating: "A: b\r\n", count: 99)
        #expect(parseRequest("GET / HTTP/1.1\r\nHost: h\r\n\(fields)\r\n").requests.count == 1)
        #expect(parseRequest("GET / HTTP/1.1\r\nHost: h\r\n\(fields)A: b\r\n\r\n").error == .tooManyHeaders(limit: 100))
    }

    @Test("Every split of two requests gives the same requests")
    func everySplit() {
        let stream = Array(
            "POST /a?b HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nxyzGET /c HTTP/1.1\r\nHost: h\r\n\r\n".utf8
        )
        for first in 0...stream.count {
            for second in first...stream.count {
                let found = parseRequests([
                    Array(stream[..<first]), Array(stream[first..<second]), Array(stream[second...]),
                ])
                guard found.requests.map(\.target) == ["/a?b", "/c"], found.requests[0].body == Array("xyz".utf8) else {
                    Issue.record("split at \(first) and \(second)")
                    return
                }
            }
        }
    }

    @Test("A path may have a bound of its own for bodies, higher or lower than the others'")
    func bodiesByPath() {
        var limits = HTTPLimits()
        limits.maxBodies = ["/long": 70_000, "/short": 2]
        func length(_ path: String, _ count: Int) -> ParsedRequests {
            let body = String(repeating: "x", count: count)
            let head = "POST \(path)?q HTTP/1.1\r\nHost: h\r\nContent-Length: \(count)\r\n\r\n"
            return parseRequest(head + body, limits: limits)
        }
        #expect(length("/long", 70_000).requests.first?.body.count == 70_000)
        #expect(length("/long", 70_001).error == .bodyTooLong(limit: 70_000))
        #expect(length("/short", 2).requests.count == 1)
        #expect(length("/short", 3).error == .bodyTooLong(limit: 2))
        #expect(length("/long/", 65_537).error == .bodyTooLong(limit: 65_536))
    }

    @Test("Random damage to a request never traps")
    func damaged() {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SeededGenerator(seed: seed)
        let original = Array((handshakeRequest(extra: "Content-Length: 2\r\n") + "ab").utf8)
        for _ in 0..<2_000 {
            var bytes = original
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            let whole = parseRequests([bytes])
            let pieces = parseRequests(random.cuts(of: bytes.count).map { Array(bytes[$0]) })
            #expect(whole.error == pieces.error && whole.requests.count == pieces.requests.count, "seed \(seed)")
        }
    }
}
