import RealtimeProtocol
import RealtimeServer
import RealtimeWebSocket
import Testing

@Suite("Front door")
struct FrontDoorTests {
    static let append = #"{"type":"input_audio_buffer.append","audio":"AAECAwQFBgc="}"#

    // MARK: Keys and tokens

    @Test(
        "What is refused is answered as HTTP, before the upgrade",
        arguments: [
            (["Authorization": "Bearer nope"] as [String: String], 401), ([:], 401),
            (["Authorization": "Bearer sesame", "Origin": "https://evil.example"], 403),
            (["Authorization": "Bearer sesame", "Host": "evil.example"], 421),
            (["Authorization": "Bearer sesame"], 101), (["api-key": "sesame"], 101),
        ]
    )
    func statuses(headers: [String: String], status: Int) throws {
        let fixture = try ServerFixture(access: AccessPolicy(keys: ["sesame"]))
        let lines = headers.filter { $0.key != "Host" }.map { "\($0.key): \($0.value)\r\n" }.joined()
        let host = headers["Host"] ?? "127.0.0.1:\(fixture.port)"
        let text =
            "GET /v1/realtime HTTP/1.1\r\nHost: \(host)\r\nUpgrade: websocket\r\nConnection: Upgrade, close\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\(lines)\r\n"
        let answer = try RawHTTP.exchange(Array(text.utf8), port: fixture.port, reply: [0x88, 0x80, 0, 0, 0, 0])
        #expect(String(decoding: answer, as: UTF8.self).hasPrefix("HTTP/1.1 \(status) "))
    }

