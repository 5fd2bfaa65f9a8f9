import RealtimePipeline
import RealtimeProtocol
import RealtimeRecording
import RealtimeServer
import RealtimeUnits
import RealtimeWebSocket
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite("Operations")
struct OperationsTests {
    /// 20 ms of 24 kHz PCM16 at a level that does not change.
    static func append(level: Int16 = 1_000) -> String {
        let bytes = (0..<480).flatMap { _ in [UInt8(truncatingIfNeeded: level), UInt8(truncatingIfNeeded: level >> 8)] }
        return #"{"type":"input_audio_buffer.append","audio":"\#(Base64.encodeText(bytes))"}"#
    }

    // MARK: The operators' port

    @Test("Metrics count what a session did")
    func metrics() async throws {
        let fixture = try ServerFixture { $0.admin = ServerFixture.admin() }
        let client = fixture.connect()
        _ = try await client.message("session.created")
        for _ in 0..<5 { client.send(Self.append()) }
        try await client.wait(for: "five answers") {
            $0.messages.count { $0["type"] == "response.output_audio.delta" } == 5
        }
        _ = try RawHTTP.upgrade(port: fixture.port, headers: ["Origin": "https://evil.example"])
        let answer = try RawHTTP.request("GET", "/metrics", port: fixture.adminPort)
        #expect(answer.status == 200)
        #expect(answer.field("Content-Type")?.hasPrefix("text/plain; version=0.0.4") == true)
        let reader = try PrometheusReader(answer.body)
        #expect(try reader.value("realtime_sessions_active") == 1)
        #expect(try reader.value("realtime_sessions_started_total") == 1)
        #expect(try reader.value("realtime_ready") == 1)
        #expect(try reader.value("realtime_client_frames_total", ["network_io_direction": "receive"]) == 5)
        #expect(try reader.value("realtime_client_audio_seconds_total", ["network_io_direction": "receive"]) == 0.1)
        #expect(try reader.value("realtime_client_audio_seconds_total", ["network_io_direction": "transmit"]) == 0.1)
        #expect(try reader.value("realtime_requests_refused_total", ["reason": "origin"]) == 1)
        for (name, kind) in reader.kinds where kind == "histogram" { try reader.checkHistogram(name) }
        client.close()
        try await client.wait(for: "the close") { $0.close != nil }
        for _ in 0..<500 where fixture.server.activeSessions > 0 { try await Task.sleep(for: .milliseconds(2)) }
        let after = try PrometheusReader(try RawHTTP.request("GET", "/metrics", port: fixture.adminPort).body)
        #expect(try after.value("realtime_sessions_active") == 0)
        #expect(try after.value("realtime_sessions_ended_total", ["reason": "closed"]) == 1)
        #expect(try after.value("realtime_session_duration_seconds_count") == 1)
    }

    @Test("Sessions are listed with what they did, and an operator can end one")
    func sessions() async throws {
        let fixture = try ServerFixture(access: AccessPolicy(keys: StaticKeys(parsing: "sesame ada"))) {
            $0.admin = ServerFixture.admin()
        }
        let client = fixture.connect(headers: ["Authorization": "Bearer sesame"])
        let created = try await client.message("session.created")
        let id = try #require(created["session"]?["id"]?.stringValue)
        client.send(Self.append())
        _ = try await client.message("response.output_audio.delta")
        let list = try #require(try RawHTTP.request("GET", "/admin/sessions", port: fixture.adminPort).json)
        #expect(list["active"] == 1)
        let session = try #require(list["sessions"]?.arrayValue?.first)
        #expect(session["id"]?.stringValue == id)
        #expect(session["principal"] == "ada")
        #expect(session["proof"] == "key")
        #expect(session["address"] == "127.0.0.1")
        #expect(session["frames"]?["receive"] == 1)
        #expect(session["audio_seconds"]?["receive"]?.doubleValue == 0.02)
        let one = try RawHTTP.request("GET", "/admin/sessions/\(id)", port: fixture.adminPort)
        #expect(one.json?["id"]?.stringValue == id)
        #expect(try RawHTTP.request("GET", "/admin/sessions/none", port: fixture.adminPort).status == 404)
        #expect(try RawHTTP.request("DELETE", "/admin/sessions/\(id)", port: fixture.adminPort).status == 204)
        try await client.wait(for: "the close") { $0.close?.code == 1008 }
        #expect(try RawHTTP.request("POST", "/metrics", port: fixture.adminPort).status == 405)
        #expect(try RawHTTP.request("GET", "/admin", port: fixture.adminPort).status == 404)
    }

