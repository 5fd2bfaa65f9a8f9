import RealtimeProtocol
import RealtimeSession
import RealtimeUnits
import Testing

@Suite("The provider's limit")
struct RefreshTests {
    static let first = ContinuityHarness.first
    static let second = ConnectionID(8)

    static func harness(_ change: (inout ClientSession.Configuration) -> Void = { _ in }) throws -> ContinuityHarness {
        try ContinuityHarness {
            $0.reconnect = nil
            $0.refresh = RefreshPolicy(for: .openAI)
            change(&$0)
        }
    }

    /// The application wants long answers.
    static func changeInstructions(_ harness: inout ContinuityHarness) throws {
        var change = SessionConfiguration()
        change.type = "realtime"
        change.instructions = .value("be long")
        let update = SessionUpdate(session: change)
        try harness.command { session, _ in session.send(.sessionUpdate(update)) }
    }

    @Test("OpenAI's successor is made after 50 of 60 minutes, and the session has moved half a minute before the end")
    func instants() throws {
        var harness = try Self.harness()
        try harness.pass(.seconds(50 * 60 - 1))
        #expect(harness.connects == [])
        try harness.pass(.seconds(1))
        #expect(harness.connects == [Self.second])
        try harness.input(.connected(Self.second))
        #expect(RefreshPolicy(for: .openAI)?.deadline == .seconds(59 * 60 + 30))
    }

    @Test("Every provider with a limit has a policy within it, and no other", arguments: Dialect.allCases)
    func policies(dialect: Dialect) {
        let policy = RefreshPolicy(for: dialect)
        #expect((policy == nil) == (dialect.connectionLimit == nil))
        guard let policy, let limit = dialect.connectionLimit else { return }
        #expect(policy.after < policy.deadline)
        #expect(policy.deadline < limit)
    }

    @Test("A page's server that is asked at once is ready when it greets, and takes over then")
    func greetedOnRequest() throws {
        let created = #"{"type":"session.created","session":{}}"#
        var harness = try ContinuityHarness(dialect: .browser) {
            $0.refresh = RefreshPolicy(after: .seconds(10), deadline: .seconds(20))
        }
        try harness.pass(.seconds(10))
        #expect(harness.connects == [Self.second])
        try harness.input(.connected(Self.second))
        #expect(harness.types(Self.second) == ["session.create"])
        #expect(harness.session.currentConnection == Self.first)
        try harness.server(Self.second, created)
        #expect(harness.session.currentConnection == Self.second)
    }

    @Test("A session that ends in order does not wait for its end with a connection that will never serve")
    func finishing() throws {
        var harness = try Self.harness()
        try harness.pass(.seconds(50 * 60))
        try harness.input(.connected(Self.second))
        // Something is still to be sent, so that the end is not now.
        try harness.input(.writabilityChanged(Self.first, isWritable: false))
        try harness.command { session, _ in session.append(audio: [1, 0]) }
        try harness.command { session, now in session.finish(at: now) }
        #expect(harness.closed == [Self.second])
        try harness.input(.writabilityChanged(Self.first, isWritable: true))
        #expect(harness.closed == [Self.second, Self.first])
    }

