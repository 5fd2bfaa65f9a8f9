import RealtimeProtocol
import RealtimeSession
import RealtimeUnits
import Testing

@Suite("A connection that breaks")
struct ReconnectTests {
    static let first = ContinuityHarness.first
    static let second = ConnectionID(8)

    @Test("Without a policy the session ends with its connection, and asks for no other")
    func noPolicy() throws {
        var harness = try ContinuityHarness { $0.reconnect = nil }
        try harness.input(.disconnected(Self.first, reason: nil))
        #expect(harness.events == [.ended(.closedByServer(nil))])
        #expect(harness.connects == [])
    }

    @Test("The next connection is configured and given the conversation, and what waited follows")
    func resumes() throws {
        var harness = try ContinuityHarness()
        try harness.turn(1, on: Self.first)
        try harness.done(1, on: Self.first)
        try harness.input(.disconnected(Self.first, reason: nil))
        #expect(harness.events.contains(.reconnecting(attempt: 1, at: .start)))
        #expect(harness.connects == [Self.second])
        try harness.command { session, _ in session.append(audio: [1, 0]) }
        #expect(harness.types(Self.first) == ["session.update"])
        try harness.input(.connected(Self.second))
        try harness.greet(Self.second)
        #expect(
            harness.types(Self.second) == [
                "session.update", "conversation.item.create", "conversation.item.create", "input_audio_buffer.append",
            ]
        )
        #expect(harness.given(Self.second) == ["u1:input_text=question 1", "a1:output_text=one two three four"])
        guard case .reconnected(let resumption)? = harness.events.last else {
            Issue.record("not told: \(harness.events)")
            return
        }
        #expect(resumption.items == 2)
        #expect(resumption.connection == Self.second)
    }

    @Test("Items that were too many to keep are counted as lost")
    func forgottenItems() throws {
        var harness = try ContinuityHarness { $0.continuity = ContinuityLimits(items: 2) }
        for number in 1...3 {
            try harness.turn(number, on: Self.first)
            try harness.done(number, on: Self.first)
        }
        try harness.input(.disconnected(Self.first, reason: nil))
        try harness.pass(.seconds(1))
        try harness.input(.connected(Self.second))
        try harness.greet(Self.second)
        #expect(harness.given(Self.second) == ["u3:input_text=question 3", "a3:output_text=one two three four"])
        guard case .reconnected(let resumption)? = harness.events.last else {
            Issue.record("not told: \(harness.events)")
            return
        }
        #expect(resumption.lostItems == 4)
    }

    @Test("The application hears the end of the response that was cut off, and then of the connection")
    func terminal() throws {
        var harness = try ContinuityHarness()
        try harness.turn(1, on: Self.first)
        harness.events = []
        try harness.input(.disconnected(Self.first, reason: nil))
        guard case .received(.responseDone(let done), _)? = harness.events.first else {
            Issue.record("no end: \(harness.events)")
            return
        }
        #expect(done.response.id == "r1")
        #expect(done.response.status == .failed)
        #expect(harness.session.activeResponse == nil)
        harness.events = []
        try harness.done(1, on: Self.first)
        #expect(harness.events == [], "a late end of the old connection is nobody's")
    }

    @Test("A create that was not answered is asked again, one that was is not")
    func creates() throws {
        var harness = try ContinuityHarness()
        try harness.command { session, _ in session.createResponse() }
        try harness.input(.disconnected(Self.first, reason: nil))
        try harness.input(.connected(Self.second))
        try harness.greet(Self.second)
        #expect(harness.types(Self.second).count { $0 == "response.create" } == 1)
        try harness.server(Self.second, #"{"type":"response.created","response":{"id":"r"}}"#)
        try harness.input(.disconnected(Self.second, reason: nil))
        try harness.pass(.seconds(5))
        let third = try #require(harness.connects.last)
        try harness.input(.connected(third))
        try harness.greet(third)
        #expect(!harness.types(third).contains("response.create"))
    }

    @Test("A create that has lost against a response that was never announced is asked again on the next connection")
    func lostCreate() throws {
        var harness = try ContinuityHarness()
        let id = try #require(try harness.command { session, _ in session.createResponse() })
        let error = #""code":"conversation_already_has_active_response","message":"m","event_id":"\#(id.rawValue)""#
        try harness.server(Self.first, #"{"type":"error","error":{"type":"t",\#(error)}}"#)
        try harness.input(.disconnected(Self.first, reason: nil))
        try harness.input(.connected(Self.second))
        try harness.greet(Self.second)
        #expect(harness.types(Self.second).count { $0 == "response.create" } == 1)
    }

    @Test("A turn that the server would have answered by itself is answered after all")
    func owed() throws {
        var harness = try ContinuityHarness()
        try harness.server(
            Self.first,
            #"{"type":"session.updated","session":{"audio":{"input":{"turn_detection":{"type":"server_vad"}}}}}"#
        )
        try harness.command { session, _ in session.append(audio: [UInt8](repeating: 1, count: 4_800)) }
        for event in [#"speech_started","audio_start_ms":0"#, #"speech_stopped","audio_end_ms":100"#, #"committed""#] {
            try harness.server(Self.first, #"{"type":"input_audio_buffer.\#(event),"item_id":"u"}"#)
        }
        try harness.input(.disconnected(Self.first, reason: nil))
        try harness.input(.connected(Self.second))
        try harness.greet(Self.second)
        // Nobody has written down what was said, so the server hears it again.
        #expect(harness.given(Self.second) == ["u:input_audio=audio"])
        #expect(harness.types(Self.second).last == "response.create")
    }

    @Test(
        "A turn is answered on the next connection only where its own server would have answered it",
        arguments: [("", false), (#""create_response":false,"#, false), (#""create_response":true,"#, true)]
    )
    func owedByWhom(member: String, isOwed: Bool) throws {
        var harness = try ContinuityHarness()
        if !member.isEmpty {
            let detection = #"{"audio":{"input":{"turn_detection":{\#(member)"type":"server_vad"}}}}"#
            try harness.server(Self.first, #"{"type":"session.updated","session":\#(detection)}"#)
        }
        for event in [#"speech_started","audio_start_ms":0"#, #"speech_stopped","audio_end_ms":0"#, #"committed""#] {
            try harness.server(Self.first, #"{"type":"input_audio_buffer.\#(event),"item_id":"u"}"#)
        }
        try harness.input(.disconnected(Self.first, reason: nil))
        try harness.input(.connected(Self.second))
        try harness.greet(Self.second)
        #expect(harness.types(Self.second).contains("response.create") == isOwed)
    }

    @Test(
        "A commit that is refused without a name is not sent again, one beside which something else is refused is",
        arguments: [("input_audio_buffer_commit_empty", false), ("rate_limit_exceeded", true)]
    )
    func refusedCommit(code: String, isSentAgain: Bool) throws {
        var harness = try ContinuityHarness()
        try harness.command { session, _ in session.commitInput() }
        try harness.server(Self.first, #"{"type":"error","error":{"type":"t","code":"\#(code)","message":"m"}}"#)
        try harness.input(.disconnected(Self.first, reason: nil))
        try harness.input(.connected(Self.second))
        try harness.greet(Self.second)
        #expect(harness.types(Self.second).contains("input_audio_buffer.commit") == isSentAgain)
    }

    @Test("The next connection is not configured with what the server has refused", arguments: ["e1", "e2"])
    func refusedUpdate(refused: String) throws {
        var harness = try ContinuityHarness()
        for name in ["e1", "e2"] {
            var session = SessionConfiguration()
            session.instructions = .value(name)
            let update = SessionUpdate(session: session, eventID: EventID(rawValue: name))
            try harness.command { session, _ in session.send(.sessionUpdate(update)) }
        }
        let error = #"{"type":"t","code":"invalid_value","message":"m","event_id":"\#(refused)"}"#
        try harness.server(Self.first, #"{"type":"error","error":\#(error)}"#)
        try harness.server(Self.first, #"{"type":"session.updated","session":{}}"#)
        try harness.input(.disconnected(Self.first, reason: nil))
        try harness.input(.connected(Self.second))
        try harness.greet(Self.second)
        let instructions = harness.sent[Self.second]?.first?["session"]?["instructions"]
        #expect(instructions?.stringValue == (refused == "e1" ? "e2" : "e1"))
    }

    @Test("Words that the connection's end has cut off are told as failed, of the item that they would have been of")
    func cutTranscript() throws {
        var harness = try ContinuityHarness()
        let transcription = #"{"audio":{"input":{"transcription":{"model":"m"}}}}"#
        try harness.server(Self.first, #"{"type":"session.updated","session":\#(transcription)}"#)
        try harness.server(Self.first, #"{"type":"input_audio_buffer.committed","item_id":"u"}"#)
        harness.events = []
        try harness.input(.disconnected(Self.first, reason: nil))
        let failed = harness.events.compactMap { event in
            if case .received(.inputTranscriptionFailed(let failed), _) = event { failed } else { nil }
        }
        #expect(failed.map(\.itemID) == ["u"])
        #expect(failed.map(\.contentIndex) == [0])
        #expect(failed.map(\.error.code) == ["connection_lost"])
    }

    @Test("Attempts come in the pauses of the policy, and when the budget is spent the session ends")
    func budget() throws {
        var harness = try ContinuityHarness { $0.reconnect = ReconnectPolicy(attempts: 3, jitter: 0) }
        try harness.input(.disconnected(Self.first, reason: nil))
        var instants: [Duration] = []
        while let connection = harness.connects.last, !harness.session.isEnded {
            instants.append(harness.now.offset)
            try harness.input(.connectFailed(connection, status: 503))
            try harness.pass(.seconds(10))
        }
        #expect(harness.connects.count == 3)
        #expect(harness.events.last == .ended(.closedByServer(nil)))
        let attempts = harness.events.compactMap { if case .reconnecting(let number, _) = $0 { number } else { nil } }
        #expect(attempts == [1, 2, 3])
    }

    @Test("A handshake that is refused for good is not tried again", arguments: [400, 401, 403, 404, 424, 426, 499])
    func refused(status: Int) throws {
        var harness = try ContinuityHarness()
        try harness.input(.disconnected(Self.first, reason: nil))
        try harness.input(.connectFailed(Self.second, status: status))
        #expect(harness.session.isEnded)
    }

    @Test("A handshake that may be taken later is tried again", arguments: [nil, 399, 408, 425, 429, 500, 503])
    func retried(status: Int?) throws {
        var harness = try ContinuityHarness()
        try harness.input(.disconnected(Self.first, reason: nil))
        try harness.input(.connectFailed(Self.second, status: status))
        try harness.pass(.seconds(1))
        #expect(harness.connects.count == 2)
    }

    @Test(
        "Every dialect's end of the session is made good, and its fatal errors are not",
        arguments: [
            (Dialect.openAI, #"{"code":"session_expired","message":"m"}"#, true),
            (.azureOpenAI, #"{"code":"session_expired","message":"m"}"#, true),
            (.dashScopeOmni, #"{"message":"no response was generated for 60 seconds"}"#, true),
            (.openAI, #"{"code":"insufficient_quota","message":"m"}"#, false),
            (.xAI, #"{"code":"invalid_api_key","message":"m"}"#, false),
            (.dashScopeOmni, #"{"code":"Arrearage","message":"m"}"#, false),
        ]
    )
    func severities(dialect: Dialect, error: String, isMended: Bool) throws {
        var harness = try ContinuityHarness(dialect: dialect)
        try harness.server(Self.first, #"{"type":"error","error":\#(error)}"#)
        try harness.input(.disconnected(Self.first, reason: .normal))
        #expect(harness.session.isEnded == !isMended)
        #expect(harness.connects.isEmpty == !isMended)
    }

    @Test("Closing while another connection is being made ends the session, and the connection with it")
    func close() throws {
        var harness = try ContinuityHarness()
        try harness.input(.disconnected(Self.first, reason: nil))
        try harness.command { session, _ in session.close() }
        #expect(harness.closed == [Self.second])
        harness.events = []
        try harness.input(.connected(Self.second))
        #expect(harness.events == [])
        #expect(harness.session.deadlineOfCopy == nil)
    }

    @Test("What DashScope's models take no items of goes into the instructions")
    func instructions() throws {
        var harness = try ContinuityHarness(dialect: .dashScopeOmni)
        try harness.turn(1, on: Self.first)
        try harness.done(1, on: Self.first)
        try harness.input(.disconnected(Self.first, reason: nil))
        try harness.input(.connected(Self.second))
        try harness.greet(Self.second)
        #expect(harness.types(Self.second) == ["session.update"])
        #expect(
            harness.sent[Self.second]?.first?["session"]?["instructions"]
                == "be brief\n\nThe conversation so far:\nUser: question 1\nAssistant: one two three four"
        )
    }

    @Test("A call and its output are given again, and an output that comes later finds its call")
    func tools() throws {
        var harness = try ContinuityHarness()
        try harness.server(Self.first, #"{"type":"response.created","response":{"id":"r"}}"#)
        try harness.server(
            Self.first,
            #"{"type":"response.done","response":{"id":"r","status":"completed","output":[{"id":"f","type":"function_call","call_id":"c1","name":"n","arguments":"{}"}]}}"#
        )
        try harness.input(.disconnected(Self.first, reason: nil))
        try harness.input(.connected(Self.second))
        try harness.greet(Self.second)
        #expect(harness.sent[Self.second]?.last?["item"]?["call_id"] == "c1")
        let isTaken = try harness.command { session, _ in session.submit(output: "o", for: "c1") }
        #expect(isTaken)
        #expect(harness.types(Self.second).suffix(2) == ["conversation.item.create", "response.create"])
    }

    @Test("An item whose deletion was asked for when the connection broke is not given again, and is deleted once")
    func deletionUnderWay() throws {
        var harness = try ContinuityHarness()
        try harness.turn(1, on: Self.first)
        try harness.server(Self.first, #"{"type":"response.done","response":{"id":"r1","status":"completed"}}"#)
        try harness.command { session, _ in
            session.send(.conversationItemDelete(ItemReference(itemID: "u1")))
        }
        try harness.input(.disconnected(Self.first, reason: nil))
        try harness.input(.connected(Self.second))
        try harness.greet(Self.second)
        let sent = harness.sent[Self.second] ?? []
        #expect(!sent.contains { $0["item"]?["id"] == "u1" || $0["item_id"] == "u1" })
        #expect(
            harness.events.count {
                if case .received(.conversationItemDeleted(let gone), _) = $0 { gone.itemID == "u1" } else { false }
            } == 1
        )
    }

    @Test("A session whose first connection breaks before it is ready becomes ready with the next, once")
    func breaksBeforeReady() throws {
        var wanted = SessionConfiguration()
        wanted.type = "realtime"
        var configuration = ClientSession.Configuration(
            dialect: .openAI,
            session: wanted,
            identifiers: IdentifierSource(prefix: "c")
        )
        configuration.reconnect = ReconnectPolicy()
        var session = ClientSession(configuration)
        var told: [ClientSession.Event] = []
        for input in [
            TransportInput.connected(Self.first), .disconnected(Self.first, reason: nil), .connected(Self.second),
            .received(Self.second, .text(Array(#"{"type":"session.created","session":{}}"#.utf8))),
            .received(Self.second, .text(Array(#"{"type":"session.updated","session":{}}"#.utf8))),
        ] {
            try session.handle(input, at: SessionInstant.start)
            while let output = session.nextOutput() { if case .event(let event) = output { told.append(event) } }
        }
        #expect(session.isReady)
        #expect(told.count { $0 == .ready } == 1)
        let said = told.compactMap { if case .received(let event, _) = $0 { event.type } else { nil } }
        #expect(said == ["session.created", "session.updated"])
        #expect(!told.contains { if case .reconnected = $0 { true } else { false } })
    }
}
