import RealtimeLocks
import RealtimeProtocol
import RealtimeRelay
import RealtimeServer
import RealtimeSession
import RealtimeUnits
import RealtimeWebSocket
import Testing

/// Calls that outlive their upstream's connections, over real sockets.
@Suite("A relayed call over several upstream sockets", .serialized)
struct UpstreamSurvivalTests {
    private static func append(_ audio: String) -> String {
        #"{"type":"input_audio_buffer.append","audio":"\#(audio)"}"#
    }

    /// An answer that has begun, and was heard in part.
    private static let answer = [
        #"{"type":"response.created","response":{"id":"r"}}"#,
        #"{"type":"response.output_item.added","response_id":"r","item":{"id":"a","type":"message","role":"assistant","status":"in_progress"}}"#,
        #"{"type":"response.output_audio_transcript.delta","response_id":"r","item_id":"a","delta":"one two"}"#,
        #"{"type":"response.output_audio.delta","response_id":"r","item_id":"a","content_index":0,"delta":"AAAA"}"#,
    ]

    private static func server(
        _ upstreams: [ScriptedUpstream],
        change: (inout RemoteUpstream) -> Void = { _ in }
    ) throws -> ServerFixture {
        var remote = RemoteUpstream(
            connection: upstreams[0].configuration,
            fallbacks: upstreams.dropFirst().map(\.configuration),
            dialect: .openAI
        )
        remote.reconnect = ReconnectPolicy(attempts: 3, firstPause: .milliseconds(20))
        change(&remote)
        return try ServerFixture(.remote(remote))
    }

    @Test("A server's calls survive their upstream's connections unless it is told otherwise")
    func defaults() {
        let remote = RemoteUpstream(connection: WebSocketClientConfiguration(url: "ws://h/"), dialect: .openAI)
        #expect(remote.reconnect == ReconnectPolicy())
        #expect(remote.refresh == RefreshPolicy(for: .openAI))
        #expect(!remote.processing.isOn)
    }

