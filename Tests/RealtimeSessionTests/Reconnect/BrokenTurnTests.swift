import RealtimeProtocol
import RealtimeSession
import RealtimeUnits
import Testing

/// A connection that ends in the middle of something, and what the application is told of it.
@Suite("A turn that goes on over another connection")
struct BrokenTurnTests {
    static let first = ContinuityHarness.first
    static let second = RestoredItemTests.second

    private static func told(_ harness: ContinuityHarness) -> [ServerEvent] {
        harness.events.compactMap { if case .received(let event, _) = $0 { event } else { nil } }
    }

    @Test("The user's turn is one turn: begun once, under one name, with positions from the session's beginning")
    func oneTurn() throws {
        var harness = try ContinuityHarness()
        try harness.command { session, _ in session.append(audio: [UInt8](repeating: 0, count: 96_000)) }
        try harness.server(
            Self.first,
            #"{"type":"input_audio_buffer.speech_started","audio_start_ms":1000,"item_id":"u1"}"#
        )
        _ = try RestoredItemTests.reconnect(&harness)
        harness.events = []
        try harness.command { session, _ in session.append(audio: [UInt8](repeating: 0, count: 48_000)) }
        for event in [#"speech_started","audio_start_ms":0"#, #"speech_stopped","audio_end_ms":1500"#, #"committed""#] {
            try harness.server(Self.second, #"{"type":"input_audio_buffer.\#(event),"item_id":"n"}"#)
        }
        let told = Self.told(harness)
        #expect(told.map(\.type) == ["input_audio_buffer.speech_stopped", "input_audio_buffer.committed"])
        guard case .speechStopped(let stopped)? = told.first,
            case .inputAudioBufferCommitted(let committed)? = told.last
        else { return }
        #expect(stopped.itemID == "u1")
        #expect(committed.itemID == "u1")
        try harness.server(
            Self.second,
            #"{"type":"conversation.item.input_audio_transcription.completed","item_id":"n","transcript":"hello"}"#
        )
        #expect(ConversationKeepingTests.words(harness.session) == ["u1:hello"])
        harness.events = []
        // The next turn is its own again.
        try harness.server(Self.second, #"{"type":"input_audio_buffer.speech_started","item_id":"m"}"#)
        #expect(Self.told(harness).map(\.type) == ["input_audio_buffer.speech_started"])
    }

    @Test("A turn that was committed is told to be an item, whole and at its place, where the server did not come to")
    func committed() throws {
        for hasEarlier in [false, true] {
            var harness = try ContinuityHarness()
            if hasEarlier {
                let item = #"{"id":"e","type":"message","role":"user","content":[{"type":"input_text","text":"e"}]}"#
                try harness.server(Self.first, RestoredItemTests.added(item))
            }
            try harness.server(Self.first, #"{"type":"input_audio_buffer.committed","item_id":"u1"}"#)
            harness.events = []
            try harness.input(.disconnected(Self.first, reason: nil))
            let items = Self.told(harness).compactMap { event -> ConversationItemEvent? in
                switch event {
                case .conversationItemAdded(let event), .conversationItemDone(let event): event
                default: nil
                }
            }
            #expect(items.map(\.item.id) == ["u1", "u1"])
            #expect(items.map(\.item.status) == [.completed, .completed])
            let previous: Field<ItemID> = hasEarlier ? .value("e") : .null
            #expect(items.map(\.previousItemID) == [previous, previous])
            // Once told it is not told again.
            harness.events = []
            try harness.input(.connectFailed(harness.connects.last ?? Self.second, status: nil))
            #expect(Self.told(harness).isEmpty)
        }
    }

    @Test("What the connection's end cuts off has failed for that reason, and the session says that it is interrupted")
    func reasons() throws {
        var harness = try ContinuityHarness()
        try harness.server(
            Self.first,
            #"{"type":"session.updated","session":{"audio":{"input":{"transcription":{"model":"w"}}}}}"#
        )
        try harness.turn(1, on: Self.first)
        try harness.server(Self.first, #"{"type":"input_audio_buffer.committed","item_id":"u2"}"#)
        #expect(!harness.session.isInterrupted)
        harness.events = []
        try harness.input(.disconnected(Self.first, reason: nil))
        #expect(harness.session.isInterrupted)
        let errors = Self.told(harness).compactMap { event -> ErrorDetail? in
            switch event {
            case .responseDone(let done): done.response.statusDetails.value?.error.value
            case .inputTranscriptionFailed(let failed): failed.error
            default: nil
            }
        }
        #expect(errors.map(\.type) == ["server_error", "server_error"])
        #expect(errors.map(\.code) == ["connection_lost", "connection_lost"])
    }

    @Test("An item of the application's that nothing has answered is sent again, as it was, and its answer is shown")
    func unansweredItem() throws {
        var harness = try ContinuityHarness()
        let item = ConversationKeepingTests.message("n", "more")
        try harness.command { session, _ in session.send(.conversationItemCreate(ConversationItemEvent(item: item))) }
        _ = try RestoredItemTests.reconnect(&harness)
        #expect(harness.given(Self.second) == ["n:input_text=more"])
        #expect(harness.sent[Self.second]?.last == harness.sent[Self.first]?.last)
        harness.events = []
        let answer = #"{"id":"n","type":"message","role":"user","content":[]}"#
        try harness.server(Self.second, RestoredItemTests.added(answer))
        #expect(Self.told(harness).map(\.type) == ["conversation.item.added"])
    }

    @Test("An item and an event without names get the same ones on every connection")
    func namesOfItems() throws {
        var harness = try ContinuityHarness()
        var item = ConversationKeepingTests.message("n", "more")
        item.id = nil
        try harness.command { session, _ in session.send(.conversationItemCreate(ConversationItemEvent(item: item))) }
        _ = try RestoredItemTests.reconnect(&harness)
        let (before, after) = (harness.sent[Self.first]?.last, harness.sent[Self.second]?.last)
        #expect(before?["item"]?["id"]?.stringValue?.isEmpty == false)
        #expect(before?["event_id"]?.stringValue?.isEmpty == false)
        #expect(before == after)
    }

    @Test("A cut that the application asks for is kept although the server has not come to confirm it")
    func cutUnderWay() throws {
        var harness = try ContinuityHarness()
        try harness.turn(1, on: Self.first, audio: 24_000)
        try harness.done(1, on: Self.first)
        try harness.command { session, _ in
            session.send(.conversationItemTruncate(ItemTruncation(itemID: "a1", contentIndex: 0, audioEndMs: 500)))
        }
        #expect(ConversationKeepingTests.words(harness.session) == ["u1:question 1", "a1:one two"])
    }

    @Test("The greeting of the next connection is not told")
    func greeting() throws {
        var harness = try ContinuityHarness()
        harness.events = []
        _ = try RestoredItemTests.reconnect(&harness)
        #expect(!Self.told(harness).contains { $0.type == "session.created" || $0.type == "session.updated" })
    }

    @Test("The server's own instructions stand before the conversation in words: the first that it said")
    func ownInstructions() throws {
        var harness = try ContinuityHarness(dialect: .xAI) {
            $0.session = nil
            $0.carrying = .instructions
        }
        for words in ["be calm", "be loud"] {
            try harness.server(Self.first, #"{"type":"session.updated","session":{"instructions":"\#(words)"}}"#)
        }
        try harness.turn(1, on: Self.first, audio: 24_000)
        try harness.server(
            Self.first,
            #"{"type":"conversation.item.truncated","item_id":"a1","content_index":0,"audio_end_ms":500}"#
        )
        try harness.input(.disconnected(Self.first, reason: nil))
        try harness.input(.connected(Self.second))
        let instructions = harness.sent[Self.second]?.first?["session"]?["instructions"]?.stringValue
        #expect(instructions?.contains("be loud") == false)
        #expect(instructions?.hasSuffix("The conversation so far:\nUser: question 1\nAssistant: one two") == true)
    }

    @Test("Of a bound that no item fits in the newest item stays")
    func oneItemStays() throws {
        var harness = try ConversationKeepingTests.keeper { $0.continuity = ContinuityLimits(bytes: 1) }
        for id in ["one", "two"] {
            let content = #"[{"type":"input_text","text":"\#(id)"}]"#
            let item = #"{"id":"\#(id)","type":"message","role":"user","content":\#(content)}"#
            try harness.server(Self.first, RestoredItemTests.added(item))
        }
        #expect(ConversationKeepingTests.words(harness.session) == ["two:two"])
    }

    /// What says that an item is whole, of the call `f` in the response `r`.
    static let endings = [
        #"{"type":"conversation.item.done","item":ITEM}"#, #"{"type":"conversation.item.retrieved","item":ITEM}"#,
        #"{"type":"response.output_item.done","response_id":"r","output_index":0,"item":ITEM}"#,
        #"{"type":"response.done","response":{"id":"r","status":"completed","output":[ITEM]}}"#,
        #"{"type":"response.done","response":{"id":"r","status":"completed"}}"#,
    ]

    @Test("A call is kept when it is whole, whoever says so, and not while it is being made", arguments: endings)
    func wholeCall(ending: String) throws {
        for policy in [nil, ReconnectPolicy()] {
            var harness = try ConversationKeepingTests.keeper { $0.reconnect = policy }
            try harness.server(Self.first, #"{"type":"response.created","response":{"id":"r"}}"#)
            let call = #""id":"f","type":"function_call","call_id":"k","name":"n","arguments":"{}""#
            try harness.server(Self.first, RestoredItemTests.added(#"{\#(call),"status":"in_progress"}"#))
            #expect(harness.session.conversation == [])
            try harness.server(Self.first, ending.replacing("ITEM", with: #"{\#(call),"status":"completed"}"#))
            #expect(harness.session.conversation.map(\.callID) == ["k"])
        }
    }

    @Test("Words without the index of their part are of the first one, as they come and at their end")
    func partByDefault() throws {
        for policy in [nil, ReconnectPolicy()] {
            var harness = try ConversationKeepingTests.keeper { $0.reconnect = policy }
            try harness.turn(1, on: Self.first)
            try harness.server(
                Self.first,
                #"{"type":"response.output_audio_transcript.done","response_id":"r1","item_id":"a1","transcript":"all"}"#
            )
            #expect(ConversationKeepingTests.words(harness.session) == ["u1:question 1", "a1:all"])
        }
    }

    @Test("Pauses before attempts spread over all of what the jitter allows")
    func spread() throws {
        var pauses: [Double] = []
        for seed in UInt64(0)..<200 {
            var harness = try ContinuityHarness {
                $0.reconnect = ReconnectPolicy(firstPause: .seconds(1), jitter: 1)
                $0.chanceSeed = seed
            }
            try harness.input(.disconnected(Self.first, reason: nil))
            try harness.input(.connectFailed(harness.connects.last ?? Self.second, status: nil))
            let next = harness.session.nextDeadline
            let deadline = try #require(next)
            let pause = harness.now.duration(to: deadline)
            pauses.append(Double(pause.components.attoseconds) / 1e18 + Double(pause.components.seconds))
        }
        let tenths = Dictionary(grouping: pauses) { Int($0 * 10) }.mapValues(\.count)
        // Twenty are expected in each; fewer than five have a chance of one in 10⁵.
        #expect((0..<10).allSatisfy { tenths[$0] ?? 0 >= 5 }, "\(tenths)")
        #expect(pauses.allSatisfy { (0...1).contains($0) })
    }
}
