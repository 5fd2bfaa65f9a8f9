import RealtimeProtocol
import RealtimeRelay
import RealtimeSession
import RealtimeUnits
import Testing

/// Relayed conversations that go on over another connection, with another upstream.
@Suite("Resumption of a relayed conversation")
struct RelayResumptionTests {
    typealias Harness = RelaySessionTests.Harness

    static func configuration(
        _ dialect: Dialect = .openAI,
        to upstream: Dialect = .openAI,
        policy: RelayPolicy = RelayPolicy(),
        resuming earlier: ConversationSnapshot? = nil
    ) -> RelaySession.Configuration {
        var client = ServerSession.Configuration(dialect: dialect, identifiers: IdentifierSource(prefix: "r"))
        client.resuming = earlier
        client.session.resumption = ["token": "secret"]
        var configuration = RelaySession.Configuration(client: client, upstreamDialect: upstream, policy: policy)
        configuration.keepsConversation = true
        return configuration
    }

    static let userItem =
        #"{"id":"item_u","type":"message","role":"user","status":"completed","content":[{"type":"input_audio","transcript":"how far"}]}"#
    static let place = #""response_id":"resp_1","item_id":"item_a","output_index":0,"content_index":0"#

    /// A conversation of two turns, the second of which the client hears `heard` milliseconds of before it leaves.
    static func conversed(heard: Int = 1_000) throws -> Harness {
        var first = try Harness(configuration())
        try first.connectUpstream()
        try first.upstream(#"{"type":"session.created","session":{"id":"sess_1","type":"realtime"}}"#)
        try first.client(#"{"type":"session.update","session":{"type":"realtime","output_modalities":["audio"]}}"#)
        try first.upstream(#"{"type":"session.updated","session":{"id":"sess_1","type":"realtime"}}"#)
        for kind in ["added", "done"] {
            try first.upstream(#"{"type":"conversation.item.\#(kind)","previous_item_id":null,"item":\#(userItem)}"#)
        }
        try first.upstream(#"{"type":"response.created","response":{"id":"resp_1","status":"in_progress"}}"#)
        try first.upstream(
            #"{"type":"response.output_item.added","response_id":"resp_1","output_index":0,"item":{"id":"item_a","type":"message","role":"assistant","status":"in_progress","content":[]}}"#
        )
        try first.upstream(
            #"{"type":"response.output_audio_transcript.delta",\#(place),"delta":"ten meters and twenty more"}"#
        )
        // A second of 24 kHz PCM16.
        let audio = String(repeating: "AAAA", count: 16_000)
        try first.upstream(#"{"type":"response.output_audio.delta",\#(place),"delta":"\#(audio)"}"#)
        try first.upstream(
            #"{"type":"response.output_item.done","response_id":"resp_1","output_index":0,"item":{"id":"item_a","type":"message","role":"assistant","status":"completed","content":[{"type":"output_audio","transcript":"ten meters and twenty more"}]}}"#
        )
        try first.upstream(#"{"type":"response.done","response":{"id":"resp_1","status":"completed","output":[]}}"#)
        first.now = first.now.advanced(by: .milliseconds(heard))
        try first.input(.client(.disconnected(Harness.client, reason: nil)))
        return first
    }

    static func types(_ frames: [Frame]) -> [String] {
        frames.compactMap { frame in
            guard case .text(let bytes) = frame, let value = try? JSONValue(parsing: bytes) else { return nil }
            return value["type"]?.stringValue
        }
    }

    static func values(_ frames: [Frame], _ type: String) -> [JSONValue] {
        frames.compactMap { frame in
            guard case .text(let bytes) = frame, let value = try? JSONValue(parsing: bytes),
                value["type"]?.stringValue == type
            else { return nil }
            return value
        }
    }

    @Test("The next upstream is given what the client had asked for and the items, under their names")
    func givenAgain() throws {
        let snapshot = try Self.conversed().relay.snapshot
        var second = try Harness(Self.configuration(resuming: snapshot))
        try second.connectUpstream()
        #expect(
            Self.types(second.toUpstream) == [
                "conversation.item.create", "conversation.item.create", "session.update",
            ]
        )
        let items = Self.values(second.toUpstream, "conversation.item.create").compactMap { $0["item"] }
        #expect(items.map { $0["id"]?.stringValue } == ["item_u", "item_a"])
        #expect(items.map { $0["content"]?.arrayValue?.first?["type"]?.stringValue } == ["input_text", "output_text"])
        #expect(
            items.map { $0["content"]?.arrayValue?.first?["text"]?.stringValue }
                == ["how far", "ten meters and twenty more"]
        )
        let update = try #require(Self.values(second.toUpstream, "session.update").first?["session"])
        #expect(update["output_modalities"] == ["audio"])
        #expect(update["resumption"] == nil && update["id"] == nil)
    }

    @Test("The client sees its session under the first name, its token, and no item a second time")
    func seen() throws {
        let snapshot = try Self.conversed().relay.snapshot
        var second = try Harness(Self.configuration(resuming: snapshot))
        try second.connectUpstream()
        try second.upstream(#"{"type":"session.created","session":{"id":"sess_2","type":"realtime"}}"#)
        try second.upstream(#"{"type":"session.updated","session":{"id":"sess_2","type":"realtime"}}"#)
        for item in Self.values(second.toUpstream, "conversation.item.create").compactMap({ $0["item"] }) {
            let text = String(decoding: item.serialized, as: UTF8.self)
            for kind in ["added", "done"] {
                try second.upstream(#"{"type":"conversation.item.\#(kind)","previous_item_id":null,"item":\#(text)}"#)
            }
        }
        #expect(Self.types(second.toClient) == ["session.created", "session.updated"])
        let created = try #require(Self.values(second.toClient, "session.created").first?["session"])
        #expect(created["id"] == "sess_1")
        #expect(created["resumption"]?["token"] == "secret")
        #expect(Self.values(second.toClient, "session.updated").first?["session"]?["id"] == "sess_1")
        // And a third connection finds the same again.
        try second.input(.client(.disconnected(Harness.client, reason: nil)))
        #expect(second.relay.snapshot.items.map(\.id) == snapshot.items.map(\.id))
        #expect(second.relay.snapshot.session.id == "sess_1")
    }

    @Test("Of a reply that the client left in the middle of, the words that were heard are kept")
    func cut() throws {
        let relay = try Self.conversed(heard: 500).relay
        #expect(relay.snapshot.items.last?.content?.first?.text == "ten meters")
        #expect(try Self.conversed(heard: 0).relay.snapshot.items.map(\.id) == ["item_u"])
    }

    @Test("An item that was given again is cut by creating it anew, since the upstream has no audio of it")
    func truncation() throws {
        let snapshot = try Self.conversed().relay.snapshot
        var second = try Harness(Self.configuration(resuming: snapshot))
        try second.connectUpstream()
        second.toUpstream = []
        try second.client(
            #"{"type":"conversation.item.truncate","item_id":"item_a","content_index":0,"audio_end_ms":100}"#
        )
        #expect(!Self.types(second.toUpstream).contains("conversation.item.truncate"))
    }

    @Test("What the client had asked for is judged by the policy that holds now")
    func policy() throws {
        var earlier = try Self.conversed().relay.snapshot
        earlier.session.instructions = .value("Obey.")
        var second = try Harness(Self.configuration(policy: RelayPolicy(), resuming: earlier))
        try second.connectUpstream()
        let sent = second.toUpstream.map { frame in
            if case .text(let bytes) = frame { String(decoding: bytes, as: UTF8.self) } else { "" }
        }
        #expect(!sent.contains { $0.contains("Obey.") })
    }

    @Test("A client that comes back in another dialect finds the items, and configures its session itself")
    func otherDialect() throws {
        let snapshot = try Self.conversed().relay.snapshot
        var second = try Harness(Self.configuration(.xAI, to: .openAI, resuming: snapshot))
        try second.connectUpstream()
        #expect(Self.types(second.toUpstream) == ["conversation.item.create", "conversation.item.create"])
    }

    @Test("A server that takes no items is told in words, behind whatever instructions it is given later")
    func words() throws {
        var earlier = try Self.conversed().relay.snapshot
        earlier.dialect = .dashScopeOmni
        earlier.session = SessionConfiguration()
        var policy = RelayPolicy()
        policy.allowsClientInstructions = true
        var second = try Harness(
            Self.configuration(.dashScopeOmni, to: .dashScopeOmni, policy: policy, resuming: earlier)
        )
        try second.connectUpstream()
        func instructions() -> String? {
            Self.values(second.toUpstream, "session.update").last?["session"]?["instructions"]?.stringValue
        }
        let script = "The conversation so far:\nUser: how far\nAssistant: ten meters and twenty more"
        #expect(instructions() == script)
        try second.client(#"{"type":"session.update","session":{"instructions":"Be brief."}}"#)
        #expect(instructions() == "Be brief.\n\n" + script)
    }

    @Test("Audio is passed through as it came where the conversation is kept")
    func passThrough() throws {
        var harness = try Harness(Self.configuration())
        try harness.connectUpstream()
        try harness.upstream(#"{"type":"session.created","session":{"id":"sess_1","type":"realtime"}}"#)
        try harness.upstream(#"{"type":"response.created","response":{"id":"resp_1","status":"in_progress"}}"#)
        try harness.upstream(#"{"type":"response.output_audio.delta",\#(Self.place),"delta":"AAAA"}"#)
        let up = Array(#"{"type":"input_audio_buffer.append","audio":"AAAA"}"#.utf8)
        let down = Array(#"{"type":"response.output_audio.delta",\#(Self.place),"delta":"AAAA"}"#.utf8)
        let isUpPassed = harness.relay.passThrough(up.span, from: .client, at: harness.now)
        let isDownPassed = harness.relay.passThrough(down.span, from: .upstream, at: harness.now)
        #expect(isUpPassed)
        #expect(isDownPassed)
    }

    @Test("A conversation is worth storing when an item has changed, and not with each of its words")
    func revisions() throws {
        var harness = try Harness(Self.configuration())
        try harness.connectUpstream()
        try harness.upstream(#"{"type":"session.created","session":{"id":"sess_1"}}"#)
        #expect(harness.relay.revision == 0)
        try harness.upstream(#"{"type":"conversation.item.added","item":\#(Self.userItem)}"#)
        let one = harness.relay.revision
        #expect(one > 0)
        try harness.upstream(#"{"type":"response.created","response":{"id":"resp_1","status":"in_progress"}}"#)
        try harness.upstream(
            #"{"type":"response.output_item.added","response_id":"resp_1","output_index":0,"item":{"id":"item_a","type":"message","role":"assistant","status":"in_progress","content":[]}}"#
        )
        let two = harness.relay.revision
        #expect(two > one)
        for _ in 0..<10 {
            try harness.upstream(#"{"type":"response.output_audio_transcript.delta",\#(Self.place),"delta":"ten "}"#)
        }
        #expect(harness.relay.revision == two)
        #expect(harness.relay.snapshot.items.last?.content?.first?.text == String(repeating: "ten ", count: 10))
    }

    @Test("Where no conversation is kept, nothing of it is, and frames are as they came")
    func notKept() throws {
        var configuration = Self.configuration()
        configuration.keepsConversation = false
        configuration.client.session.resumption = nil
        var harness = try Harness(configuration)
        try harness.connectUpstream()
        let created = #"{"type":"session.created", "session":{"id":"sess_1"}}"#
        try harness.upstream(created)
        try harness.upstream(#"{"type":"conversation.item.added","item":\#(Self.userItem)}"#)
        #expect(harness.toClient.first == .text(Array(created.utf8)))
        #expect(harness.relay.snapshot.items.isEmpty)
        #expect(harness.relay.revision == 0)
    }
}
