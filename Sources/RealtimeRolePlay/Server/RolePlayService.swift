public import RealtimePipeline
public import RealtimeServer

/// Role-plays at a server's `/socket.io/`: hand ``endpoint`` to `ServerConfiguration.socketIO`.
///
/// ```swift
/// let runner = try EngineRunner(factory: OfflineEngineFactory())
/// let service = RolePlayService(RolePlayConfiguration(scenarios: scenarios), runner: runner)
/// configuration.socketIO = service.endpoint
/// ```
public struct RolePlayService: Sendable {
    /// What they are about.
    public let configuration: RolePlayConfiguration
    /// What they amount to.
    public let statistics: RolePlayStatistics
    let runner: EngineRunner

    /// Creates a service whose conversations `runner` admits. Statistics of a former service are carried on where they
    /// are handed over.
    public init(
        _ configuration: RolePlayConfiguration,
        runner: EngineRunner,
        statistics: RolePlayStatistics = RolePlayStatistics()
    ) {
        self.configuration = configuration
        self.runner = runner
        self.statistics = statistics
    }

    /// Serves one role-play a client.
    public var endpoint: SocketIOEndpoint {
        SocketIOEndpoint(metrics: { [statistics] in statistics.metrics }) { arrival in
            RolePlayApplication(self, arrival: arrival)
        }
    }
}