    @Test("A cut in the middle of a turn and an answer costs the client neither audio nor its session")
    func cut() async throws {
        let upstream = try ScriptedUpstream()
        let fixture = try Self.server([upstream])
        let client = fixture.connect()
        _ = try await client.message("session.created")
        client.send(Self.append("AQABAAEA"))
        try await upstream.wait(for: "audio") { $0[0].received.count == 1 }
        for event in Self.answer { upstream.send(event, on: 0) }
        _ = try await client.message("response.output_audio.delta")
        upstream.cut(0)
        let done = try await client.message("response.done")
        #expect(done["response"]?["id"] == "r")
        #expect(done["response"]?["status"] == "failed")
        client.send(Self.append("AgACAAIA"))
        try await upstream.wait(for: "all audio on another connection") {
            $0.count == 2 && $0[1].received.count { $0["type"] == "input_audio_buffer.append" } == 2
        }
        #expect(upstream.audio(1) == ["AQABAAEA", "AgACAAIA"])
        let given = upstream.connections[1].received.first { $0["type"] == "conversation.item.create" }
        #expect(given?["item"]?["id"] == "a")
        upstream.send(#"{"type":"response.created","response":{"id":"q"}}"#, on: 1)
        try await client.wait(for: "the next answer") { state in
            state.messages.contains { $0["response"]?["id"] == "q" }
        }
        let (types, isClosed) = (client.messages.compactMap { $0["type"]?.stringValue }, client.isClosed)
        #expect(types.count { $0 == "session.created" } == 1)
        #expect(!types.contains("error"))
        #expect(!isClosed)
        fixture.stop()
        upstream.stop()
    }

    @Test("Before the limit two sockets are open at once, and the client hears nothing of the move")
    func refresh() async throws {
        let upstream = try ScriptedUpstream()
        let fixture = try Self.server([upstream]) {
            $0.refresh = RefreshPolicy(after: .milliseconds(200), deadline: .seconds(60))
        }
        let client = fixture.connect()
        _ = try await client.message("session.created")
        for event in Self.answer { upstream.send(event, on: 0) }
        _ = try await client.message("response.output_audio.delta")
        try await upstream.wait(for: "a second connection") { $0.count == 2 }
        // The answer goes on over the first, with both open, and audio goes there alone.
        client.send(Self.append("AQABAAEA"))
        try await upstream.wait(for: "audio") {
            $0[0].received.contains { $0["type"] == "input_audio_buffer.append" }
        }
        let states = upstream.connections.map(\.isClosed)
        #expect(states == [false, false])
        #expect(upstream.audio(1) == [])
        let rest =
            #"{"type":"response.output_audio.delta","response_id":"r","item_id":"a","content_index":0,"delta":"BBBB"}"#
        upstream.send(rest, on: 0)
        try await client.wait(for: "the rest") { state in state.messages.contains { $0["delta"] == "BBBB" } }
        upstream.send(#"{"type":"response.done","response":{"id":"r","status":"completed"}}"#, on: 0)
        try await upstream.wait(for: "the move") { $0[0].isClosed }
        client.send(Self.append("AgACAAIA"))
        try await upstream.wait(for: "audio on the second") { _ in upstream.audio(1).count == 2 }
        #expect(upstream.audio(1) == ["AQABAAEA", "AgACAAIA"])
        let isClosed = client.isClosed
        #expect(!isClosed)
        fixture.stop()
        upstream.stop()
    }

    @Test("Where the preferred upstream is gone, the next in the list takes the call, and the next call at once")
    func fallback() async throws {
        let (preferred, other) = (try ScriptedUpstream(), try ScriptedUpstream())
        let fixture = try Self.server([preferred, other])
        let client = fixture.connect()
        _ = try await client.message("session.created")
        client.send(Self.append("AQABAAEA"))
        try await preferred.wait(for: "audio") { $0[0].received.count == 1 }
        preferred.refuse(HTTPStatus(code: 503))
        preferred.cut(0)
        try await other.wait(for: "the call") { $0.count == 1 && $0[0].received.count == 1 }
        #expect(other.audio(0) == ["AQABAAEA"])
        let second = fixture.connect()
        _ = try await second.message("session.created")
        #expect(other.connections.count == 2)
        fixture.stop()
        preferred.stop()
        other.stop()
    }

    @Test("When the budget is spent the client is told, without what is secret, and closed")
    func budget() async throws {
        let upstream = try ScriptedUpstream()
        let fixture = try Self.server([upstream])
        let client = fixture.connect()
        _ = try await client.message("session.created")
        upstream.refuse(HTTPStatus(code: 503))
        upstream.close(0, code: WebSocketCloseCode(rawValue: 1011), reason: "key sk-abcdefghijklmnopqrstuv is worn")
        let error = try await client.message("error")
        #expect(error["error"]?["message"] == "The connection to the upstream broke. Attempts to connect again: 3.")
        try await client.wait(for: "the close") { $0.close?.code == 1011 }
        let close = client.state.withLock { $0.close?.reason ?? "" }
        #expect(close == "upstream connection broke")
        fixture.stop()
        upstream.stop()
    }

    @Test("Without a policy a cut ends the client's session")
    func noPolicy() async throws {
        let upstream = try ScriptedUpstream()
        let fixture = try Self.server([upstream]) {
            $0.reconnect = nil
            $0.refresh = nil
        }
        let client = fixture.connect()
        _ = try await client.message("session.created")
        upstream.cut(0)
        try await client.wait(for: "the close") { $0.close?.code == 1011 }
        #expect(upstream.connections.count == 1)
        fixture.stop()
        upstream.stop()
    }

    @Test("A client that leaves while its upstream is being made again leaves no socket behind")
    func clientLeaves() async throws {
        let upstream = try ScriptedUpstream()
        let fixture = try Self.server([upstream]) {
            $0.reconnect = ReconnectPolicy(attempts: 3, firstPause: .milliseconds(300), jitter: 0)
        }
        let client = fixture.connect()
        _ = try await client.message("session.created")
        upstream.refuse(HTTPStatus(code: 503))
        upstream.cut(0)
        // The first attempt comes at once and is refused; the second waits.
        for attempt in 0..<5_000 where !fixture.log.all.contains(where: { $0.message == "upstream unreachable" }) {
            try await Pause.milliseconds(2, attempt: attempt)
        }
        client.close()
        try await client.wait(for: "the close") { $0.close != nil }
        upstream.refuse(nil)
        for attempt in 0..<5_000 where fixture.server.activeSessions > 0 {
            try await Pause.milliseconds(2, attempt: attempt)
        }
        try await Task.sleep(for: .milliseconds(500))
        #expect(upstream.connections.count == 1)
        #expect(fixture.server.activeSessions == 0)
        fixture.stop()
        upstream.stop()
    }

    @Test("Processing that the server is told to do is done to the caller's audio")
    func processing() async throws {
        let upstream = try ScriptedUpstream()
        let fixture = try Self.server([upstream]) { $0.processing = RelayProcessing(noiseSuppression: 12) }
        let client = fixture.connect()
        _ = try await client.message("session.created")
        // Half a second of noise: 24 000 bytes, in base64.
        let noise = (0..<32_000).map { ["A", "z", "9", "Q", "/", "f"][($0 * 7_919) % 6] }.joined()
        client.send(Self.append(noise))
        try await upstream.wait(for: "audio") { _ in !upstream.audio(0).isEmpty }
        #expect(!upstream.audio(0).contains(noise))
        fixture.stop()
        upstream.stop()
    }
}
