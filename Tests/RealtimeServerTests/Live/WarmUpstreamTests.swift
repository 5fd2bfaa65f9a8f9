import RealtimeProtocol
import RealtimeRelay
import RealtimeServer
import RealtimeUnits
import RealtimeWebSocket
import Testing

/// Connections that are open before somebody calls, over real sockets.
@Suite("Warm upstreams", .serialized)
struct WarmUpstreamTests {
    /// The server has two loops, and each has a connection of its own.
    private static func server(
        _ upstream: ScriptedUpstream,
        _ policy: WarmUpstreamPolicy = WarmUpstreamPolicy(count: 1)
    ) throws -> ServerFixture {
        var remote = RemoteUpstream(connection: upstream.configuration, dialect: .openAI)
        remote.reconnect = nil
        remote.warm = policy
        return try ServerFixture(.remote(remote))
    }

    @Test("A call takes a connection that was there before it, with its greeting, and another takes its place")
    func taken() async throws {
        let upstream = try ScriptedUpstream()
        let fixture = try Self.server(upstream)
        try await upstream.wait(for: "the warm ones") { $0.count == 2 }
        // From here on the upstream lets nobody in: a call can only have one that is there.
        upstream.refuse(HTTPStatus(code: 503))
        let client = fixture.connect()
        let created = try await client.message("session.created")
        #expect(created["session"]?["id"] == "up")
        client.send(#"{"type":"input_audio_buffer.append","audio":"AQABAAEA"}"#)
        try await upstream.wait(for: "its audio") { $0.contains { !$0.received.isEmpty } }
        let serving = try #require(upstream.connections.firstIndex { !$0.received.isEmpty })
        #expect(upstream.audio(serving) == ["AQABAAEA"])
        #expect(serving < 2)
        upstream.send(#"{"type":"response.created","response":{"id":"r"}}"#, on: serving)
        _ = try await client.message("response.created")
        upstream.refuse(nil)
        try await upstream.wait(for: "another one") { $0.count >= 3 }
        fixture.stop()
        upstream.stop()
    }

    @Test("One that the server closes is replaced, and a call after that is served by the new one")
    func closedByServer() async throws {
        let upstream = try ScriptedUpstream()
        let fixture = try Self.server(upstream)
        try await upstream.wait(for: "the warm ones") { $0.count == 2 }
        for index in 0..<2 { upstream.close(index, code: .normal) }
        try await upstream.wait(for: "new ones") { $0.count == 4 }
        let client = fixture.connect()
        _ = try await client.message("session.created")
        client.send(#"{"type":"input_audio_buffer.append","audio":"AQABAAEA"}"#)
        try await upstream.wait(for: "its audio") { $0.dropFirst(2).contains { !$0.received.isEmpty } }
        fixture.stop()
        upstream.stop()
    }

    @Test("One that has waited its time is closed in favour of another")
    func lifetime() async throws {
        let upstream = try ScriptedUpstream()
        let fixture = try Self.server(upstream, WarmUpstreamPolicy(count: 1, lifetime: .milliseconds(200)))
        try await upstream.wait(for: "the third generation") { $0.count >= 6 && $0[0].isClosed && $0[1].isClosed }
        #expect(upstream.connections.count { !$0.isClosed } <= 4)
        fixture.stop()
        upstream.stop()
    }

    @Test("Where none is to be had a call connects itself, and is told what is wrong")
    func none() async throws {
        let upstream = try ScriptedUpstream()
        upstream.refuse(HTTPStatus(code: 503))
        let fixture = try Self.server(upstream)
        let client = fixture.connect()
        let error = try await client.message("error")
        #expect(error["error"]?["message"]?.stringValue?.contains("it answered 503") == true)
        upstream.refuse(nil)
        let second = fixture.connect()
        _ = try await second.message("session.created")
        fixture.stop()
        upstream.stop()
    }

    @Test("A server that shuts down for its callers' sake lets go of those that wait")
    func drain() async throws {
        let upstream = try ScriptedUpstream()
        let fixture = try Self.server(upstream)
        try await upstream.wait(for: "the warm ones") { $0.count == 2 }
        let server = fixture.server
        let client = fixture.connect()
        _ = try await client.message("session.created")
        let drain = Background { server.drain(timeout: .seconds(120)) }
        #expect(try await drain.value)
        try await upstream.wait(for: "all are closed") { $0.allSatisfy(\.isClosed) }
        fixture.stop()
        upstream.stop()
    }
}
