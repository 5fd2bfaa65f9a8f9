import RealtimeProtocol
import RealtimeSession
import RealtimeUnits
import Testing

/// A conversation that goes on over a new connection.
@Suite("Conversation snapshot")
struct ConversationSnapshotTests {
    /// A session that goes on with what `earlier` left.
    static func resumed(_ earlier: ServerHarness, dialect: Dialect = .openAI) throws -> ServerHarness {
        let snapshot = earlier.session.snapshot
        return try ServerHarness(dialect: dialect) { configuration in
            configuration.identifiers = IdentifierSource(prefix: "u")
            configuration.resuming = snapshot
        }
    }

    @Test("A new connection finds the items, the session under its name, and the configuration the client had set")
    func resume() throws {
        var first = try ServerHarness()
        try first.client(
            #"{"type":"session.update","session":{"type":"realtime","audio":{"input":{"turn_detection":null}},"output_modalities":["text"]}}"#
        )
        try first.client(ServerOrderTests.userText)
        try first.input(.disconnected(ServerHarness.connection, reason: nil))
        var second = try Self.resumed(first)
        let item = try #require(first.session.items.first?.id)
        try second.client(#"{"type":"conversation.item.retrieve","item_id":"\#(item)"}"#)
        #expect(second.last("conversation.item.retrieved")?["item"]?["content"]?.arrayValue?.first?["text"] == "hi")
        let session = try #require(second.last("session.created")?["session"])
        #expect(session["id"] == "sess_t")
        #expect(session["output_modalities"] == ["text"])
        #expect(session["audio"]?["input"]?["turn_detection"] == JSONValue.null)
    }

    @Test("How to come back is what this connection was told, not what the one before was", arguments: [nil, "new"])
    func resumption(secret: String?) throws {
        let told: (String) -> JSONObject = { ["secret": .string($0)] }
        let first = try ServerHarness { $0.session.resumption = told("old") }
        let snapshot = first.session.snapshot
        let second = try ServerHarness {
            $0.session.resumption = secret.map(told)
            $0.resuming = snapshot
        }
        let session = try #require(second.last("session.created")?["session"])
        #expect(session["resumption"] == secret.map { .object(told($0)) })
    }

    @Test("There is nothing new to store before an item changes, in a session that goes on with another one either")
    func revision() throws {
        var first = try ServerHarness()
        #expect(first.session.revision == 0)
        try first.client(ServerOrderTests.userText)
        let before = first.session.revision
        #expect(before > 0)
        try first.client(#"{"type":"input_audio_buffer.clear"}"#)
        #expect(first.session.revision == before)
        #expect(try Self.resumed(first).session.revision == 0)
    }

    @Test("A new item follows the last one of before, and its identifier is another")
    func order() throws {
        var first = try ServerHarness()
        try first.client(ServerOrderTests.userText)
        var second = try Self.resumed(first)
        try second.client(ServerOrderTests.userText)
        let ids = second.session.items.map { $0.id }
        #expect(ids.count == 2)
        #expect(Set(ids).count == 2)
        #expect(second.last("conversation.item.added")?["previous_item_id"]?.stringValue == ids.first??.rawValue)
    }

    @Test("A connection that breaks in the middle of an answer leaves the words that were heard")
    func brokenAnswer() throws {
        var (first, response) = try ServerSessionTests.speaking(5_000)
        try first.pass(.milliseconds(2_000))
        first.told = []
        try first.input(.disconnected(ServerHarness.connection, reason: nil))
        #expect(first.told == [.responseCancelled(response), .ended(nil)])
        let item = try #require(first.session.snapshot.items.last)
        #expect(item.spokenText == "one two three four")
        #expect(item.status == .incomplete)
    }

    @Test("A connection that breaks while the last words are on their way leaves the words that were heard")
    func brokenPlayback() throws {
        var (first, _) = try ServerSessionTests.speaking(1_000)
        try first.pass(.milliseconds(700))
        #expect(first.session.activeResponse == nil)
        try first.input(.disconnected(ServerHarness.connection, reason: nil))
        #expect(first.session.snapshot.items.last?.status == .incomplete)
        #expect(first.session.snapshot.items.last?.spokenText == "one two three four five six seven")
    }

    @Test("What an earlier connection said cannot be truncated, because its audio is not kept")
    func truncation() throws {
        var (first, _) = try ServerSessionTests.speaking(1_000)
        try first.pass(.seconds(2))
        var second = try Self.resumed(first)
        try second.client(ServerTruncationTests.truncate(first.session.items.last?.id, at: 100))
        #expect(
            second.last("error")?["error"]?["message"] == "Only model output audio messages can be truncated."
        )
    }

    @Test("A client of another dialect gets the items alone: its formats are its own")
    func otherDialect() throws {
        var first = try ServerHarness()
        try first.client(#"{"type":"session.update","session":{"type":"realtime","output_modalities":["text"]}}"#)
        try first.client(ServerOrderTests.userText)
        let second = try Self.resumed(first, dialect: .dashScopeOmni)
        #expect(second.session.items == first.session.items)
        #expect(second.session.session.outputModalities == nil)
        #expect(second.session.inputFormat == .pcm16At16kHz)
    }

    @Test("A notice is told right after the greeting, and the session goes on")
    func notice() throws {
        let notice = ErrorDetail(code: "resumption_not_found", message: "m")
        let harness = try ServerHarness { $0.notice = notice }
        #expect(harness.types == ["session.created", "error"])
        #expect(harness.session.isOpen)
    }

    @Test("A snapshot survives being written and read, with calls, cuts and members nobody knows")
    func coding() throws {
        var (first, id) = try ServerSessionTests.speaking(5_000)
        try first.client(
            #"{"type":"conversation.item.create","item":{"type":"message","role":"user","content":[{"type":"input_text","text":"a\nb \u4f60"}],"x_own":[1,null]}}"#
        )
        try first.client(#"{"type":"session.update","session":{"audio":{"input":{"turn_detection":null}}}}"#)
        try first.command { session, _ in
            session.failResponse(id, ErrorDetail(code: .serverError, message: "m"), at: .start)
            if let next = session.beginResponse(at: .start), let call = session.beginFunctionCall("f", in: next) {
                session.append(arguments: #"{"a":1}"#, to: call)
            }
        }
        let snapshot = first.session.snapshot
        let read = try ConversationSnapshot(decoding: snapshot.encoded())
        #expect(read == snapshot)
        #expect(read.items.count == 3)
        #expect(try ConversationSnapshot(decoding: read.encoded()).encoded() == snapshot.encoded())
    }

    @Test("A snapshot without a session is refused by that member")
    func withoutSession() {
        let text = Array(#"{"dialect":"openAI"}"#.utf8)
        #expect(throws: EventError(.missingMember, path: ["session"])) { try ConversationSnapshot(decoding: text) }
    }

    @Test(
        "What is no snapshot is refused",
        arguments: [
            "", "{}", #"{"dialect":"nobody"}"#, #"{"dialect":"openAI"}"#, "{\"dialect\":\"openAI\"}\n{",
            """
            {"dialect":"openAI"}
            {"type":"session.created","session":{}}
            {"type":"input_audio_buffer.cleared"}
            """,
        ]
    )
    func refusals(text: String) {
        #expect(throws: EventError.self) { try ConversationSnapshot(decoding: Array(text.utf8)) }
    }
}
