import RealtimeProtocol
import RealtimeSession
import RealtimeUnits
import Testing

/// The conversation as whoever stores it reads it, and as a later session begins with it.
@Suite("A conversation that is kept for another session")
struct ConversationKeepingTests {
    static let first = ContinuityHarness.first

    /// A session that keeps its conversation and has no policy for connections that end.
    static func keeper(
        _ dialect: Dialect = .openAI,
        _ change: (inout ClientSession.Configuration) -> Void = { _ in }
    ) throws -> ContinuityHarness {
        try ContinuityHarness(dialect: dialect) {
            $0.reconnect = nil
            $0.keepsConversation = true
            change(&$0)
        }
    }

    /// The items, as `id:words`.
    static func words(_ session: ClientSession) -> [String] {
        session.conversation.map { item in
            let parts = (item.content ?? []).map { $0.text ?? $0.transcript.value ?? "" }
            return "\(item.id?.rawValue ?? "?"):\(parts.joined(separator: ","))"
        }
    }

    static func message(_ id: ItemID, _ text: String, _ role: Role = .user) -> ConversationItem {
        ConversationItem(
            message: id,
            role: role,
            content: [ContentPart(type: role == .assistant ? .outputText : .inputText, text: text)]
        )
    }

    static let heardOf = #"{"type":"conversation.item.truncated","item_id":"a1","content_index":0,"audio_end_ms":500}"#

    // MARK: Keeping

    @Test("A turn is kept in words, with the answer as far as it has come, with a policy of reconnection and without")
    func kept() throws {
        for policy in [nil, ReconnectPolicy()] {
            var harness = try Self.keeper { $0.reconnect = policy }
            try harness.turn(1, on: Self.first)
            #expect(Self.words(harness.session) == ["u1:question 1", "a1:one two three four"])
            #expect(harness.session.conversation.map(\.role) == [.user, .assistant])
        }
    }

    @Test("The bound on the text of items is met exactly: 200 bytes each, 50 a part, and the words")
    func textBound() throws {
        let items = [Self.message("m1", "ten bytes."), Self.message("m2", "ten bytes.")]
        for (bytes, kept) in [(520, ["m1:ten bytes.", "m2:ten bytes."]), (519, ["m2:ten bytes."])] {
            let harness = try Self.keeper {
                $0.resuming = items
                $0.continuity = ContinuityLimits(bytes: bytes)
            }
            #expect(Self.words(harness.session) == kept)
        }
    }

