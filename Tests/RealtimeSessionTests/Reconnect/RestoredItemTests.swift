import RealtimeProtocol
import RealtimeSession
import RealtimeUnits
import Testing

@Suite("Items that the next connection is given")
struct RestoredItemTests {
    static let first = ContinuityHarness.first
    static let second = ConnectionID(8)

    /// The connection breaks, and the next one is ready.
    static func reconnect(_ harness: inout ContinuityHarness) throws -> Resumption {
        try harness.input(.disconnected(Self.first, reason: nil))
        try harness.pass(.seconds(1))
        try harness.input(.connected(Self.second))
        try harness.greet(Self.second)
        let told = harness.events.compactMap { if case .reconnected(let told) = $0 { told } else { nil } }
        return try #require(told.last)
    }

    static func added(_ item: String) -> String { #"{"type":"conversation.item.added","item":\#(item)}"# }

    @Test("A call takes its output with it when it is the oldest of too many, and both are counted as lost")
    func callAndOutput() throws {
        var harness = try ContinuityHarness { $0.continuity = ContinuityLimits(items: 3) }
        for item in [
            #"{"id":"f","type":"function_call","call_id":"k","name":"n","arguments":"{}"}"#,
            #"{"id":"o","type":"function_call_output","call_id":"k","output":"2"}"#,
            #"{"id":"m1","type":"message","role":"user","content":[{"type":"input_text","text":"one"}]}"#,
            #"{"id":"m2","type":"message","role":"user","content":[{"type":"input_text","text":"two"}]}"#,
        ] {
            try harness.server(Self.first, Self.added(item))
        }
        let resumption = try Self.reconnect(&harness)
        #expect(harness.given(Self.second) == ["m1:input_text=one", "m2:input_text=two"])
        #expect(resumption.lostItems == 2)
    }

    @Test("A call and its output are given as they were")
    func calls() throws {
        var harness = try ContinuityHarness()
        let items = [
            #"{"id":"f","type":"function_call","call_id":"k","name":"n","arguments":"{\"a\":1}"}"#,
            #"{"id":"o","type":"function_call_output","call_id":"k","output":"2"}"#,
        ]
        for item in items { try harness.server(Self.first, Self.added(item)) }
        _ = try Self.reconnect(&harness)
        let given = (harness.sent[Self.second] ?? []).compactMap { $0["item"] }
        let wanted = try items.map { try JSONValue(parsing: Array($0.utf8)) }
        #expect(given == wanted)
    }

    @Test("Of an item that the server has cut to nothing, however short, no word is given", arguments: [0, -1])
    func cutToNothing(end: Int) throws {
        var harness = try ContinuityHarness()
        // Two milliseconds of audio: each is two words.
        try harness.turn(1, on: Self.first, audio: 48)
        try harness.done(1, on: Self.first)
        try harness.server(
            Self.first,
            #"{"type":"conversation.item.truncated","item_id":"a1","content_index":0,"audio_end_ms":\#(end)}"#
        )
        _ = try Self.reconnect(&harness)
        #expect(harness.given(Self.second) == ["u1:input_text=question 1"])
    }

    /// The next connection was given u1 and a1, a second of audio; what was sent and told before is left out.
    static func restored() throws -> ContinuityHarness {
        var harness = try ContinuityHarness()
        try harness.turn(1, on: first, audio: 24_000)
        try harness.done(1, on: first)
        _ = try reconnect(&harness)
        harness.sent = [:]
        harness.events = []
        return harness
    }

    @Test("A cut of a restored item gives it anew with the words that were heard, and shows the cut alone")
    func cutAgain() throws {
        var harness = try Self.restored()
        try harness.command { session, _ in
            session.send(.conversationItemTruncate(ItemTruncation(itemID: "a1", contentIndex: 0, audioEndMs: 500)))
        }
        #expect(harness.types(Self.second) == ["conversation.item.delete", "conversation.item.create"])
        #expect(harness.given(Self.second) == ["a1:output_text=one two"])
        let given = #"{"id":"a1","type":"message","role":"assistant","content":[]}"#
        try harness.server(Self.second, #"{"type":"conversation.item.deleted","item_id":"a1"}"#)
        try harness.server(Self.second, Self.added(given))
        try harness.server(Self.second, #"{"type":"conversation.item.done","item":\#(given)}"#)
        let told = harness.events.compactMap { event in
            if case .received(let event, _) = event { event.type } else { nil }
        }
        #expect(told == ["conversation.item.truncated"])
        for case .received(.conversationItemTruncated(let cut), _) in harness.events { #expect(cut.eventID != nil) }
        #expect(ConversationKeepingTests.words(harness.session) == ["u1:question 1", "a1:one two"])
    }

    @Test("A restored item that is cut shorter again is given anew again")
    func cutTwice() throws {
        var harness = try Self.restored()
        for end in [500, 250] {
            try harness.command { session, _ in
                session.send(.conversationItemTruncate(ItemTruncation(itemID: "a1", contentIndex: 0, audioEndMs: end)))
            }
        }
        #expect(
            harness.types(Self.second) == [
                "conversation.item.delete", "conversation.item.create", "conversation.item.delete",
                "conversation.item.create",
            ]
        )
        #expect(harness.given(Self.second) == ["a1:output_text=one two", "a1:output_text=one"])
    }

    @Test(
        "An item that is given anew comes to its place: behind the one before it, or first",
        arguments: [true, false]
    )
    func place(isFirst: Bool) throws {
        var harness = try ContinuityHarness()
        for number in 1...2 {
            try harness.turn(number, on: Self.first, audio: 24_000)
            try harness.done(number, on: Self.first)
        }
        if isFirst { try harness.server(Self.first, #"{"type":"conversation.item.deleted","item_id":"u1"}"#) }
        _ = try Self.reconnect(&harness)
        try harness.command { session, _ in
            session.send(.conversationItemTruncate(ItemTruncation(itemID: "a1", contentIndex: 0, audioEndMs: 500)))
        }
        let given = try #require(harness.sent[Self.second]?.last)
        #expect(given["item"]?["id"] == "a1")
        #expect(given["previous_item_id"] == (isFirst ? "root" : "u1"))
    }

    @Test("An item that the next connection refuses is not kept, without a word of it, and the others are")
    func refused() throws {
        var harness = try ContinuityHarness()
        try harness.turn(1, on: Self.first)
        try harness.done(1, on: Self.first)
        _ = try Self.reconnect(&harness)
        harness.events = []
        let given = harness.sent[Self.second]?.last { $0["item"]?["id"] == "a1" }
        let event = try #require(given?["event_id"]?.stringValue)
        let error = #""type":"invalid_request_error","code":"invalid_value","message":"m","event_id":"\#(event)""#
        try harness.server(Self.second, #"{"type":"error","error":{\#(error)}}"#)
        #expect(harness.events == [])
        #expect(ConversationKeepingTests.words(harness.session) == ["u1:question 1"])
    }

    @Test("Silence after a turn is no loss, however long it goes on, and the last of it is sent again")
    func silence() throws {
        var harness = try ContinuityHarness {
            $0.continuity = ContinuityLimits(input: .seconds(2), quietInput: .seconds(1))
        }
        try harness.server(
            Self.first,
            #"{"type":"session.updated","session":{"audio":{"input":{"turn_detection":{"type":"server_vad"}}}}}"#
        )
        let second = [UInt8](repeating: 0, count: 48_000)
        try harness.command { session, _ in session.append(audio: second) }
        for event in [#"speech_started","audio_start_ms":0"#, #"speech_stopped","audio_end_ms":900"#, #"committed""#] {
            try harness.server(Self.first, #"{"type":"input_audio_buffer.\#(event),"item_id":"u1"}"#)
        }
        try harness.turn(1, on: Self.first)
        try harness.done(1, on: Self.first)
        for _ in 0..<5 { try harness.command { session, _ in session.append(audio: second) } }
        let resumption = try Self.reconnect(&harness)
        #expect(resumption.lostInput == .zero)
        #expect(resumption.replayedInput == .seconds(1))
    }

    @Test("What only a server can make, and speech of which nothing is known, are counted as lost")
    func notGiven() throws {
        var harness = try ContinuityHarness { $0.continuity.input = .zero }
        try harness.server(Self.first, Self.added(#"{"id":"t","type":"mcp_call","name":"n","arguments":"{}"}"#))
        try harness.turn(1, on: Self.first)
        try harness.done(1, on: Self.first)
        try harness.server(Self.first, #"{"type":"input_audio_buffer.committed","item_id":"u2"}"#)
        let resumption = try Self.reconnect(&harness)
        #expect(harness.given(Self.second).map { $0.prefix(2) } == ["u1", "a1"])
        #expect(resumption.items == 2)
        #expect(resumption.lostItems == 2)
    }

    @Test("Audio of an item that was deleted makes room for that of others")
    func audioOfDeleted() throws {
        var harness = try ContinuityHarness { $0.continuity.input = .seconds(1) }
        for number in 1...3 {
            try harness.command { session, _ in session.append(audio: [UInt8](repeating: 1, count: 24_000)) }
            let item = #""item_id":"u\#(number)""#
            try harness.server(Self.first, #"{"type":"input_audio_buffer.committed",\#(item)}"#)
            if number == 1 { try harness.server(Self.first, #"{"type":"conversation.item.deleted",\#(item)}"#) }
        }
        _ = try Self.reconnect(&harness)
        #expect(harness.given(Self.second) == ["u2:input_audio=audio", "u3:input_audio=audio"])
    }

    @Test("The user's audio is kept until its words are known, the newest up to the bound", arguments: [false, true])
    func audioWithoutWords(isTranscribed: Bool) throws {
        var harness = try ContinuityHarness { $0.continuity.input = .seconds(1) }
        for number in 1...3 {
            try harness.command { session, _ in session.append(audio: [UInt8](repeating: 1, count: 24_000)) }
            let item = #""item_id":"u\#(number)""#
            try harness.server(Self.first, #"{"type":"input_audio_buffer.committed",\#(item)}"#)
            guard isTranscribed, number < 3 else { continue }
            let type = "conversation.item.input_audio_transcription.completed"
            try harness.server(Self.first, #"{"type":"\#(type)",\#(item),"transcript":"\#(number)"}"#)
        }
        _ = try Self.reconnect(&harness)
        let words = isTranscribed ? ["u1:input_text=1", "u2:input_text=2"] : ["u2:input_audio=audio"]
        #expect(harness.given(Self.second) == words + ["u3:input_audio=audio"])
    }
}
