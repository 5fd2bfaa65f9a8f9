import RealtimeProtocol
import RealtimeSession
import RealtimeUnits
import Testing

@Suite("Every command is recorded")
struct CommandCoverageTests {
    /// Methods that are inputs and outputs, which every recording has.
    private static let shell: Set = ["handle(_:at:)", "nextOutput()"]
    /// A relay's short way for audio, which ends in the same state as the inputs and commands of the general way. A
    /// recording has those.
    private static let shortWay: Set = [
        "passAppend(_:at:)", "mayPassDelta()", "didPassDelta(_:of:at:)", "mayPassAppend()",
        "passDelta(_:of:at:)", "isPage()",
    ]

    @Test("Signatures are read as Swift writes them")
    func signatures() {
        let source = """
            public mutating func begin(
                _ request: [A]? = nil,
                at now: B<C, D>
            ) -> E { }
            public mutating func close() { }
            @discardableResult public mutating func send(_ event: F) -> Bool { }
            """
        #expect(PublicCommands.signatures(in: source) == ["begin(_:at:)", "close()", "send(_:)"])
    }

    @Test("Every public command of the client role is one of a recording")
    func client() throws {
        let methods = try PublicCommands.of("Sources/RealtimeSession/Client").subtracting(Self.shell)
            .subtracting(Self.shortWay)
        #expect(methods == Set(CommandCase<ClientSession>.all.map(\.method)))
    }

    @Test("Every public command of the server role is one of a recording")
    func server() throws {
        let methods = try PublicCommands.of("Sources/RealtimeSession/Server").subtracting(Self.shell)
            .subtracting(Self.shortWay)
        #expect(methods == Set(CommandCase<ServerSession>.all.map(\.method)))
    }

    @Test(
        "A command of the client role reads back equal, and does what its method does",
        arguments: CommandCase<ClientSession>.all
    )
    func clientCommand(test: CommandCase<ClientSession>) throws {
        try check(test, ready: Self.client(test.dialect), afterwards: test.isFollowedBySpeech ? Self.aftermath : [])
    }

    @Test(
        "A command of the server role reads back equal, and does what its method does",
        arguments: CommandCase<ServerSession>.all
    )
    func serverCommand(test: CommandCase<ServerSession>) throws {
        try check(test, ready: Self.server(test.dialect), afterwards: [])
    }

    /// Three copies of a session: one is given the command as it reads back, one is called, one is left alone.
    private func check<Session: RecordableSession>(
        _ test: CommandCase<Session>,
        ready: Session,
        afterwards: [String]
    ) throws {
        let now = SessionInstant(.seconds(2))
        let line = RecordedInput<Session.Command>(.command(test.command), at: now).line
        let again = try RecordedInput<Session.Command>(line: line.span)
        #expect(again == RecordedInput(.command(test.command), at: now))

        var start = ready
        _ = try start.replay(test.before.map { RecordedInput(.command($0), at: now) })
        let rest =
            afterwards.map { text in
                RecordedInput<Session.Command>(
                    .transport(.received(ConnectionID(1), .text(Array(text.utf8)))),
                    at: now.advanced(by: .milliseconds(50))
                )
            } + [RecordedInput(.transport(.deadlineReached), at: now.advanced(by: .seconds(4)))]

        var (performed, called, alone) = (start, start, start)
        let given = try performed.replay([again] + rest)
        test.call(&called, now)
        var expected: [Session.Output] = []
        while let output = called.nextOutput() { expected.append(output) }
        expected += try called.replay(rest)
        #expect(given == expected)
        #expect(try given != alone.replay(rest), "the command has no effect here, so nothing is shown")
    }

    /// Makes a difference of what was heard, of speech and of creates that wait.
    private static let aftermath = [
        #"{"type":"input_audio_buffer.speech_started","item_id":"u"}"#,
        #"{"type":"response.done","response":{"id":"r","status":"cancelled"}}"#,
    ]

    /// A client with a call that waits for its output and a response that is being spoken.
    private static func client(_ dialect: Dialect) throws -> ClientSession {
        var configuration = ClientSession.Configuration(
            dialect: dialect,
            session: nil,
            identifiers: IdentifierSource(prefix: "t")
        )
        configuration.interruption = InterruptionPolicy(backchannelGuard: .zero)
        var session = ClientSession(configuration)
        let audio = String(decoding: AudioPayload(encoding: [UInt8](repeating: 0, count: 48_000)).base64, as: UTF8.self)
        let frames = [
            #"{"type":"response.created","response":{"id":"q"}}"#,
            #"{"type":"response.output_item.done","response_id":"q","item":{"type":"function_call","call_id":"call","name":"f"}}"#,
            #"{"type":"response.done","response":{"id":"q","status":"completed"}}"#,
            #"{"type":"response.created","response":{"id":"r"}}"#,
            #"{"type":"response.output_audio.delta","response_id":"r","item_id":"i","content_index":0,"delta":"\#(audio)"}"#,
        ]
        _ = try session.replay([RecordedInput(.transport(.connected(ConnectionID(1))), at: SessionInstant(.seconds(1)))]
        )
        _ = try session.replay(
            frames.map {
                RecordedInput(
                    .transport(.received(ConnectionID(1), .text(Array($0.utf8)))),
                    at: SessionInstant(.milliseconds(1_950))
                )
            }
        )
        return session
    }

    /// A server with a response that is being spoken.
    private static func server(_ dialect: Dialect) throws -> ServerSession {
        var session = ServerSession(
            ServerSession.Configuration(dialect: dialect, identifiers: IdentifierSource(prefix: "t"))
        )
        let now = SessionInstant(.seconds(1))
        var inputs = [RecordedInput<ServerCommand>(.transport(.connected(ConnectionID(1))), at: now)]
        if dialect == .browser {
            let create = Array(#"{"type":"session.create","session":{}}"#.utf8)
            inputs.append(RecordedInput(.transport(.received(ConnectionID(1), .text(create))), at: now))
        }
        inputs.append(RecordedInput(.command(.beginResponse), at: now))
        _ = try session.replay(inputs)
        return session
    }
}
