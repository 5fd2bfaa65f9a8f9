import RealtimeProtocol
import RealtimeSession
import RealtimeUnits
import Testing

/// The application knows the items by the names that it saw first, whatever the server of the next connection calls them.
@Suite("A server that gives items names of its own")
struct RenamingServerTests {
    static let second = RestoredItemTests.second

    static func answer(_ kind: String, _ id: String, _ role: String, after previous: String = "null") -> String {
        let item = #"{"id":"\#(id)","type":"message","role":"\#(role)","content":[]}"#
        return #"{"type":"conversation.item.\#(kind)","previous_item_id":\#(previous),"item":\#(item)}"#
    }

    /// The next connection was given u1 and a1, and has called the first of them s1.
    static func renaming() throws -> ContinuityHarness {
        var harness = try RestoredItemTests.restored()
        try harness.server(Self.second, Self.answer("added", "s1", "user"))
        try harness.server(Self.second, Self.answer("done", "s1", "user"))
        return harness
    }

    /// It has called both, and the application has heard nothing of it.
    static func renamed() throws -> ContinuityHarness {
        var harness = try renaming()
        try harness.server(Self.second, Self.answer("added", "s2", "assistant", after: #""s1""#))
        try harness.server(Self.second, Self.answer("done", "s2", "assistant", after: #""s1""#))
        #expect(harness.events == [])
        return harness
    }

    /// What the application is shown of an event, in the frame that it may pass on.
    static func shown(_ json: String) throws -> JSONValue {
        var harness = try renamed()
        try harness.server(Self.second, json)
        guard case .received(_, .text(let bytes))? = harness.events.last, harness.events.count == 1 else {
            Issue.record("not shown: \(harness.events)")
            return .null
        }
        return try JSONValue(parsing: bytes)
    }

    @Test(
        "What it says of an item is shown under the application's name",
        arguments: [
            #"conversation.item.input_audio_transcription.delta","item_id":"s1","content_index":0,"delta":"x""#,
            #"conversation.item.input_audio_transcription.completed","item_id":"s1","content_index":0,"transcript":"x""#,
            #"conversation.item.input_audio_transcription.failed","item_id":"s1","content_index":0,"error":{}"#,
            #"conversation.item.deleted","item_id":"s1""#,
        ]
    )
    func words(event: String) throws {
        #expect(try Self.shown(#"{"type":"\#(event)}"#)["item_id"] == "u1")
    }

    @Test("An item that is fetched has the application's names, its own and that of the one before it")
    func retrieved() throws {
        let shown = try Self.shown(Self.answer("retrieved", "s2", "assistant"))
        #expect(shown["item"]?["id"] == "a1")
        let next = try Self.shown(Self.answer("added", "n", "user", after: #""s2""#))
        #expect(next["previous_item_id"] == "a1")
        #expect(next["item"]?["id"] == "n")
        let ended = try Self.shown(Self.answer("done", "n", "user", after: #""s2""#))
        #expect(ended["previous_item_id"] == "a1")
    }

    @Test("A cut that it tells of is of the application's item, which keeps the words that were heard")
    func truncated() throws {
        var harness = try Self.renamed()
        try harness.server(
            Self.second,
            #"{"type":"conversation.item.truncated","item_id":"s2","content_index":0,"audio_end_ms":500}"#
        )
        guard case .received(.conversationItemTruncated(let told), _)? = harness.events.last else {
            Issue.record("not shown: \(harness.events)")
            return
        }
        #expect(told.itemID == "a1")
        #expect(ConversationKeepingTests.words(harness.session) == ["u1:question 1", "a1:one two"])
    }

    @Test("It is asked by its own names, of an item and of the place behind one")
    func asked() throws {
        var harness = try Self.renamed()
        let item = ConversationKeepingTests.message("n", "more")
        for event in [
            ClientEvent.conversationItemCreate(ConversationItemEvent(item: item, previousItemID: .value("u1"))),
            .conversationItemRetrieve(ItemReference(itemID: "u1")),
            .conversationItemDelete(ItemReference(itemID: "u1")),
        ] {
            try harness.command { session, _ in session.send(event) }
        }
        let sent = harness.sent[Self.second] ?? []
        #expect(sent.count == 3)
        #expect(sent.first?["previous_item_id"] == "s1")
        #expect(sent.dropFirst().map { $0["item_id"] } == ["s1", "s1"])
    }

    @Test("A restored item that is cut is deleted by its name, and given anew behind the name of the one before it")
    func cut() throws {
        var harness = try Self.renamed()
        try harness.command { session, _ in
            session.send(.conversationItemTruncate(ItemTruncation(itemID: "a1", contentIndex: 0, audioEndMs: 500)))
        }
        let sent = harness.sent[Self.second] ?? []
        #expect(sent.map { $0["type"] } == ["conversation.item.delete", "conversation.item.create"])
        #expect(sent.first?["item_id"] == "s2")
        #expect(sent.last?["previous_item_id"] == "s1")
        harness.events = []
        try harness.server(Self.second, #"{"type":"conversation.item.deleted","item_id":"s2"}"#)
        #expect(harness.events == [])
    }

    @Test("Of an item that it has not named yet nothing is asked before it has, and then by that name, once")
    func waits() throws {
        var harness = try Self.renaming()
        try harness.command { session, _ in session.send(.conversationItemDelete(ItemReference(itemID: "a1"))) }
        try harness.command { session, _ in session.send(.conversationItemRetrieve(ItemReference(itemID: "u1"))) }
        #expect(harness.types(Self.second) == ["conversation.item.retrieve"])
        try harness.server(Self.second, Self.answer("added", "s2", "assistant", after: #""s1""#))
        #expect(harness.types(Self.second) == ["conversation.item.retrieve", "conversation.item.delete"])
        #expect(harness.sent[Self.second]?.last?["item_id"] == "s2")
        try harness.server(Self.second, Self.answer("added", "n", "assistant", after: #""s2""#))
        #expect(harness.types(Self.second).count == 2)
    }

    @Test("An item of the application's that it has not named yet is asked for when it has")
    func waitsForOwn() throws {
        var harness = try Self.renamed()
        let item = ConversationKeepingTests.message("n", "more")
        try harness.command { session, _ in session.send(.conversationItemCreate(ConversationItemEvent(item: item))) }
        try harness.command { session, _ in session.send(.conversationItemDelete(ItemReference(itemID: "n"))) }
        #expect(harness.types(Self.second) == ["conversation.item.create"])
        try harness.server(Self.second, Self.answer("added", "s3", "user", after: #""s2""#))
        #expect(harness.types(Self.second) == ["conversation.item.create", "conversation.item.delete"])
        #expect(harness.sent[Self.second]?.last?["item_id"] == "s3")
        guard case .received(.conversationItemAdded(let told), _)? = harness.events.last else {
            Issue.record("not shown: \(harness.events)")
            return
        }
        #expect(told.item.id == "n")
    }
}
