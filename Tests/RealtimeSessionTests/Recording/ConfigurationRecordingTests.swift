import RealtimeProtocol
import RealtimeSession
import RealtimeUnits
import Testing

@Suite("Configurations in recordings")
struct ConfigurationRecordingTests {
    /// No member has its default.
    static var client: ClientSession.Configuration {
        var configuration = ClientSession.Configuration(
            dialect: .dashScopeOmni,
            session: session,
            identifiers: IdentifierSource(prefix: "p"),
            readyTimeout: .milliseconds(1),
            heartbeatInterval: .nanoseconds(1),
            heartbeatTimeout: .seconds(3),
            limits: JSONLimits(maximumBytes: 1, maximumDepth: 2, maximumValues: 3)
        )
        configuration.decodesAudio = false
        configuration.sending = sending
        configuration.playback = .acknowledged
        configuration.truncatesUnheard = false
        configuration.interruption = InterruptionPolicy(
            minimumSpeech: .milliseconds(1),
            backchannelGuard: .milliseconds(2),
            falseInterruptionTimeout: .milliseconds(3),
            fadeOut: .milliseconds(4),
            fadeIn: .milliseconds(5)
        )
        configuration.responseTimeout = .seconds(7)
        configuration.reconnect = ReconnectPolicy(
            attempts: 1,
            firstPause: .seconds(2),
            longestPause: .seconds(3),
            jitter: 0.1,
            stableAfter: .seconds(4)
        )
        configuration.refresh = RefreshPolicy(after: .seconds(5), deadline: .seconds(6))
        configuration.continuity = ContinuityLimits(items: 1, bytes: 2, input: .seconds(3), quietInput: .seconds(4))
        configuration.carrying = .instructions
        configuration.chanceSeed = .max
        configuration.finishTimeout = .seconds(8)
        configuration.idleTimeout = .seconds(9)
        configuration.totalTimeout = .seconds(10)
        configuration.probesLiveness = true
        configuration.keepsConversation = true
        let words = ContentPart(type: .outputText, text: "hi")
        configuration.resuming = [ConversationItem(message: "item_1", role: .assistant, content: [words])]
        return configuration
    }

    static var server: ServerSession.Configuration {
        var configuration = ServerSession.Configuration(
            role: .relay,
            dialect: .browser,
            detectsBrowser: false,
            session: session,
            voices: ["a", "b"],
            allowsClientInstructions: true,
            hidesInstructions: true,
            identifiers: IdentifierSource(prefix: "p"),
            outputLead: nil
        )
        configuration.turnDetectionTypes = [.serverVAD]
        configuration.limits.json = JSONLimits(maximumBytes: 1, maximumDepth: 2, maximumValues: 3)
        configuration.limits.inputBuffer = .seconds(1)
        configuration.limits.shortestCommit = .seconds(2)
        configuration.limits.audioBeforeOpening = .seconds(3)
        configuration.limits.opening = .seconds(4)
        configuration.limits.idle = .seconds(5)
        configuration.limits.total = .seconds(6)
        configuration.limits.pendingOutput = .seconds(7)
        configuration.limits.sending = sending
        let words = ContentPart(type: .inputText, text: "hi")
        let item = ConversationItem(message: "item_1", role: .user, status: .completed, content: [words])
        configuration.resuming = ConversationSnapshot(dialect: .openAIBeta, session: session, items: [item])
        configuration.notice = ErrorDetail(code: .sessionExpired, message: "gone")
        return configuration
    }

    private static var sending: SendLimits {
        SendLimits(
            audio: .seconds(1),
            controlBytes: 2,
            highWater: .seconds(3),
            lowWater: .seconds(4),
            stall: nil
        )
    }

    private static var session: SessionConfiguration {
        var session = SessionConfiguration()
        session.type = "realtime"
        session.model = "m"
        session.instructions = .value("Say \"ü\".")
        session.audio = SessionAudio(
            input: SessionAudioInput(
                format: WireAudioFormat(.muLaw),
                turnDetection: .value(TurnDetection(type: .serverVAD))
            ),
            output: SessionAudioOutput(format: WireAudioFormat(.pcm16At24kHz), voice: .value(.named("alloy")))
        )
        return session
    }

    /// Everything in a configuration by the names of its stored properties, but for the session, which is compared by
    /// itself: it remembers where it was read, and that is no part of its value.
    private static func members(of configuration: Any) -> [String: String] {
        var members: [String: String] = [:]
        for child in Mirror(reflecting: configuration).children where child.label != "session" {
            members[child.label ?? ""] = "\(child.value)"
        }
        return members
    }