    @Test("The operators' paths are not on the port of the sessions")
    func apart() throws {
        let fixture = try ServerFixture { $0.admin = ServerFixture.admin() }
        for path in ["/metrics", "/admin/sessions"] {
            #expect(try RawHTTP.request("GET", path, port: fixture.port).status == 404)
        }
        for port in [fixture.port, fixture.adminPort] {
            #expect(try RawHTTP.request("GET", "/healthz", port: port).body == "ok\n")
            #expect(try RawHTTP.request("GET", "/readyz", port: port).status == 200)
        }
    }

    @Test("An operator shows the operators' key, where there is one, and no other")
    func adminKeys() throws {
        let fixture = try ServerFixture(access: AccessPolicy(keys: ["sesame"])) {
            $0.admin = ServerFixture.admin(keys: StaticKeys(["operator"]))
        }
        for (key, status) in [("operator", 200), ("sesame", 401), ("", 401)] {
            let answer = try RawHTTP.request(
                "GET",
                "/metrics",
                port: fixture.adminPort,
                headers: ["Authorization": "Bearer \(key)"]
            )
            #expect(answer.status == status)
        }
        #expect(try RawHTTP.request("GET", "/healthz", port: fixture.adminPort).status == 200)
    }

    @Test("Without a key a page that points its own name at the operators' port reads nothing")
    func rebinding() throws {
        let fixture = try ServerFixture { $0.admin = ServerFixture.admin() }
        let answer = try RawHTTP.request("GET", "/metrics", port: fixture.adminPort, headers: ["Host": "evil.example"])
        #expect(answer.status == 421)
    }

