import Foundation
import RealtimeLocks
import RealtimeProtocol
import RealtimeRolePlay
import RealtimeServer
import RealtimeWebSocket
import Testing

@Suite("Role-play: for operators", .serialized)
struct OperationsTests {
    /// What the operators' port answers. Asked on a thread of its own, for it blocks.
    static func ask(_ stage: Stage, _ method: String, _ path: String) async throws -> String {
        let port = stage.server.adminAddress?.port ?? 0
        let answer = Lock<String?>(nil)
        Thread.detachNewThread {
            answer.withLock {
                let request = "\(method) \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                $0 = (try? Loopback.exchange(port, request)) ?? ""
            }
        }
        try await Pause.until("the operators' port") { answer.withLock { $0 != nil } }
        return answer.withLock { $0 } ?? ""
    }

    static func stage() throws -> Stage {
        try Stage { configuration in
            configuration.admin = AdminConfiguration(http: HTTPServerConfiguration(host: "127.0.0.1", port: 0))
        }
    }

    @Test("Role-plays are counted in the metrics, and listed among the sessions")
    func figures() async throws {
        let stage = try Self.stage()
        let client = stage.client(auth: RolePlayTests.auth)
        try await client.wait(for: "session-started")
        client.emit("audio-chunk", RolePlayTests.chunk)
        client.emit("end-of-speech")
        try await client.waitForReply(turn: 1)
        let metrics = try await Self.ask(stage, "GET", "/metrics")
        #expect(
            metrics.contains("\nrealtime_role_play_active 1\n") && metrics.contains("\nrealtime_sessions_active 1\n")
        )
        #expect(metrics.contains("\nrealtime_role_play_turns_total 1\n"))
        #expect(metrics.contains("# TYPE realtime_role_play_started_total counter\n"))
        let sessions = try await Self.ask(stage, "GET", "/admin/sessions")
        #expect(sessions.contains(#""dialect":"socket.io""#) && sessions.contains(#""turns":1"#))
        stage.stop()
    }

    @Test("Sessions begun, less those that ended, are the active ones: role-plays are among all three")
    func sessions() async throws {
        let stage = try Self.stage()
        let clients = (0..<4).map { _ in stage.client() }
        for client in clients { try await client.wait(for: "session-started") }
        clients[0].emit("end-session")
        clients[1].close()
        clients[2].abort()
        try await Pause.until("three to be gone") { stage.server.activeSessions == 1 }
        let metrics = try await Self.ask(stage, "GET", "/metrics")
        let expected = [
            "sessions_started_total": 4, "sessions_active": 1, #"sessions_ended_total{reason="closed"}"#: 1,
            #"sessions_ended_total{reason="lost"}"#: 2, "session_duration_seconds_count": 3,
        ]
        for (name, value) in expected { #expect(metrics.contains("\nrealtime_\(name) \(value)\n"), "\(name)") }
        #expect(stage.stop())
    }

    @Test("An operator ends a role-play")
    func ended() async throws {
        let stage = try Self.stage()
        let client = stage.client()
        try await client.wait(for: "session-started")
        let sessions = try await Self.ask(stage, "GET", "/admin/sessions")
        let id = try #require(sessions.firstRange(of: #""id":""#)).upperBound
        let name = sessions[id...].prefix { $0 != "\"" }
        #expect(try await Self.ask(stage, "DELETE", "/admin/sessions/\(name)").hasPrefix("HTTP/1.1 204"))
        try await Pause.until("the end") { client.isClosed }
        #expect(client.events.last?.value["reason"] == "server")
        try await RolePlayTests.expectNothingLeft(stage)
        let metrics = try await Self.ask(stage, "GET", "/metrics")
        #expect(metrics.contains("\nrealtime_sessions_ended_total{reason=\"policy\"} 1\n"))
        stage.stop()
    }
}
