import Testing

@testable import RealtimeEngines

@Suite("Addresses and keys") struct EndpointTests {
    @Test("an address without a path gets the usual one, and no slash at its end")
    func paths() throws {
        #expect(try EngineEndpoint("http://host").url == "http://host/v1")
        #expect(try EngineEndpoint("http://host:80/").url == "http://host:80/v1")
        #expect(try EngineEndpoint("https://host/api//").url == "https://host/api")
        #expect(try EngineEndpoint("HTTPS://host", defaultPath: "").url == "https://host")
    }

    @Test(
        "what is no address of a server is refused",
        arguments: [
            ("ftp://host", EndpointError.scheme(expected: ["http://", "https://"])),
            ("", .scheme(expected: ["http://", "https://"])),
            ("http://", .host), ("http:///v1", .host), ("http://:80", .host), ("http://a b", .character),
            ("http://a\r\nX: y", .character), ("http://hö", .character), ("http://me:secret@host", .credentials),
            ("http://host?x=1", .query),
            ("http://host#f", .query),
        ]
    )
    func refusals(_ text: String, _ error: EndpointError) {
        #expect(throws: error) { try EngineEndpoint(text) }
    }

    @Test("an error about an address does not repeat it")
    func noRepetition() {
        let error = #expect(throws: EndpointError.self) { try EngineEndpoint("http://me:hunter2@host") }
        #expect(error.map { !"\($0)".contains("hunter2") } == true)
    }

    @Test(
        "this machine is known by its names",
        arguments: [
            ("127.0.0.1:80", true), ("localhost", true), ("LOCALHOST:1", true), ("[::1]:8000", true),
            ("127.9.9.9", true),
            ("127.0.0.1.example.com", false), ("128.0.0.1", false), ("[::2]", false), ("localhost.example", false),
        ]
    )
    func loopback(_ host: String, _ isLoopback: Bool) throws {
        #expect(try EngineEndpoint("http://\(host)").isLoopback == isLoopback)
    }

    @Test("a key has printable characters only, and never shows")
    func keys() throws {
        for text in ["", "a b", "a\r\nHost: x", "k\u{7F}", "schlüssel"] { #expect(EngineKey(text) == nil) }
        let key = try #require(EngineKey("sk-verysecret"))
        var dumped = ""
        dump(try EngineEndpoint("http://host", key: key), to: &dumped)
        for text in ["\(key)", String(reflecting: key), dumped] { #expect(!text.contains("verysecret")) }
    }

    @Test("a key on its way in the open is known")
    func exposure() throws {
        let key = EngineKey("secret")
        #expect(try EngineEndpoint("http://example.com", key: key).exposesKey)
        #expect(try !EngineEndpoint("https://example.com", key: key).exposesKey)
        #expect(try !EngineEndpoint("http://127.0.0.1", key: key).exposesKey)
        #expect(try !EngineEndpoint("http://example.com").exposesKey)
    }

    @Test("a server's words lose the key, whole, in part and masked, and whatever breaks lines")
    func redaction() {
        let redaction = Redaction(key: EngineKey("sk-proj-abcdefgh"))
        #expect(redaction.clean("bad key sk-proj-abcdefgh.") == "bad key [key]")
        #expect(redaction.clean("bad key 'sk-proj-ab...gh'!") == "bad key [key]")
        #expect(redaction.clean("key: zz****yy, sorry") == "key: [key] sorry")
        #expect(redaction.clean("two\r\nlines\u{1B}[0m") == "two lines [0m")
        #expect(redaction.clean(String(repeating: "word ", count: 500)).count <= 302)
        #expect(redaction.clean(String(repeating: "x", count: 500)).count <= 302)
    }

    @Test(
        "the sentence of an error is found in every server's shape",
        arguments: [
            (#"{"error":{"message":"no"}}"#, "no"), (#"{"error":"no"}"#, "no"), (#"{"detail":"no"}"#, "no"),
            (#"{"detail":[{"loc":["body","spk_id"],"msg":"Field required"}]}"#, "body.spk_id: Field required"),
            (#"{"message":"no","code":3}"#, "no"), ("<html>no</html>", "<html>no</html>"), ("", ""),
        ]
    )
    func messages(_ body: String, _ message: String) {
        #expect(ServerMessage.text(in: Array(body.utf8)) == message)
    }
}