    @Test("Operators are not served to the world without a key")
    func adminWorld() {
        #expect(throws: RealtimeServer.StartError.self) {
            try ServerFixture {
                $0.admin = AdminConfiguration(http: HTTPServerConfiguration(host: "0.0.0.0", port: 0))
            }
        }
    }

    // MARK: Drain and reload

    @Test("A drain says goodbye to the silent at once, and to others when their turn is over")
    func drain() async throws {
        let fixture = try ServerFixture { $0.admin = ServerFixture.admin() }
        let silent = fixture.connect()
        let busy = fixture.connect()
        for client in [silent, busy] { _ = try await client.message("session.created") }
        // The echo ends its response after half a second of silence.
        let talker = Talker(busy, saying: Self.append())
        _ = try await busy.message("response.output_audio.delta")
        let server = fixture.server
        let drain = Background { server.drain(timeout: .seconds(120)) }
        try await silent.wait(for: "the goodbye") { $0.close?.code == 1001 }
        #expect(!busy.isClosed, "its turn is not over")
        let ready = try RawHTTP.request("GET", "/readyz", port: fixture.adminPort)
        #expect(ready.status == 503)
        #expect(ready.body == "draining\n")
        #expect(try RawHTTP.request("GET", "/healthz", port: fixture.adminPort).status == 200)
        #expect(throws: RawHTTP.Failure.self) { try RawHTTP.upgrade(port: fixture.port) }
        talker.stop()
        _ = try await busy.message("response.done")
        try await busy.wait(for: "the goodbye") { $0.close?.code == 1001 }
        #expect(try await drain.value)
        fixture.stop()
    }

    @Test("A drain lets a page hear the answer to its end, although a page is not told when one begins")
    func pageDrain() async throws {
        let fixture = try ServerFixture()
        let page = fixture.connect("/")
        try await page.wait(for: "the connection") { $0.isOpen }
        page.send(#"{"type":"session.create","session":{}}"#)
        _ = try await page.message("session.created")
        let talker = Talker(page, saying: Self.append())
        _ = try await page.message("response.audio.delta")
        let server = fixture.server
        let drain = Background { server.drain(timeout: .seconds(120)) }
        // Many rounds of the drain, each of which ends sessions that are silent. Blocks: a test that suspends here comes back
        // after minutes of audio.
        Pause.block(milliseconds: 400)
        #expect(!page.isClosed, "its answer is not over")
        talker.stop()
        _ = try await page.message("response.audio.done")
        try await page.wait(for: "the goodbye") { $0.close?.code == 1001 }
        #expect(try await drain.value)
        fixture.stop()
    }

    /// A client of a relay whose upstream says what the test has it say.
    private static func relayedCall() async throws -> (ScriptedUpstream, ServerFixture, TestClient) {
        let upstream = try ScriptedUpstream()
        let remote = RemoteUpstream(connection: upstream.configuration, dialect: .openAI)
        let fixture = try ServerFixture(.remote(remote))
        let client = fixture.connect()
        _ = try await client.message("session.created")
        return (upstream, fixture, client)
    }

    /// The upstream hears a turn from its beginning to its end.
    private static func endTurn(at upstream: ScriptedUpstream, of client: TestClient) async throws {
        for type in ["input_audio_buffer.speech_started", "input_audio_buffer.speech_stopped"] {
            upstream.send(#"{"type":"\#(type)","item_id":"i","audio_start_ms":0,"audio_end_ms":9}"#, on: 0)
            _ = try await client.message(type)
        }
    }

    @Test("A drain waits for the answer to a turn that has just ended")
    func answerDrain() async throws {
        let (upstream, fixture, client) = try await Self.relayedCall()
        try await Self.endTurn(at: upstream, of: client)
        let server = fixture.server
        let drain = Background { server.drain(timeout: .seconds(120)) }
        // Blocks, or the answer would come after the ten seconds that it is waited for.
        Pause.block(milliseconds: 400)
        #expect(!client.isClosed, "its turn is not answered")
        let response = #""response":{"id":"r","object":"realtime.response","status":"completed","output":[]}"#
        upstream.send(#"{"type":"response.created",\#(response)}"#, on: 0)
        upstream.send(#"{"type":"response.done",\#(response)}"#, on: 0)
        _ = try await client.message("response.done")
        try await client.wait(for: "the goodbye") { $0.close?.code == 1001 }
        #expect(try await drain.value)
        fixture.stop()
        upstream.stop()
    }

    @Test("A drain does not wait for ever for an answer that nobody gives")
    func unansweredDrain() async throws {
        let (upstream, fixture, client) = try await Self.relayedCall()
        try await Self.endTurn(at: upstream, of: client)
        let server = fixture.server
        let drain = Background { server.drain(timeout: .seconds(60)) }
        #expect(try await drain.value, "it waits ten seconds for the answer")
        try await client.wait(for: "the goodbye") { $0.close?.code == 1001 }
        fixture.stop()
        upstream.stop()
    }

    @Test("A drain lets an answer be heard that came faster than it plays")
    func heardDrain() async throws {
        let (upstream, fixture, client) = try await Self.relayedCall()
        // A second of 24 kHz PCM16 at once.
        let audio = Base64.encodeText([UInt8](repeating: 0, count: 48_000))
        upstream.send(#"{"type":"response.created","response":{"id":"r"}}"#, on: 0)
        upstream.send(#"{"type":"response.output_audio.delta","response_id":"r","delta":"\#(audio)"}"#, on: 0)
        upstream.send(#"{"type":"response.output_audio.done","response_id":"r"}"#, on: 0)
        upstream.send(#"{"type":"response.done","response":{"id":"r","status":"completed","output":[]}}"#, on: 0)
        let clock = ContinuousClock()
        let begun = clock.now
        _ = try await client.message("response.done")
        let server = fixture.server
        let drain = Background { server.drain(timeout: .seconds(120)) }
        try await client.wait(for: "the goodbye") { $0.close?.code == 1001 }
        // The clock of the test started before that of the server.
        #expect(begun.duration(to: clock.now) >= .seconds(1))
        #expect(try await drain.value)
        fixture.stop()
        upstream.stop()
    }

    @Test("A drain that takes too long comes to its end")
    func drainTimeout() async throws {
        let fixture = try ServerFixture()
        let busy = fixture.connect()
        _ = try await busy.message("session.created")
        let talker = Talker(busy, saying: Self.append())
        _ = try await busy.message("response.output_audio.delta")
        let server = fixture.server
        let drain = Background { server.drain(timeout: .milliseconds(300)) }
        #expect(try await drain.value == false)
        talker.stop()
        fixture.stop()
        try await busy.wait(for: "the close") { $0.close != nil }
    }

    @Test("A reload changes what new sessions get, and leaves those that are there")
    func reload() async throws {
        var configuration = ServerConfiguration(
            http: HTTPServerConfiguration(host: "127.0.0.1", port: 0),
            access: AccessPolicy(keys: ["old"]),
            upstream: .echo
        )
        configuration.scenarios = ["one": Scenario(id: "one")]
        let server = try RealtimeServer(configuration, loops: 2)
        let loops = try EventLoopGroup(count: 1)
        defer {
            server.shutDown()
            loops.stop()
        }
        let url = "ws://127.0.0.1:\(server.address.port)/v1/realtime?scenario="
        let first = TestClient(url + "one", headers: ["Authorization": "Bearer old"], on: loops.loops[0])
        _ = try await first.message("session.created")
        configuration.access = AccessPolicy(keys: ["new"])
        configuration.scenarios = ["two": Scenario(id: "two")]
        configuration.sessionLimit = 1
        server.reload(configuration)
        #expect(try RawHTTP.upgrade(port: server.address.port, headers: ["Authorization": "Bearer old"]).status == 401)
        let full = TestClient(url + "two", headers: ["Authorization": "Bearer new"], on: loops.loops[0])
        #expect(try await full.message("error")["error"]?["code"] == "session_limit_reached")
        #expect(try RawHTTP.request("GET", "/readyz", port: server.address.port).status == 503)
        first.send(Self.append())
        _ = try await first.message("response.output_audio.delta")
        configuration.sessionLimit = 10
        server.reload(configuration)
        let second = TestClient(url + "two", headers: ["Authorization": "Bearer new"], on: loops.loops[0])
        _ = try await second.message("session.created")
    }

    // MARK: Recording

    @Test("A recording has both sides, one a channel, in a file with the server's own name")
    func recording() async throws {
        let folder = try TemporaryFolder.make()
        let fixture = try ServerFixture {
            $0.recording = RecordingConfiguration(folder: folder, format: .wav)
            $0.admin = ServerFixture.admin()
        }
        let client = fixture.connect()
        let created = try await client.message("session.created")
        let id = try #require(created["session"]?["id"]?.stringValue)
        for index in 0..<50 {
            client.send(Self.append(level: 8_000))
            try await client.wait(for: "an answer") {
                $0.messages.count { $0["type"] == "response.output_audio.delta" } == index + 1
            }
            try await Pause.milliseconds(20, attempt: 0)
        }
        let list = try #require(try RawHTTP.request("GET", "/admin/sessions", port: fixture.adminPort).json)
        let name = try #require(list["sessions"]?.arrayValue?.first?["recording"]?.stringValue)
        #expect(name.contains(id) && name.hasSuffix(".wav") && !name.contains("/"))
        client.close()
        try await client.wait(for: "the close") { $0.close != nil }
        fixture.stop()
        let bytes = try Self.bytes(of: "\(folder)/\(name)")
        // RIFF WAVE, PCM, two channels, 24 kHz, 16 bits: as the format's description has it.
        #expect(bytes[0..<4].elementsEqual("RIFF".utf8) && bytes[8..<12].elementsEqual("WAVE".utf8))
        let format = try #require(bytes.firstRange(of: Array("fmt ".utf8))).upperBound + 4
        #expect(Array(bytes[format..<(format + 8)]) == [1, 0, 2, 0, 0xC0, 0x5D, 0, 0])
        let data = try #require(bytes.firstRange(of: Array("data".utf8))).upperBound + 4
        var loud = [0, 0]
        for frame in stride(from: data, to: bytes.count - 3, by: 4) {
            for side in 0..<2 {
                let sample = Int16(
                    bitPattern: UInt16(bytes[frame + 2 * side]) | UInt16(bytes[frame + 2 * side + 1]) << 8
                )
                if sample == 8_000 { loud[side] += 1 }
            }
        }
        #expect(loud[0] == 50 * 480, "the caller, whole")
        #expect(loud[1] > 40 * 480, "the assistant, but for what was still to be heard")
    }

    private static func bytes(of path: String) throws -> [UInt8] {
        let file = try #require(fopen(path, "rb"))
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 4 << 20)
        let count = fread(&bytes, 1, bytes.count, file)
        return Array(bytes[..<count])
    }

    @Test("A folder of recordings that is not there stops the start")
    func noFolder() {
        #expect(throws: RealtimeServer.StartError.self) {
            try ServerFixture { $0.recording = RecordingConfiguration(folder: "/no/such/folder") }
        }
    }
}
