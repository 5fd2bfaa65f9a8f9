import RealtimePipeline
import RealtimeRolePlay
import RealtimeServer
import RealtimeWebSocket
import Testing

/// A server with role-plays and scripted engines, and a loop for clients; all stopped at the end.
final class Stage {
    let server: RealtimeServer
    let runner: EngineRunner
    let engines = ScriptedEngines()
    let statistics = RolePlayStatistics()
    let clients: EventLoopGroup

    static let scenario = Scenario(id: "shop", title: [.english: "In a shop"], greeting: [.english: "Good morning."])
    /// The keys of `token`, with a clock of 2026.
    static let second = 1_790_000_000
    /// Signed by HMAC with `0123456789abcdef0123456789abcdef`, made with Python's `hmac`.
    static let token =
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhbm4iLCJleHAiOjIwMDAwMDAwMDB9."
        + "HzOING_i_qksxSkxHrC8X6IPjxpfXIamKIe-_csp8Rk"
    static let expired =
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhbm4iLCJleHAiOjEwMDAwMDAwMDB9."
        + "cSYMQtYtrOebLAxOrfDNVWYnFwUMXgEf_tFzcyIOVIU"
    static let keySet = #"{"keys":[{"kty":"oct","alg":"HS256","k":"MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY"}]}"#

    init(
        sessions: Int = 8,
        loops: Int = 2,
        limits: RolePlayLimits = RolePlayLimits(),
        server change: (inout ServerConfiguration) throws -> Void = { _ in }
    ) throws {
        runner = try EngineRunner(
            factory: engines,
            configuration: EngineRunner.Configuration(sessionLimit: sessions, workers: 2)
        )
        var plays = RolePlayConfiguration(scenarios: [Self.scenario])
        plays.limits = limits
        var configuration = ServerConfiguration(
            http: HTTPServerConfiguration(host: "127.0.0.1", port: 0),
            access: AccessPolicy(),
            upstream: .pipeline(runner)
        )
        configuration.socketIO = RolePlayService(plays, runner: runner, statistics: statistics).endpoint
        configuration.wallClock = { Self.second }
        try change(&configuration)
        server = try RealtimeServer(configuration, loops: loops)
        clients = try EventLoopGroup(count: 1)
    }

    func client(auth: String = "{}", origin: String? = nil) -> LightClient {
        LightClient(port: server.address.port, auth: auth, origin: origin, on: clients.loops[0])
    }

    /// Ends everything; returns whether every session ended by itself.
    @discardableResult
    func stop() -> Bool {
        let isClean = server.shutDown()
        clients.stop()
        runner.stop()
        return isClean
    }
}
