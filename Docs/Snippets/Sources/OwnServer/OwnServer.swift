import RealtimeProtocol
import RealtimeSession
import RealtimeUnits

/// One client of your server. A line of input stands for a WebSocket message that came, a line of output for one to
/// send; your server has a socket there, and a timer for `session.nextDeadline`.
@main struct OwnServer {
    static func main() throws {
        let clock = ContinuousClock(), start = clock.now
        let client = ConnectionID(1)
        var configuration = ServerSession.Configuration(dialect: .openAI, identifiers: IdentifierSource(prefix: "demo"))
        configuration.session.outputModalities = [.text]
        var session = ServerSession(configuration)
        var input: TransportInput? = .connected(client)
        while let event = input {
            let now = SessionInstant(clock.now - start)
            try session.handle(event, at: now)
            while let output = session.nextOutput() {
                switch output {
                case .transport(.send(_, .text(let bytes))): print(String(decoding: bytes, as: UTF8.self))
                case .event(.responseRequested(let response, _)):  // Your model goes here.
                    session.append(text: "Hello from your own server.", to: response)
                    session.finishResponse(response, at: now)
                default: break
                }
            }
            input = readLine().map { .received(client, .text(Array($0.utf8))) }
        }
    }
}