    @Test("However many items there have been, as many of the newest are kept as fit")
    func bytesOfForgotten() throws {
        var harness = try Self.keeper { $0.continuity = ContinuityLimits(bytes: 520) }
        for number in 0..<10 {
            let content = #"[{"type":"input_text","text":"ten bytes."}]"#
            let item = #"{"id":"m\#(number)","type":"message","role":"user","content":\#(content)}"#
            try harness.server(Self.first, #"{"type":"conversation.item.done","item":\#(item)}"#)
            #expect(Self.words(harness.session).count == min(number + 1, 2))
        }
        #expect(Self.words(harness.session) == ["m8:ten bytes.", "m9:ten bytes."])
    }

    @Test("An item that is told anew without its words, or its arguments, keeps those that came in events of their own")
    func lessThanBefore() throws {
        for policy in [nil, ReconnectPolicy()] {
            var harness = try Self.keeper { $0.reconnect = policy }
            try harness.turn(1, on: Self.first)
            for content in ["[]", #"[{"type":"output_audio"}]"#, #"[{"type":"output_audio","transcript":""}]"#] {
                let item = #"{"id":"a1","type":"message","role":"assistant","content":\#(content)}"#
                try harness.server(Self.first, #"{"type":"conversation.item.done","item":\#(item)}"#)
                #expect(Self.words(harness.session) == ["u1:question 1", "a1:one two three four"])
            }
            let call = #""id":"f","type":"function_call","call_id":"k","name":"n""#
            for rest in [#","arguments":"{}""#, ""] {
                try harness.server(Self.first, #"{"type":"conversation.item.done","item":{\#(call)\#(rest)}}"#)
            }
            #expect(harness.session.conversation.last?.arguments == "{}")
        }
    }

    @Test("An item that is told anew takes the bytes of what it is now, and not of what it was before")
    func bytesAnew() throws {
        var harness = try Self.keeper { $0.continuity = ContinuityLimits(bytes: 520) }
        for text in ["ten bytes.", "", "ten bytes.", "ten bytes."] {
            for id in ["m1", "m2"] {
                let content = #"[{"type":"input_text","text":"\#(text)"}]"#
                let item = #"{"id":"\#(id)","type":"message","role":"user","content":\#(content)}"#
                try harness.server(Self.first, #"{"type":"conversation.item.done","item":\#(item)}"#)
            }
        }
        #expect(Self.words(harness.session) == ["m1:ten bytes.", "m2:ten bytes."])
    }

    @Test("Spoken words, images, calls and outputs take as many bytes as they have, and the same beside them")
    func bytesOfOthers() throws {
        let spoken = ContentPart(type: .inputAudio, transcript: "ten bytes.")
        var image = ContentPart(type: .inputImage)
        image.imageURL = "data:,12345678"
        var call = ConversationItem(id: "x", type: .functionCall)
        call.arguments = #"{"a":1}"#
        var output = ConversationItem(id: "x", type: .functionCallOutput)
        output.output = .value("12")
        let items = [
            (ConversationItem(message: "x", role: .user, content: [spoken]), 260),
            (ConversationItem(message: "x", role: .user, content: [spoken, image]), 324), (call, 207), (output, 202),
        ]
        for (item, bytes) in items {
            for (most, isKept) in [(bytes + 260, true), (bytes + 259, false)] {
                let harness = try Self.keeper {
                    $0.resuming = [item, Self.message("m", "ten bytes.")]
                    $0.continuity = ContinuityLimits(bytes: most)
                }
                #expect(harness.session.conversation.map(\.id) == (isKept ? ["x", "m"] : ["m"]), "\(bytes)")
            }
        }
    }

    @Test("Nothing is kept unless it is asked for")
    func notKept() throws {
        var harness = try Self.keeper { $0.keepsConversation = false }
        try harness.turn(1, on: Self.first)
        try harness.done(1, on: Self.first)
        #expect(harness.session.conversation.isEmpty)
        #expect(harness.session.conversationRevision == 0)
    }

    @Test("What the user says is kept where the server writes it down, in its place, and not before")
    func userWords() throws {
        var harness = try Self.keeper()
        try harness.turn(1, on: Self.first)
        try harness.done(1, on: Self.first)
        try harness.server(
            Self.first,
            #"{"type":"input_audio_buffer.committed","previous_item_id":"u1","item_id":"u2"}"#
        )
        #expect(Self.words(harness.session) == ["u1:question 1", "a1:one two three four"])
        try harness.server(
            Self.first,
            #"{"type":"conversation.item.input_audio_transcription.completed","item_id":"u2","transcript":"wait"}"#
        )
        #expect(Self.words(harness.session) == ["u1:question 1", "u2:wait", "a1:one two three four"])
    }

    @Test("Words of an answer that was given up do not come into the conversation any more")
    func stale() throws {
        var harness = try Self.keeper()
        try harness.turn(1, on: Self.first)
        try harness.command { session, now in session.cancelResponse(at: now) }
        try harness.server(
            Self.first,
            #"{"type":"response.output_audio_transcript.delta","response_id":"r1","item_id":"a1","delta":" and more"}"#
        )
        #expect(Self.words(harness.session).last == "a1:one two three four")
    }

    @Test(
        "A transcript that comes whole takes the place of its pieces, and the items of a finished response that of both"
    )
    func whole() throws {
        var harness = try Self.keeper()
        try harness.turn(1, on: Self.first)
        try harness.server(
            Self.first,
            #"{"type":"response.output_audio_transcript.done","response_id":"r1","item_id":"a1","content_index":0,"transcript":"One, two."}"#
        )
        #expect(Self.words(harness.session).last == "a1:One, two.")
        try harness.server(
            Self.first,
            #"{"type":"response.done","response":{"id":"r1","status":"completed","output":[{"id":"a1","type":"message","role":"assistant","status":"completed","content":[{"type":"output_audio","transcript":"One, two!"}]}]}}"#
        )
        #expect(Self.words(harness.session).last == "a1:One, two!")
    }

    @Test("Of an item that the server has cut, the words that were heard")
    func truncated() throws {
        var harness = try Self.keeper()
        try harness.turn(1, on: Self.first, audio: 24_000)
        try harness.done(1, on: Self.first)
        try harness.server(Self.first, Self.heardOf)
        #expect(Self.words(harness.session).last == "a1:one two")
    }

    @Test("Of an item that the server has cut to nothing, however short, no word is kept", arguments: [0, -1])
    func truncatedToNothing(end: Int) throws {
        for policy in [nil, ReconnectPolicy()] {
            var harness = try Self.keeper { $0.reconnect = policy }
            try harness.turn(1, on: Self.first, audio: 48)
            try harness.done(1, on: Self.first)
            try harness.server(
                Self.first,
                #"{"type":"conversation.item.truncated","item_id":"a1","content_index":0,"audio_end_ms":\#(end)}"#
            )
            #expect(Self.words(harness.session) == ["u1:question 1"])
        }
    }

    @Test("A listener who leaves has heard so much, and a millisecond less than all is all")
    func heard() throws {
        var harness = try Self.keeper()
        try harness.turn(1, on: Self.first, audio: 24_000)
        var copy = harness.session
        copy.keepHeard(.milliseconds(999), of: "a1")
        #expect(Self.words(copy).last == "a1:one two three four")
        copy.keepHeard(.milliseconds(500), of: "a1")
        #expect(Self.words(copy).last == "a1:one two")
        // Nobody hears less of it later, nor more.
        copy.keepHeard(.milliseconds(900), of: "a1")
        #expect(Self.words(copy).last == "a1:one two")
        copy.keepHeard(.milliseconds(-1), of: "a1")
        #expect(Self.words(copy) == ["u1:question 1"])
    }

    @Test("Deleted items are gone, in their audio too")
    func deleted() throws {
        var harness = try Self.keeper()
        try harness.turn(1, on: Self.first, audio: 240)
        try harness.server(Self.first, #"{"type":"conversation.item.deleted","item_id":"u1"}"#)
        #expect(Self.words(harness.session) == ["a1:one two three four"])
    }

    @Test("A call is kept when it is complete, with its output behind it")
    func calls() throws {
        var harness = try Self.keeper()
        try harness.server(Self.first, #"{"type":"response.created","response":{"id":"r1"}}"#)
        let call = #""id":"f1","type":"function_call","call_id":"k","name":"add""#
        try harness.server(
            Self.first,
            #"{"type":"response.output_item.added","response_id":"r1","item":{\#(call),"arguments":""}}"#
        )
        #expect(harness.session.conversation.isEmpty)
        try harness.server(
            Self.first,
            #"{"type":"response.output_item.done","response_id":"r1","item":{\#(call),"arguments":"{\"a\":1}"}}"#
        )
        try harness.server(
            Self.first,
            #"{"type":"conversation.item.added","previous_item_id":"f1","item":{"id":"o1","type":"function_call_output","call_id":"k","output":"2"}}"#
        )
        let items = harness.session.conversation
        #expect(items.map(\.id) == ["f1", "o1"])
        #expect(items.first?.arguments == #"{"a":1}"#)
        #expect(items.last?.output.value == "2")
    }

    @Test("The revision goes up with what is worth storing, and not with each word")
    func revision() throws {
        var harness = try Self.keeper()
        try harness.turn(1, on: Self.first)
        let before = harness.session.conversationRevision
        for _ in 0..<10 {
            try harness.server(
                Self.first,
                #"{"type":"response.output_audio_transcript.delta","response_id":"r1","item_id":"a1","delta":" more"}"#
            )
        }
        #expect(harness.session.conversationRevision == before)
        try harness.done(1, on: Self.first)
        let after = harness.session.conversationRevision
        #expect(after > before)
        try harness.server(Self.first, #"{"type":"conversation.item.deleted","item_id":"u1"}"#)
        #expect(harness.session.conversationRevision > after)
    }

    @Test("As many items are kept as the bounds say, the newest ones")
    func bounded() throws {
        var harness = try Self.keeper { $0.continuity.items = 3 }
        for number in 1...5 {
            try harness.turn(number, on: Self.first)
            try harness.done(number, on: Self.first)
        }
        #expect(harness.session.conversation.map(\.id) == ["a4", "u5", "a5"])
    }

    // MARK: Beginning with one

    @Test(
        "The server is given the items before anything else, under their names, and the application hears nothing of it"
    )
    func resumed() throws {
        let earlier = [Self.message("u1", "hello"), Self.message("a1", "hi", .assistant)]
        var harness = try Self.keeper { $0.resuming = earlier }
        #expect(harness.given(Self.first) == ["u1:input_text=hello", "a1:output_text=hi"])
        for item in earlier {
            let text = item.role == .assistant ? "output_text" : "input_text"
            for kind in ["added", "done"] {
                try harness.server(
                    Self.first,
                    #"{"type":"conversation.item.\#(kind)","item":{"id":"\#(item.id!.rawValue)","type":"message","role":"\#(item.role!.rawValue)","content":[{"type":"\#(text)","text":"\#(item.content![0].text!)"}]}}"#
                )
            }
        }
        #expect(harness.events.isEmpty)
        try harness.turn(2, on: Self.first)
        #expect(Self.words(harness.session) == ["u1:hello", "a1:hi", "u2:question 2", "a2:one two three four"])
    }

    @Test("Items without a name, and a second one of a name, are left out; so are the oldest beyond the bounds")
    func leftOut() throws {
        var nameless = Self.message("x", "nobody")
        nameless.id = nil
        let earlier = [nameless] + (1...5).map { Self.message(ItemID(rawValue: "i\($0)"), "\($0)") }
        let harness = try Self.keeper {
            $0.resuming = earlier + [Self.message("i5", "again")]
            $0.continuity.items = 2
        }
        #expect(harness.given(Self.first) == ["i4:input_text=4", "i5:input_text=5"])
    }

    @Test("A server that takes no items is told in words behind the instructions, and behind whatever they become")
    func words() throws {
        var harness = try Self.keeper(.dashScopeOmni) { $0.resuming = [Self.message("u1", "hello")] }
        func instructions() -> String? {
            harness.sent[Self.first]?.last { $0["type"] == "session.update" }?["session"]?["instructions"]?.stringValue
        }
        #expect(instructions() == "be brief\n\nThe conversation so far:\nUser: hello")
        #expect(harness.types(Self.first) == ["session.update"])
        #expect(harness.given(Self.first).isEmpty)
        var session = SessionConfiguration()
        session.instructions = .value("be kind")
        try harness.command { client, _ in client.send(.sessionUpdate(SessionUpdate(session: session))) }
        #expect(instructions() == "be kind\n\nThe conversation so far:\nUser: hello")
    }

    @Test("A server that takes no items is told in words too where the application configures nothing")
    func wordsAlone() throws {
        let harness = try Self.keeper(.dashScopeOmni) {
            $0.session = nil
            $0.resuming = [Self.message("u1", "hello")]
        }
        #expect(harness.types(Self.first) == ["session.update"])
        let session = harness.sent[Self.first]?.first?["session"]
        #expect(session?["instructions"] == "The conversation so far:\nUser: hello")
    }

    @Test("A server that is to be given nothing is given nothing, and the conversation is kept all the same")
    func nothing() throws {
        let harness = try Self.keeper {
            $0.resuming = [Self.message("u1", "hello")]
            $0.carrying = .nothing
        }
        #expect(harness.given(Self.first).isEmpty)
        #expect(Self.words(harness.session) == ["u1:hello"])
    }
}
