import RealtimePipeline
import RealtimeRolePlay
import RealtimeServer

extension Setup {
    /// Role-plays with the engines, scenarios and voices of the realtime routes; `nil` where they are not asked for.
    func rolePlay(with configuration: ServerConfiguration) -> SocketIOEndpoint? {
        guard options.servesRolePlay, case .pipeline(let runner) = configuration.upstream else { return nil }
        var plays = RolePlayConfiguration(
            scenarios: Array(configuration.scenarios.values),
            defaultScenario: configuration.defaultScenario
        )
        plays.language = configuration.language
        plays.voices = configuration.voices
        plays.voice = configuration.voice
        return RolePlayService(plays, runner: runner, statistics: rolePlays).endpoint
    }
}