    @Test("A client's configuration reads back as it was, to the last member")
    func clientRoundTrip() throws {
        let again = try ClientSession.Configuration(recorded: Self.client.recorded())
        #expect(Self.members(of: again) == Self.members(of: Self.client))
        #expect(again.session == Self.client.session)
    }

    @Test("A server's configuration reads back as it was, to the last member")
    func serverRoundTrip() throws {
        let again = try ServerSession.Configuration(recorded: Self.server.recorded())
        #expect(Self.members(of: again) == Self.members(of: Self.server))
        #expect(again.session == Self.server.session)
    }

    @Test("A way to carry a conversation keeps its name in recordings")
    func carrying() {
        let names: [(ConversationCarrying, String)] = [
            (.items, "items"), (.instructions, "instructions"), (.nothing, "nothing"),
        ]
        for (carrying, name) in names {
            #expect(carrying.recorded == name)
            #expect(ConversationCarrying(recorded: name) == carrying)
        }
        #expect(ConversationCarrying(recorded: "none") == nil)
    }

    /// Stored properties have names in camel case, members of recordings in snake case.
    private static func snakeCase(_ name: String) -> String {
        name.reduce(into: "") { text, character in
            text += character.isUppercase ? "_\(character.lowercased())" : String(character)
        }
    }

    @Test("A member that a configuration gains must be recorded")
    func completeness() throws {
        let roles: [(any Sendable, JSONObject)] = [
            (Self.client, try Self.client.recorded()), (Self.server, try Self.server.recorded()),
        ]
        for (configuration, recorded) in roles {
            let stored = Mirror(reflecting: configuration).children.compactMap(\.label).map(Self.snakeCase)
            let members = recorded.members.map(\.name).filter { !$0.hasSuffix("_dialect") }
            #expect(Set(stored) == Set(members))
        }
    }

    @Test("What is absent has its default")
    func defaults() throws {
        let minimal: JSONObject = ["dialect": "openAI", "identifiers": "p"]
        let identifiers = IdentifierSource(prefix: "p")
        let client = ClientSession.Configuration(dialect: .openAI, session: nil, identifiers: identifiers)
        let server = ServerSession.Configuration(dialect: .openAI, identifiers: identifiers)
        #expect(Self.members(of: try ClientSession.Configuration(recorded: minimal)) == Self.members(of: client))
        #expect(Self.members(of: try ServerSession.Configuration(recorded: minimal)) == Self.members(of: server))
    }

    static let wrong: [(String, RecordingError.Code)] = [
        (#"{"identifiers":"p"}"#, .invalid(member: "dialect")),
        (#"{"dialect":"esperanto","identifiers":"p"}"#, .invalid(member: "dialect")),
        (#"{"dialect":"openAI"}"#, .invalid(member: "identifiers")),
        (#"{"dialect":"openAI","identifiers":"p","sesion":{}}"#, .unknownMember("sesion")),
        (#"{"dialect":"openAI","identifiers":"p","session":5}"#, .invalid(member: "session")),
        (#"{"dialect":"openAI","identifiers":"p","limits":{"idle":"long"}}"#, .invalid(member: "limits.idle")),
        (#"{"dialect":"openAI","identifiers":"p","limits":{"json":{"depth":1}}}"#, .unknownMember("limits.json.depth")),
        (#"{"dialect":"openAI","identifiers":"p","output_lead":1e1}"#, .invalid(member: "output_lead")),
        (#"{"dialect":"openAI","identifiers":"p","role":"boss"}"#, .invalid(member: "role")),
    ]

    @Test("What is wrong is named", arguments: wrong)
    func strictness(json: String, code: RecordingError.Code) throws {
        let object = try #require(try JSONValue(parsing: json).objectValue)
        #expect(throws: RecordingError(code: code)) { try ServerSession.Configuration(recorded: object) }
    }

    @Test("A notice that no dialect can spell is refused by its name")
    func unrepresentableNotice() {
        var configuration = ServerSession.Configuration(
            dialect: .openAI,
            identifiers: IdentifierSource(prefix: "t")
        )
        var notice = ErrorDetail(code: "resumption_not_found", message: "m")
        // No dialect has a number where the message is.
        notice.unknownMembers["message"] = 5
        configuration.notice = notice
        #expect(throws: RecordingError(code: .unrepresentable(member: "notice"))) { try configuration.recorded() }
    }

    @Test("A session that no dialect can spell is refused, not shortened")
    func unrepresentable() {
        var configuration = Self.client
        // No dialect has a number where the tools are.
        configuration.session?.unknownMembers["tools"] = 5
        #expect(throws: RecordingError(code: .unrepresentable(member: "session"))) { try configuration.recorded() }
    }
}
