import RealtimeProtocol
import RealtimeSession
import RealtimeUnits

/// What the session is asked for.
enum SessionSetup {
    /// The dialects that the program speaks, by their names on the command line.
    static let dialects: [String: Dialect] = ["browser": .browser, "openAI": .openAI]

    /// What the client role of a call starts from.
    static func start(
        in dialect: Dialect,
        identifiers: IdentifierSource,
        timeout: Duration,
        isManual: Bool = false,
        chanceSeed: UInt64 = 0
    ) -> ClientSession.Configuration {
        var start = ClientSession.Configuration(
            dialect: dialect,
            session: configuration(in: dialect, isManual: isManual),
            identifiers: identifiers,
            readyTimeout: min(timeout, .seconds(15))
        )
        // A server of the browser dialect begins a new conversation with every connection.
        if dialect.conversationCarrying != .nothing {
            start.reconnect = ReconnectPolicy()
            start.refresh = RefreshPolicy(for: dialect)
            start.chanceSeed = chanceSeed
        }
        return start
    }

    /// The client role of a call.
    static func session(in dialect: Dialect, identifiers: IdentifierSource, timeout: Duration) -> ClientSession {
        ClientSession(start(in: dialect, identifiers: identifiers, timeout: timeout))
    }

    /// A page of the browser dialect takes the server's defaults. OpenAI's transcribes the user on request only.
    private static func configuration(in dialect: Dialect, isManual: Bool) -> SessionConfiguration {
        var session = SessionConfiguration()
        guard dialect != .browser else { return session }
        session.type = "realtime"
        session.outputModalities = [.audio]
        var input = SessionAudioInput(format: WireAudioFormat(.pcm16At24kHz))
        input.transcription = .value(TranscriptionSettings(model: "gpt-4o-mini-transcribe"))
        if isManual { input.turnDetection = .null }
        let output = SessionAudioOutput(format: WireAudioFormat(.pcm16At24kHz))
        session.audio = SessionAudio(input: input, output: output)
        return session
    }
}
