import RealtimePipeline
import RealtimeRolePlay
import RealtimeServer
import RealtimeWebSocket
import SocketIOProtocol
import Synchronization
import Testing

@Suite("Role-play: who comes in", .serialized)
struct AdmissionTests {
    /// A server that asks for a token or the key `sesame`.
    static func guarded(change: (inout ServerConfiguration) -> Void = { _ in }) throws -> Stage {
        try Stage { configuration in
            configuration.access = AccessPolicy(
                keys: StaticKeys(["sesame"]),
                tokens: try TokenVerifier(keySet: Array(Stage.keySet.utf8))
            )
            change(&configuration)
        }
    }

    /// The answer to `CONNECT` with `auth`.
    static func answer(_ stage: Stage, _ auth: String) async throws -> String {
        let client = stage.client(auth: auth)
        try await Pause.until("an answer to CONNECT") { client.connected != nil }
        return client.connected ?? ""
    }

    static let right = [
        #"{"token":"\#(Stage.token)"}"#, #"{"token":"Bearer \#(Stage.token)"}"#, #"{"key":"sesame"}"#,
    ]

    @Test("A valid token or key lets a client in", arguments: right)
    func admitted(auth: String) async throws {
        let stage = try Self.guarded()
        #expect(try await Self.answer(stage, auth).hasPrefix(#"40{"sid":""#))
        #expect(stage.server.activeSessions == 1)
        stage.stop()
    }

    static let wrong: [(String, String)] = [
        ("{}", "unauthorized"), (#"{"token":"x.y.z"}"#, "unauthorized"), (#"{"key":"Sesame"}"#, "unauthorized"),
        (#"{"token":"\#(Stage.expired)"}"#, "token_expired"),
        (#"{"token":"\#(Stage.token.dropLast())A"}"#, "unauthorized"),
        (#"{"token":1}"#, "unauthorized"), (#"{"format":7}"#, "invalid_auth"),
        (#"{"key":"sesame","scenario":"moon"}"#, "unknown_scenario"),
        (#"{"key":"sesame","language":"zh"}"#, "engines_unavailable"),
    ]

    @Test("Who shows something else, or wants what there is not, is told why by connect_error", arguments: wrong)
    func refused(auth: String, code: String) async throws {
        let stage = try Self.guarded()
        let answer = try await Self.answer(stage, auth)
        #expect(answer.hasPrefix("44{") && answer.contains("\"code\":\"\(code)\""))
        #expect(stage.server.activeSessions == 0 && stage.runner.statistics.activeLeases == 0)
        #expect(stage.statistics.refused == 1 && stage.statistics.started == 0)
        stage.stop()
    }

    @Test("Who has shown too many wrong keys is not listened to, though the next is right")
    func guessing() async throws {
        let stage = try Self.guarded { $0.clientLimits.failuresPerMinute = 3 }
        for _ in 0..<3 { #expect(try await Self.answer(stage, #"{"key":"no"}"#).contains("unauthorized")) }
        let answer = try await Self.answer(stage, #"{"key":"sesame"}"#)
        #expect(answer.contains("too_many_failures") && answer.contains(#""retryAfter":"#))
        stage.stop()
    }

    @Test("A client has as many role-plays, and begins as many, as it may")
    func clientLimits() async throws {
        let many = try Stage { $0.clientLimits.sessions = 1 }
        #expect(try await Self.answer(many, "{}").hasPrefix("40"))
        #expect(try await Self.answer(many, "{}").contains("client_session_limit_reached"))
        many.stop()
        let often = try Stage { $0.clientLimits.sessionsPerMinute = 1 }
        #expect(try await Self.answer(often, "{}").hasPrefix("40"))
        #expect(try await Self.answer(often, "{}").contains("rate_limited"))
        often.stop()
    }

    @Test("Beyond the engines', and beyond the server's, no client comes in, and one that leaves makes room")
    func full() async throws {
        for stage in [try Stage(sessions: 1), try Stage(server: { $0.sessionLimit = 1 })] {
            let first = stage.client()
            try await first.wait(for: "session-started")
            let answer = try await Self.answer(stage, "{}")
            #expect(answer.contains("session_limit_reached") && answer.contains(#""retryAfter":5"#))
            first.close()
            try await RolePlayTests.expectNothingLeft(stage)
            #expect(try await Self.answer(stage, "{}").hasPrefix("40"))
            stage.stop()
        }
    }

    @Test("Pages of listed origins come in and may read answers; others do neither")
    func origins() async throws {
        let stage = try Stage { $0.access.allowedOrigins = ["https://practice.example"] }
        let friend = stage.client(origin: "https://practice.example")
        try await friend.wait(for: "session-started")
        let stranger = stage.client(origin: "https://elsewhere.example")
        try await Pause.until("the refusal") { stranger.isClosed }
        #expect(stranger.connected == nil)
        stage.stop()
    }

    @Test(
        "A refusal, and a question before a request, can be read by the page that asked",
        arguments: [HTTPMethod.get, .options]
    )
    func sharing(method: HTTPMethod) {
        let endpoint = SocketIOEndpoint { _ in Silent() }
        var request = HTTPRequest(
            method: method,
            target: "/socket.io/?EIO=3&transport=polling",
            path: "/socket.io/",
            query: "EIO=3&transport=polling"
        )
        request.headers.add("Origin", "https://practice.example")
        guard case .respond(let response) = endpoint.decision(for: request) else {
            Issue.record("not answered")
            return
        }
        #expect(response.status.code == (method == .get ? 400 : 204))
        #expect(response.headers["Access-Control-Allow-Origin"] == "https://practice.example")
        #expect(response.headers["Vary"] == "Origin")
    }

    /// Counts those that nothing refers to any more.
    final class Mortal: SocketIOApplication {
        static let gone = Atomic<Int>(0)
        func client(_ client: SocketIOClient, wantsInto namespace: String, auth: [UInt8]) -> SocketIOAdmission {
            .accept
        }
        func client(_ client: SocketIOClient, didReceive event: SocketIOEvent) {}
        deinit { Self.gone.add(1, ordering: .relaxed) }
    }

    @Test("A client that is gone, and what answered it, are let go")
    func letGo() async throws {
        let stage = try Stage { $0.socketIO = SocketIOEndpoint { _ in Mortal() } }
        for isPolite in [true, false] {
            let client = stage.client()
            try await Pause.until("an answer to CONNECT") { client.connected != nil }
            let before = Mortal.gone.load(ordering: .relaxed)
            isPolite ? client.close() : client.abort()
            try await Pause.until("the end of the application") { Mortal.gone.load(ordering: .relaxed) == before + 1 }
        }
        stage.stop()
    }

    final class Silent: SocketIOApplication {
        func client(_ client: SocketIOClient, wantsInto namespace: String, auth: [UInt8]) -> SocketIOAdmission {
            .accept
        }
        func client(_ client: SocketIOClient, didReceive event: SocketIOEvent) {}
    }
}