    @Test("The session moves between turns: the old connection serves until then, and is closed after")
    func boundary() throws {
        var harness = try Self.harness()
        try harness.turn(1, on: Self.first)
        try harness.pass(.seconds(50 * 60))
        try harness.input(.connected(Self.second))
        try harness.greet(Self.second)
        // It has what will not change; the answer is still being made.
        #expect(harness.given(Self.second) == ["u1:input_text=question 1"])
        #expect(harness.session.currentConnection == Self.first)
        try harness.command { session, _ in session.append(audio: [1, 0]) }
        #expect(harness.types(Self.first).last == "input_audio_buffer.append")
        harness.events = []
        try harness.done(1, on: Self.first)
        #expect(harness.session.currentConnection == Self.second)
        #expect(harness.closed == [Self.first])
        #expect(harness.given(Self.second).last == "a1:output_text=one two three four")
        // What no turn has consumed is sent again.
        #expect(harness.types(Self.second).last == "input_audio_buffer.append")
        guard case .refreshed? = harness.events.last else {
            Issue.record("not told: \(harness.events.count) events")
            return
        }
        try harness.server(Self.first, #"{"type":"response.created","response":{"id":"late"}}"#)
        #expect(harness.session.activeResponse == nil)
    }

    @Test("Where nobody falls silent the session moves at the deadline, as an interruption")
    func deadline() throws {
        var harness = try Self.harness()
        try harness.turn(1, on: Self.first, audio: 24_000)
        try harness.pass(.seconds(50 * 60))
        try harness.input(.connected(Self.second))
        try harness.greet(Self.second)
        harness.events = []
        try harness.pass(.seconds(9 * 60 + 29))
        #expect(harness.session.currentConnection == Self.first)
        let (half, generation) = (SampleCount(12_000), harness.session.playbackGeneration)
        try harness.command { session, _ in session.acknowledgePlayback(upTo: half, of: generation) }
        try harness.pass(.seconds(1))
        #expect(harness.session.currentConnection == Self.second)
        #expect(harness.events.first == .stopPlayback)
        // Half of the audio was heard: of the words, rather fewer.
        #expect(harness.given(Self.second).last == "a1:output_text=one two")
        let ends = harness.events.compactMap { event -> ResponseStatus? in
            if case .received(.responseDone(let done), _) = event { done.response.status } else { nil }
        }
        #expect(ends == [.cancelled])
    }

    @Test("A successor that fails is made again while the first connection serves, and the application hears nothing")
    func failure() throws {
        var harness = try Self.harness()
        try harness.pass(.seconds(50 * 60))
        try harness.input(.connectFailed(Self.second, status: 503))
        try harness.pass(.seconds(1))
        let third = try #require(harness.connects.last)
        #expect(third != Self.second)
        try harness.input(.connected(third))
        try harness.input(.disconnected(third, reason: nil))
        #expect(harness.events == [])
        #expect(harness.session.isReady)
        // After its pause, and not when the time to become ready is over.
        try harness.pass(.seconds(3))
        #expect(harness.connects.count > 2)
    }

    @Test("An error that no connection mends is shown where none serves, and not where it is the successor's alone")
    func errorThatNothingMends() throws {
        let error = #"{"type":"error","error":{"type":"t","code":"insufficient_quota","message":"m"}}"#
        for isBroken in [true, false] {
            var harness = try Self.harness { $0.reconnect = ReconnectPolicy() }
            try harness.pass(.seconds(50 * 60))
            if isBroken { try harness.input(.disconnected(Self.first, reason: nil)) }
            let second = try #require(harness.connects.last)
            try harness.input(.connected(second))
            harness.events = []
            try harness.server(second, error)
            let shown = harness.events.count { if case .received(.error, _) = $0 { true } else { false } }
            #expect(shown == (isBroken ? 1 : 0))
            #expect(harness.session.isEnded == isBroken)
        }
    }

    @Test("An item that was given again is not truncated: the server gets its heard words anew, at the same place")
    func restored() throws {
        var harness = try Self.harness()
        try harness.turn(1, on: Self.first, audio: 24_000)
        try harness.done(1, on: Self.first)
        try harness.pass(.seconds(50 * 60))
        try harness.input(.connected(Self.second))
        try harness.greet(Self.second)
        let (half, generation) = (SampleCount(12_000), harness.session.playbackGeneration)
        try harness.command { session, _ in session.acknowledgePlayback(upTo: half, of: generation) }
        try harness.server(Self.second, #"{"type":"input_audio_buffer.speech_started","item_id":"u2"}"#)
        let types = harness.types(Self.second)
        #expect(!types.contains("conversation.item.truncate"))
        #expect(types.suffix(2) == ["conversation.item.delete", "conversation.item.create"])
        #expect(harness.given(Self.second).last == "a1:output_text=one two")
        #expect(harness.sent[Self.second]?.last?["previous_item_id"] == "u1")
    }

    @Test("What the application has changed in the session holds on the next connection")
    func session() throws {
        var harness = try Self.harness()
        try Self.changeInstructions(&harness)
        try harness.server(Self.first, #"{"type":"session.updated","session":{}}"#)
        try harness.pass(.seconds(50 * 60))
        try harness.input(.connected(Self.second))
        try harness.greet(Self.second)
        #expect(harness.sent[Self.second]?.first?["session"]?["instructions"] == "be long")
    }

    @Test("Positions in the user's audio go on where the connection before has ended")
    func positions() throws {
        var harness = try Self.harness()
        let second = [UInt8](repeating: 1, count: 48_000)
        try harness.command { session, _ in session.append(audio: second) }
        try harness.command { session, _ in session.commitInput() }
        try harness.turn(1, on: Self.first)
        try harness.done(1, on: Self.first)
        try harness.pass(.seconds(50 * 60))
        try harness.input(.connected(Self.second))
        try harness.greet(Self.second)
        harness.events = []
        try harness.command { session, _ in session.append(audio: second) }
        let event = #"{"type":"input_audio_buffer.speech_started","audio_start_ms":200,"item_id":"u2"}"#
        try harness.server(Self.second, event)
        let started = harness.events.compactMap { event -> Int? in
            if case .received(.speechStarted(let started), _) = event { started.audioStartMs } else { nil }
        }
        #expect(started == [1_200])
        try harness.server(
            Self.second,
            #"{"type":"input_audio_buffer.speech_stopped","audio_end_ms":700,"item_id":"u2"}"#
        )
        guard case .received(.speechStopped(let stopped), _)? = harness.events.last else {
            Issue.record("not told: \(harness.events)")
            return
        }
        #expect(stopped.audioEndMs == 1_700)
    }

    @Test("A successor that cannot be had is given up, and the connection serves on until its end")
    func givenUp() throws {
        var harness = try Self.harness()
        try harness.pass(.seconds(50 * 60))
        var count = 0
        while harness.connects.count > count {
            count = harness.connects.count
            try harness.input(.connectFailed(harness.connects[count - 1], status: nil))
            try harness.pass(.seconds(10))
        }
        #expect((2..<20).contains(count))
        try harness.pass(.seconds(9 * 60))
        #expect(harness.connects.count == count)
        #expect(harness.session.currentConnection == Self.first)
        #expect(harness.session.isReady)
    }

    @Test("Noise that the server takes back holds no move up")
    func noTurn() throws {
        var harness = try Self.harness()
        try harness.server(Self.first, #"{"type":"input_audio_buffer.speech_started","item_id":"u1"}"#)
        try harness.pass(.seconds(50 * 60))
        try harness.input(.connected(Self.second))
        try harness.greet(Self.second)
        #expect(harness.session.currentConnection == Self.first)
        try harness.server(
            Self.first,
            #"{"type":"input_audio_buffer.speech_stopped","item_id":"u1","reason":"turn_invalid"}"#
        )
        #expect(harness.session.currentConnection == Self.second)
    }

    @Test("A response of the next connection may have the name of one from before")
    func sameName() throws {
        var harness = try Self.harness()
        try harness.turn(1, on: Self.first)
        try harness.done(1, on: Self.first)
        try harness.pass(.seconds(50 * 60))
        try harness.input(.connected(Self.second))
        try harness.greet(Self.second)
        #expect(harness.session.currentConnection == Self.second)
        try harness.server(Self.second, #"{"type":"response.created","response":{"id":"r1"}}"#)
        #expect(harness.session.activeResponse == "r1")
    }

    @Test("The limits that providers have published")
    func limits() {
        let minutes = Dialect.allCases.map { $0.connectionLimit.map { $0 / .seconds(60) } }
        let published: [Dialect: Double] = [
            .openAI: 60, .azureOpenAI: 60, .openAIBeta: 30, .dashScopeOmni: 120, .dashScopeASR: 120, .dashScopeTTS: 120,
            .xAI: 120,
        ]
        #expect(minutes == Dialect.allCases.map { published[$0] })
    }

    @Test("A successor that stands takes over from a connection that breaks, which is not closed again")
    func breaksBeforeItsTime() throws {
        var harness = try Self.harness()
        try harness.turn(1, on: Self.first)
        try harness.pass(.seconds(50 * 60))
        try harness.input(.connected(Self.second))
        try harness.greet(Self.second)
        try harness.input(.disconnected(Self.first, reason: nil))
        #expect(harness.session.currentConnection == Self.second)
        #expect(harness.closed == [])
        let ends = harness.events.compactMap { event -> ResponseStatus? in
            if case .received(.responseDone(let done), _) = event { done.response.status } else { nil }
        }
        #expect(ends == [.failed])
        guard case .reconnected? = harness.events.last else {
            Issue.record("not told of the interruption: \(harness.events.count) events")
            return
        }
    }

    @Test("An item that the successor was given, and that is cut before it takes over, is given anew at its place")
    func changedMeanwhile() throws {
        var harness = try Self.harness()
        try harness.turn(1, on: Self.first, audio: 24_000)
        try harness.done(1, on: Self.first)
        try harness.turn(2, on: Self.first)
        try harness.pass(.seconds(50 * 60))
        try harness.input(.connected(Self.second))
        try harness.greet(Self.second)
        #expect(harness.given(Self.second).contains("a1:output_text=one two three four"))
        try harness.server(
            Self.first,
            #"{"type":"conversation.item.truncated","item_id":"a1","content_index":0,"audio_end_ms":500}"#
        )
        try harness.server(Self.first, #"{"type":"conversation.item.deleted","item_id":"u1"}"#)
        try harness.done(2, on: Self.first)
        #expect(harness.session.currentConnection == Self.second)
        let sent = harness.sent[Self.second] ?? []
        let deleted = sent.filter { $0["type"] == "conversation.item.delete" }.map { $0["item_id"] }
        #expect(deleted == ["a1", "u1"])
        let anew = sent.last { $0["item"]?["id"] == "a1" }
        #expect(harness.given(Self.second).last { $0.hasPrefix("a1") } == "a1:output_text=one two")
        #expect(anew?["previous_item_id"] == "root")
        harness.events = []
        for id in ["a1", "u1"] {
            try harness.server(Self.second, #"{"type":"conversation.item.deleted","item_id":"\#(id)"}"#)
        }
        #expect(harness.events == [])
    }

    @Test("An answer that the server owes holds the move up as long as a response may take, and is asked for after it")
    func owed() throws {
        var harness = try Self.harness()
        try harness.server(
            Self.first,
            #"{"type":"session.updated","session":{"audio":{"input":{"turn_detection":{"type":"server_vad"}}}}}"#
        )
        try harness.pass(.seconds(50 * 60))
        let start = #""input_audio_buffer.speech_started","audio_start_ms":0,"item_id":"u1""#
        try harness.server(Self.first, "{\"type\":\(start)}")
        try harness.input(.connected(Self.second))
        try harness.greet(Self.second)
        for event in [#"speech_stopped","audio_end_ms":100"#, #"committed""#] {
            try harness.server(Self.first, #"{"type":"input_audio_buffer.\#(event),"item_id":"u1"}"#)
        }
        try harness.pass(.milliseconds(9_999))
        #expect(harness.session.currentConnection == Self.first)
        try harness.pass(.milliseconds(1))
        #expect(harness.session.currentConnection == Self.second)
        #expect(harness.types(Self.second).last == "response.create")
    }

    @Test("The session moves again when the limit of the connection after comes near")
    func again() throws {
        var harness = try Self.harness()
        for count in 1...3 {
            try harness.pass(.seconds(50 * 60 - 1))
            #expect(harness.connects.count == count - 1)
            try harness.pass(.seconds(1))
            let next = try #require(harness.connects.last)
            #expect(harness.connects.count == count)
            try harness.input(.connected(next))
            try harness.greet(next)
            #expect(harness.session.currentConnection == next)
        }
    }
}
