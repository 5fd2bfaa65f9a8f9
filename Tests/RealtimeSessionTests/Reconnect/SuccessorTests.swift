import RealtimeProtocol
import RealtimeSession
import RealtimeUnits
import Testing

/// What the connection that is to take over is told before it does, and what it says.
@Suite("The connection that is to take over")
struct SuccessorTests {
    static let first = ContinuityHarness.first
    static let second = ConnectionID(8)

    /// A reply is being made, and the next connection stands and waits for its end.
    static func standing(
        _ change: (inout ClientSession.Configuration) -> Void = { _ in }
    ) throws -> ContinuityHarness {
        var harness = try RefreshTests.harness(change)
        try harness.turn(1, on: first)
        try harness.done(1, on: first)
        try harness.turn(2, on: first)
        try harness.pass(.seconds(50 * 60))
        try harness.input(.connected(second))
        try harness.greet(second)
        harness.events = []
        return harness
    }

    @Test("Its greeting is not told, nor what it says of the items that it was given")
    func unheard() throws {
        var harness = try Self.standing()
        let item = #"{"id":"u1","type":"message","role":"user","content":[]}"#
        for kind in ["added", "done"] {
            try harness.server(Self.second, #"{"type":"conversation.item.\#(kind)","item":\#(item)}"#)
        }
        try harness.server(Self.second, #"{"type":"response.created","response":{"id":"x"}}"#)
        #expect(harness.events == [])
        #expect(harness.session.activeResponse == "r2")
    }

    @Test("An item that it refuses is not in the conversation any more, and is not given again")
    func refusedItem() throws {
        var harness = try Self.standing()
        let given = harness.sent[Self.second]?.first { $0["item"]?["id"] == "u1" }
        let event = try #require(given?["event_id"]?.stringValue)
        let error = #""type":"invalid_request_error","code":"invalid_value","message":"m","event_id":"\#(event)""#
        try harness.server(Self.second, #"{"type":"error","error":{\#(error)}}"#)
        #expect(harness.events == [])
        #expect(ConversationKeepingTests.words(harness.session).first == "a1:one two three four")
        try harness.done(2, on: Self.first)
        #expect(harness.session.currentConnection == Self.second)
        #expect(harness.given(Self.second).count { $0.hasPrefix("u1") } == 1)
    }

    @Test("An error that ends its session has it made again, and a harmless one does not")
    func itsErrors() throws {
        for (code, isMadeAgain) in [("session_expired", true), ("response_cancel_not_active", false)] {
            var harness = try Self.standing()
            try harness.server(
                Self.second,
                #"{"type":"error","error":{"type":"invalid_request_error","code":"\#(code)","message":"m"}}"#
            )
            #expect((harness.closed == [Self.second]) == isMadeAgain)
            #expect(harness.events == [])
            try harness.pass(.seconds(1))
            #expect(harness.connects.count == (isMadeAgain ? 2 : 1))
        }
    }

    @Test("Configuration that has changed since is told when it takes over, and its answer is not shown again")
    func configurationChanged() throws {
        var harness = try Self.standing()
        try RefreshTests.changeInstructions(&harness)
        try harness.server(Self.first, #"{"type":"session.updated","session":{"instructions":"be long"}}"#)
        harness.events = []
        try harness.done(2, on: Self.first)
        let sent = harness.sent[Self.second]?.filter { $0["type"] == "session.update" } ?? []
        #expect(sent.map { $0["session"]?["instructions"] } == ["be brief", "be long"])
        // The application has had its answer.
        harness.events = []
        try harness.server(Self.second, #"{"type":"session.updated","session":{"instructions":"be long"}}"#)
        #expect(harness.events == [])
    }

    @Test("A change that the connection before has not answered is told to it, and its answer is the application's")
    func configurationUnanswered() throws {
        var harness = try Self.standing()
        try RefreshTests.changeInstructions(&harness)
        try harness.done(2, on: Self.first)
        let told = harness.sent[Self.second]?.last { $0["type"] == "session.update" }
        #expect(told?["session"]?["instructions"] == "be long")
        harness.events = []
        try harness.server(Self.second, #"{"type":"session.updated","session":{"instructions":"be long"}}"#)
        #expect(harness.events.count == 1)
    }

    @Test("A change that it was configured with and nobody has answered is answered by what it said")
    func configurationAnsweredBefore() throws {
        var harness = try RefreshTests.harness()
        try harness.turn(1, on: Self.first)
        try RefreshTests.changeInstructions(&harness)
        try harness.pass(.seconds(50 * 60))
        try harness.input(.connected(Self.second))
        try harness.greet(Self.second)
        harness.events = []
        try harness.done(1, on: Self.first)
        let told = harness.events.compactMap { event in
            if case .received(let event, _) = event { event.type } else { nil }
        }
        #expect(told.contains("session.updated"))
        #expect(harness.types(Self.second).count { $0 == "session.update" } == 1)
    }

    @Test("One that nothing is to be said to stands as soon as its server is ready")
    func nothingToConfigure() throws {
        var page = try ContinuityHarness(dialect: .xAI) {
            $0.session = nil
            $0.refresh = RefreshPolicy(after: .seconds(10), deadline: .seconds(20))
        }
        try page.pass(.seconds(10))
        try page.input(.connected(Self.second))
        #expect(page.session.currentConnection == Self.second)
        var model = try ContinuityHarness {
            $0.session = nil
            $0.refresh = RefreshPolicy(after: .seconds(10), deadline: .seconds(20))
        }
        try model.pass(.seconds(10))
        try model.input(.connected(Self.second))
        #expect(model.session.currentConnection == Self.first)
        try model.server(Self.second, #"{"type":"session.created","session":{}}"#)
        #expect(model.session.currentConnection == Self.second)
        #expect(model.types(Self.second) == [])
    }

    @Test("The application is told what it was given, and that nothing is lost where nothing is")
    func counts() throws {
        var harness = try Self.standing()
        try harness.done(2, on: Self.first)
        guard case .refreshed(let resumption)? = harness.events.last else {
            Issue.record("not told: \(harness.events)")
            return
        }
        #expect(resumption.connection == Self.second)
        #expect(resumption.items == 4)
        #expect(resumption.lostItems == 0)
        #expect(resumption.lostInput == .zero)
    }

    @Test("Of a reply that the limit cuts off before any of it was heard the application is told that it is gone")
    func unheardReply() throws {
        var harness = try Self.standing()
        let audio = String(decoding: AudioPayload(encoding: [UInt8](repeating: 0, count: 960)).base64, as: UTF8.self)
        try harness.server(
            Self.first,
            #"{"type":"response.output_audio.delta","response_id":"r2","item_id":"a2","content_index":0,"delta":"\#(audio)"}"#
        )
        try harness.pass(.seconds(9 * 60 + 30))
        #expect(harness.session.currentConnection == Self.second)
        let deleted = harness.events.compactMap { event in
            if case .received(.conversationItemDeleted(let reference), _) = event { reference.itemID } else { nil }
        }
        #expect(deleted == ["a2"])
        #expect(!ConversationKeepingTests.words(harness.session).contains { $0.hasPrefix("a2") })
    }

    @Test("Its heartbeat begins with it: neither a probe nor an answer is due from before")
    func heartbeat() throws {
        var harness = try RefreshTests.harness {
            $0.refresh = RefreshPolicy(after: .seconds(20), deadline: .seconds(50))
            $0.probesLiveness = true
            $0.heartbeatInterval = .seconds(30)
            $0.heartbeatTimeout = .seconds(25)
        }
        try harness.turn(1, on: Self.first)
        try harness.pass(.seconds(20))
        try harness.input(.connected(Self.second))
        try harness.greet(Self.second)
        // The probe of 30 s is not answered, and the session moves at 50 s.
        try harness.pass(.seconds(30))
        #expect(harness.session.currentConnection == Self.second)
        let before = harness.types(Self.second).count
        try harness.pass(.milliseconds(29_999))
        #expect(harness.types(Self.second).count == before)
        #expect(harness.session.currentConnection == Self.second)
        try harness.pass(.milliseconds(1))
        #expect(harness.types(Self.second).count == before + 1)
    }

    @Test("What it cannot be written to waits until it can")
    func unwritable() throws {
        var harness = try Self.standing()
        try harness.input(.writabilityChanged(Self.second, isWritable: false))
        try harness.done(2, on: Self.first)
        #expect(harness.session.currentConnection == Self.second)
        let before = harness.types(Self.second).count
        try harness.command { session, _ in session.commitInput() }
        #expect(harness.types(Self.second).count == before)
        try harness.input(.writabilityChanged(Self.second, isWritable: true))
        #expect(harness.types(Self.second).last == "input_audio_buffer.commit")
    }

    @Test("An item that was deleted before it had given it a name is deleted by the name that it gives")
    func deletedBeforeNamed() throws {
        var harness = try RenamingServerTests.renamed()
        let third = ConnectionID(9)
        try harness.input(.disconnected(Self.second, reason: nil))
        try harness.pass(.seconds(1))
        try harness.input(.connected(third))
        try harness.server(third, #"{"type":"session.created","session":{}}"#)
        try harness.server(third, #"{"type":"session.updated","session":{}}"#)
        harness.sent = [:]
        try harness.command { session, _ in session.send(.conversationItemDelete(ItemReference(itemID: "u1"))) }
        #expect(harness.types(third) == [])
        try harness.server(third, RenamingServerTests.answer("added", "t1", "user"))
        #expect(harness.sent[third]?.map { $0["item_id"] } == ["t1"])
    }
}
