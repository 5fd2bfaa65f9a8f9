import RealtimeProtocol
import RealtimeSession
import RealtimeUnits

/// Runs the three loops of Docs/Driving.md: a server on an event loop answers a client in async code, and a test watches
/// a client that says nothing.
@main struct Driving {
    static func main() async throws {
        print("async and event loop:", try await conversation())
        print("simulated:", try idleSession())
    }

    /// One written turn between two roles, each in its own loop.
    private static func conversation() async throws -> String {
        let (toClient, toServer) = (Pipe(), Pipe())
        let server = Task { try await LoopOnAQueue().serve(reading: toServer, writing: toClient) }
        var configuration = ClientSession.Configuration(
            dialect: .openAI,
            session: SessionConfiguration(),
            identifiers: IdentifierSource(prefix: "client")
        )
        configuration.session?.outputModalities = [.text]
        let (events, continuation) = AsyncStream<ClientSession.Event>.makeStream()
        let driver = AsyncDriver(
            ClientSession(configuration),
            socket: PipeSocket(reading: toClient, writing: toServer),
            events: continuation
        )
        async let running: Void = driver.run()
        var answer = ""
        for await event in events {
            switch event {
            case .ready: await driver.perform { $0.createResponse() }
            case .received(.outputTextDelta(let delta), _): answer += delta.delta
            case .received(.responseDone, _): await driver.perform { $0.close() }
            default: break
            }
        }
        await running
        try await server.value
        return answer
    }

    /// Ten minutes without a word end a session, and take no time to try.
    private static func idleSession() throws -> String {
        let configuration = ServerSession.Configuration(
            dialect: .openAI,
            identifiers: IdentifierSource(prefix: "quiet")
        )
        var loop = SimulatedLoop(ServerSession(configuration))
        try loop.handle(.connected(ConnectionID(1)))
        try loop.pass(.seconds(601))
        return loop.session.isEnded ? "ended after ten minutes" : "still open"
    }
}