    @Test("An address that has shown too many wrong keys is not listened to, and one that shows none is only refused")
    func tooManyFailures() throws {
        let fixture = try ServerFixture(access: AccessPolicy(keys: ["sesame"])) {
            $0.clientLimits.failuresPerMinute = 3
        }
        func status(_ headers: KeyValuePairs<String, String>) throws -> Int {
            try RawHTTP.upgrade(port: fixture.port, headers: headers).status
        }
        for _ in 0..<10 { #expect(try status([:]) == 401) }
        for _ in 0..<3 { #expect(try status(["Authorization": "Bearer nope"]) == 401) }
        #expect(try status(["Authorization": "Bearer nope"]) == 429)
        #expect(
            try status(["Authorization": "Bearer sesame"]) == 429,
            "a right key among wrong ones is what a search finds"
        )
        let secret = try RawHTTP.request(
            "POST",
            "/v1/realtime/client_secrets",
            port: fixture.port,
            headers: ["Authorization": "Bearer sesame"]
        )
        #expect(secret.status == 429)
        #expect(secret.field("Retry-After").flatMap { Int($0) } ?? 0 > 0)
    }

    @Test("A valid token opens a session, and its subject is who is there")
    func token() async throws {
        let now = 1_800_000_000
        let verifier = try TokenVerifier(keySet: Array(#"{"keys":[\#(TokenSigner.elliptic.member)]}"#.utf8))
        let fixture = try ServerFixture(access: AccessPolicy(tokens: verifier)) { $0.wallClock = { now } }
        let token = try TokenSigner.elliptic.sign(#"{"sub":"ada","exp":\#(now + 60)}"#)
        let client = fixture.connect(subprotocols: ["realtime", "openai-insecure-api-key.\(token)"])
        _ = try await client.message("session.created")
        #expect(fixture.log.fields(of: "session started")?["principal"] == "ada")
        let old = try TokenSigner.elliptic.sign(#"{"sub":"ada","exp":\#(now - 60)}"#)
        let answer = try RawHTTP.upgrade(port: fixture.port, headers: ["Authorization": "Bearer \(old)"])
        #expect(answer.status == 401)
        #expect(answer.field("WWW-Authenticate") == #"Bearer error="invalid_token""#)
        #expect(answer.json?["error"]?["message"] == "The token has expired.")
        #expect(fixture.log.fields(of: "request refused")?["check"] == "token_expired")
    }

    @Test("The subprotocol with the key is not sent back, the other one is")
    func subprotocol() throws {
        let fixture = try ServerFixture(access: AccessPolicy(keys: ["sesame"]))
        let answer = try RawHTTP.upgrade(
            port: fixture.port,
            headers: ["Sec-WebSocket-Protocol": "realtime, openai-insecure-api-key.sesame, openai-beta.realtime-v1"]
        )
        #expect(answer.status == 101)
        #expect(answer.field("Sec-WebSocket-Protocol") == "realtime")
        #expect(!answer.head.contains("sesame"))
    }

    // MARK: Client secrets

    @Test("A client secret opens the session that was posted with it, until it expires")
    func clientSecret() async throws {
        let clock = AdjustableClock(1_800_000_000)
        let fixture = try ServerFixture(access: AccessPolicy(keys: ["sesame"])) { $0.wallClock = clock.read }
        let refused = try RawHTTP.request("POST", "/v1/realtime/client_secrets", port: fixture.port, body: "{}")
        #expect(refused.status == 401)
        let made = try RawHTTP.request(
            "POST",
            "/v1/realtime/client_secrets",
            port: fixture.port,
            headers: ["Authorization": "Bearer sesame", "Content-Type": "application/json"],
            body:
                #"{"expires_after":{"anchor":"created_at","seconds":60},"session":{"type":"realtime","model":"posted","#
                + #""instructions":"Be kind.","audio":{"input":{"format":{"type":"audio/pcm","rate":24000}}}}}"#
        )
        #expect(made.status == 200)
        #expect(made.field("Content-Type") == "application/json")
        #expect(made.field("Cache-Control") == "no-store")
        #expect(made.json?["expires_at"] == 1_800_000_060)
        let secret = try #require(made.json?["value"]?.stringValue)
        let page = fixture.connect(
            "/v1/realtime?model=other",
            subprotocols: ["realtime", "openai-insecure-api-key.\(secret)"]
        )
        let created = try await page.message("session.created")
        #expect(created["session"]?["model"] == "posted")
        #expect(created["session"]?["instructions"] == "Be kind.")
        #expect(fixture.log.fields(of: "session started")?["principal"] == "key-1/1")
        let again = try RawHTTP.request(
            "POST",
            "/v1/realtime/client_secrets",
            port: fixture.port,
            headers: ["Authorization": "Bearer \(secret)"],
            body: "{}"
        )
        #expect(again.status == 401, "whoever has a client secret must not make others")
        clock.set(1_800_000_060)
        let late = try RawHTTP.upgrade(port: fixture.port, headers: ["Authorization": "Bearer \(secret)"])
        #expect(late.status == 401)
    }

    @Test("Without keys a client secret binds its session all the same")
    func openServer() async throws {
        let fixture = try ServerFixture()
        let made = try RawHTTP.request(
            "POST",
            "/v1/realtime/client_secrets",
            port: fixture.port,
            body: #"{"session":{"type":"realtime","instructions":"Be kind."}}"#
        )
        let secret = try #require(made.json?["value"]?.stringValue)
        let client = fixture.connect(headers: ["Authorization": "Bearer \(secret)"])
        let created = try await client.message("session.created")
        #expect(created["session"]?["instructions"] == "Be kind.")
        let anyone = fixture.connect(headers: ["Authorization": "Bearer whatever-an-sdk-sends"])
        _ = try await anyone.message("session.created")
    }

    @Test("In a relay whoever holds a client secret cannot change what was posted with it, and does not see it")
    func boundRelay() async throws {
        let upstream = try ServerFixture()
        let connection = WebSocketClientConfiguration(url: "ws://127.0.0.1:\(upstream.port)/v1/realtime")
        let fixture = try ServerFixture(.remote(RemoteUpstream(connection: connection, dialect: .openAI)))
        let made = try RawHTTP.request(
            "POST",
            "/v1/realtime/client_secrets",
            port: fixture.port,
            body: #"{"session":{"type":"realtime","instructions":"Be kind."}}"#
        )
        let secret = try #require(made.json?["value"]?.stringValue)
        let client = fixture.connect(headers: ["Authorization": "Bearer \(secret)"])
        _ = try await client.message("session.created")
        client.send(#"{"type":"session.update","session":{"type":"realtime","instructions":"Be rude."}}"#)
        let error = try await client.message("error")
        #expect(error["error"]?["param"] == "session.instructions")
        #expect(!"\(client.messages)".contains("Be kind."))
    }

    // MARK: Limits of one client

    @Test("One client's sessions are bounded, another's are not taken from it")
    func sessionsOfOne() async throws {
        let fixture = try ServerFixture(access: AccessPolicy(keys: ["a-key", "b-key"])) { $0.clientLimits.sessions = 1 }
        let first = fixture.connect(headers: ["Authorization": "Bearer a-key"])
        _ = try await first.message("session.created")
        let second = try RawHTTP.upgrade(port: fixture.port, headers: ["Authorization": "Bearer a-key"])
        #expect(second.status == 429)
        #expect(second.field("Retry-After") == "5")
        #expect(second.json?["error"]?["code"] == "rate_limit_exceeded")
        let other = fixture.connect(headers: ["Authorization": "Bearer b-key"])
        _ = try await other.message("session.created")
        first.close()
        try await first.wait(for: "the close") { $0.close != nil }
        for _ in 0..<500 where fixture.server.activeSessions > 1 { try await Task.sleep(for: .milliseconds(2)) }
        let third = fixture.connect(headers: ["Authorization": "Bearer a-key"])
        _ = try await third.message("session.created")
    }

    @Test("A handshake that fails gives its place back")
    func failedHandshake() throws {
        let fixture = try ServerFixture { $0.clientLimits.sessions = 1 }
        for _ in 0..<3 {
            let bad = try RawHTTP.request(
                "GET",
                "/v1/realtime",
                port: fixture.port,
                headers: ["Upgrade": "websocket"]
            )
            #expect(bad.status == 400)
        }
        #expect(try RawHTTP.upgrade(port: fixture.port).status == 101)
    }

    @Test("New sessions of one client come at the rate it may have")
    func rate() throws {
        let fixture = try ServerFixture { $0.clientLimits.sessionsPerMinute = 2 }
        #expect(try RawHTTP.upgrade(port: fixture.port).status == 101)
        #expect(try RawHTTP.upgrade(port: fixture.port).status == 101)
        let third = try RawHTTP.upgrade(port: fixture.port)
        #expect(third.status == 429)
        let wait = try #require(third.field("Retry-After").flatMap { Int($0) })
        #expect((1...30).contains(wait))
    }

    // MARK: Proxies

    @Test("Behind a trusted proxy the client's own address counts, and its encryption", arguments: [true, false])
    func forwarded(isTrusted: Bool) throws {
        let fixture = try ServerFixture {
            $0.clientLimits.sessionsPerMinute = 1
            if isTrusted { $0.proxies.trusted = ["127.0.0.0/8"].compactMap(AddressRange.init) }
        }
        for (index, address) in ["203.0.113.1", "203.0.113.2"].enumerated() {
            let answer = try RawHTTP.upgrade(
                port: fixture.port,
                headers: ["Forwarded": "for=\(address);proto=https", "Origin": "https://127.0.0.1:\(fixture.port)"]
            )
            // Untrusted, the page is of another scheme; and the second one is the same client.
            #expect(answer.status == (isTrusted ? 101 : 403), "client \(index)")
        }
        let expected = isTrusted ? "203.0.113.1" : "127.0.0.1"
        let message = isTrusted ? "session started" : "request refused"
        #expect(fixture.log.fields(of: message)?["address"] == expected)
    }

    @Test("A PROXY header tells the client's address, and a connection without one is closed")
    func proxyProtocol() throws {
        let fixture = try ServerFixture {
            $0.proxies = ProxyPolicy(trusted: ["127.0.0.1"].compactMap(AddressRange.init), usesProxyProtocol: true)
        }
        let line = Array("PROXY TCP4 203.0.113.7 10.0.0.1 4711 443\r\n".utf8)
        #expect(try RawHTTP.upgrade(port: fixture.port, before: line).status == 101)
        #expect(fixture.log.fields(of: "session started")?["address"] == "203.0.113.7")
        #expect(throws: RawHTTP.Failure.self) { try RawHTTP.upgrade(port: fixture.port) }
        let health = try RawHTTP.request("GET", "/healthz", port: fixture.port, before: Array("PROXY UNKNOWN\r\n".utf8))
        #expect(health.status == 200)
    }

    // MARK: TLS

    @Test("Sessions are served over TLS, behind a PROXY header too", arguments: [false, true])
    func tls(isProxied: Bool) async throws {
        let folder = try TemporaryFolder.make()
        try TestCommand.run(
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-nodes",
            "-days",
            "2",
            "-subj",
            "/CN=localhost",
            "-addext",
            "subjectAltName=DNS:localhost",
            "-keyout",
            "\(folder)/key.pem",
            "-out",
            "\(folder)/cert.pem"
        )
        let context = try TLSContext(
            certificateChainFile: "\(folder)/cert.pem",
            privateKeyFile: "\(folder)/key.pem"
        )
        let fixture = try ServerFixture {
            $0.http.tls = context
            guard isProxied else { return }
            $0.proxies = ProxyPolicy(trusted: ["127.0.0.1"].compactMap(AddressRange.init), usesProxyProtocol: true)
        }
        let script = """
            import socket, ssl, sys
            raw = socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=10)
            if sys.argv[3] == "true": raw.sendall(b"PROXY TCP4 203.0.113.7 10.0.0.1 4711 443\\r\\n")
            context = ssl.create_default_context(cafile=sys.argv[2])
            stream = context.wrap_socket(raw, server_hostname="localhost")
            stream.sendall(b"GET /v1/realtime HTTP/1.1\\r\\nHost: localhost\\r\\nUpgrade: websocket\\r\\n"
                b"Connection: Upgrade\\r\\nSec-WebSocket-Version: 13\\r\\nOrigin: https://localhost\\r\\n"
                b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\\r\\n\\r\\n")
            data = b""
            while b"session.created" not in data: data += stream.recv(65536) or sys.exit(repr(data))
            """
        try TestCommand.run("python3", "-c", script, "\(fixture.port)", "\(folder)/cert.pem", "\(isProxied)")
        #expect(fixture.log.fields(of: "session started")?["address"] == (isProxied ? "203.0.113.7" : "127.0.0.1"))
    }
}
