import RealtimeProtocol
import RealtimeRolePlay
import RealtimeServer
import RealtimeWebSocket
import SocketIOProtocol
import Testing

@Suite("Role-play: over polling", .serialized)
struct PollingTests {
    static let chunk = #"451-["audio-chunk",{"_placeholder":true,"num":0}]"#
    static let bytes = "b" + RolePlayTests.json(RolePlayTests.chunk)

    @Test("A role-play by polling alone is heard, understood, answered with sound and face, and ended")
    func whole() async throws {
        let stage = try Stage(loops: 3)
        var client = try PollingClient(port: stage.server.address.port, auth: RolePlayTests.auth)
        try client.poll { !$0.all("session-started").isEmpty }
        for _ in 0..<4 { try client.send(Self.chunk, Self.bytes) }
        try client.send(#"42["end-of-speech"]"#)
        try client.poll { $0.all("ai-response").contains { $0["done"] == true } && $0.all("avatar-response").count > 2 }
        #expect(client.all("audio-received").map { $0["sequence"]?.intValue } == [0, 1, 2, 3])
        #expect(client.all("transcription").last == ["turn": 1, "text": "16000 samples", "final": true])
        #expect(client.all("ai-response").last?["text"] == "You said 16000 samples. Go on.")
        // A WAV file a clause.
        #expect(client.attachments.count == 2 && client.attachments.allSatisfy { $0.hasPrefix("UklGR") })
        #expect(stage.server.activeSessions == 1)
        try client.send(#"42["end-session"]"#)
        try client.poll { $0.isClosed }
        #expect(client.all("session-ended").first?["reason"] == "client")
        try await RolePlayTests.expectNothingLeft(stage)
        #expect(stage.stop())
    }

    @Test("Sixty players who poll and vanish in mid-word leave no role-play and no engine")
    func vanish() async throws {
        let stage = try Stage(sessions: 60, loops: 3) {
            var endpoint = $0.socketIO
            endpoint?.configuration.engine.pingInterval = .milliseconds(500)
            endpoint?.configuration.engine.pingTimeout = .milliseconds(500)
            $0.socketIO = endpoint
        }
        for _ in 0..<60 {
            let client = try PollingClient(port: stage.server.address.port, auth: RolePlayTests.auth)
            #expect(client.connected?.hasPrefix("40{") == true)
            try client.send(Self.chunk, Self.bytes)
        }
        try await RolePlayTests.expectNothingLeft(stage)
        #expect(stage.statistics.started == 60)
        #expect(stage.stop())
    }

    @Test("A client secret of the server's lets in, and one that is none does not")
    func secret() throws {
        let stage = try AdmissionTests.guarded()
        let port = stage.server.address.port
        let answer = try PollingClient.request(
            "POST",
            "/v1/realtime/client_secrets",
            port: port,
            headers: "Authorization: Bearer sesame\r\n"
        )
        let secret = try #require(try JSONValue(parsing: answer)["value"]?.stringValue)
        let client = try PollingClient(port: port, auth: #"{"token":"\#(secret)"}"#)
        #expect(client.connected?.hasPrefix("40{") == true)
        let stranger = try PollingClient(port: port, auth: #"{"token":"\#(secret)0"}"#)
        #expect(stranger.connected?.contains(#""code":"unauthorized""#) == true)
        stage.stop()
    }
}
