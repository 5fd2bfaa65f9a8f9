import RealtimeProtocol
import RealtimeSession
import RealtimeUnits
import Testing

@testable import RealtimeRelay

@Suite("Routing")
struct RoutingTests {
    private typealias Harness = RelaySessionTests.Harness

    static let conversations: [Dialect] = [
        .openAI, .azureOpenAI, .openAIBeta, .azureVoiceLive, .xAI, .stepFun, .dashScopeOmni, .glm,
    ]
    static let pairs = (conversations + [.browser]).flatMap { client in conversations.map { (client, $0) } }

    /// What a server of the dialect sends in a spoken turn.
    private static func turn(_ dialect: Dialect) throws -> [String] {
        let codec = EventCodec(dialect: dialect)
        var delta = AudioDelta(delta: AudioPayload(encoding: [UInt8](repeating: 3, count: 4_800)))
        (delta.responseID, delta.itemID, delta.outputIndex, delta.contentIndex) = ("r", "i", 0, 0)
        let events: [ServerEvent] = [
            .responseCreated(
                ResponseEvent(response: Response(id: "r", status: .inProgress, outputModalities: [.audio]))
            ),
            .outputAudioDelta(delta),
            .outputTranscriptDone(TranscriptDone(responseID: "r", itemID: "i", transcript: "hi")),
            .outputAudioDone(ContentReference(responseID: "r", itemID: "i", outputIndex: 0, contentIndex: 0)),
            .responseDone(
                ResponseEvent(response: Response(id: "r", status: .completed, output: [], outputModalities: [.audio]))
            ),
        ]
        return events.compactMap { codec.encode($0).map { String(decoding: $0, as: UTF8.self) } }
    }

    @Test("Between any two dialects a spoken turn passes both ways, in each side's words", arguments: pairs)
    func turn(pair: (Dialect, Dialect)) throws {
        let (client, upstream) = pair
        var harness = try Harness(client, to: upstream)
        if client == .browser { try harness.client(#"{"type":"session.create","session":{}}"#) }
        try harness.connectUpstream()
        try harness.upstream(#"{"type":"session.created","event_id":"e","session":{}}"#)
        if client == .browser { try harness.upstream(#"{"type":"session.updated","event_id":"e","session":{}}"#) }
        try harness.client(AudioText.append([UInt8](repeating: 1, count: 9_600)))
        try harness.client(#"{"type":"input_audio_buffer.commit"}"#)
        try harness.client(#"{"type":"response.create"}"#)
        for frame in try Self.turn(upstream) { try harness.upstream(frame) }
        // The upstream understands everything that it gets as one of its own events.
        let codec = EventCodec(dialect: upstream)
        var up: [String] = []
        for case .text(let bytes) in harness.toUpstream {
            let event = try codec.decodeClientEvent(bytes)
            #expect(event.kind != nil, "\(event.type)")
            up.append(event.type)
        }
        #expect(up.contains("input_audio_buffer.append"))
        #expect(up.contains("response.create"))
        // And so does the client.
        let reader = EventCodec(dialect: client)
        var down: [ServerEvent] = []
        for case .text(let bytes) in harness.toClient { down.append(try reader.decodeServerEvent(bytes)) }
        #expect(down.allSatisfy { $0.kind != nil && $0.kind != .error })
        let audio = try AudioText.audio(
            harness.toClient,
            [.openAI, .azureOpenAI, .xAI].contains(client) ? "response.output_audio.delta" : "response.audio.delta",
            "delta"
        )
        #expect(audio.count == 4_800)
        #expect(!harness.relay.isEnded)
    }

    @Test("An event of another vendor's kind is refused in front of an upstream that would not know it")
    func vendorEvent() throws {
        var harness = try Harness(.openAI, to: .dashScopeOmni)
        try harness.connectUpstream()
        try harness.client(#"{"type":"conversation.item.frobnicate","event_id":"x"}"#)
        #expect(harness.toUpstream.isEmpty)
        #expect(try Harness.json(harness.toClient).last?["error"]?["event_id"] == "x")
    }

    @Test("Where the upstream greets nobody, the relay greets a client that waits for it, once")
    func greeting() throws {
        var harness = try Harness(.openAI, to: .xAI)
        try harness.connectUpstream()
        #expect(try Harness.json(harness.toClient).map { $0["type"]?.stringValue } == ["session.created"])
        try harness.upstream(#"{"type":"session.created","event_id":"e","session":{}}"#)
        #expect(harness.toClient.count == 1)
        try harness.client(#"{"type":"session.update","session":{"type":"realtime"}}"#)
        try harness.upstream(#"{"type":"session.updated","event_id":"e","session":{}}"#)
        #expect(try Harness.json(harness.toClient).last?["type"] == "session.updated")
    }

    @Test("Only the members that the policy takes out leave the frame; all other bytes are as they came")
    func splice() throws {
        var policy = RelayPolicy()
        policy.members[.voice] = .drop
        policy.members[.tools] = .drop
        var harness = try Harness(.openAI, to: .openAI, policy: policy)
        try harness.connectUpstream()
        try harness.client(
            #"{"session" : {"instructions":null,  "x":1.50,"audio":{"output":{ "voice":"v","speed":1 }}, "tools":[{}]},"type":"session.update" }"#
        )
        #expect(
            harness.toUpstream == [
                RelaySessionTests.text(
                    #"{"session" : {"x":1.50,"audio":{"output":{ "speed":1 }}},"type":"session.update" }"#
                )
            ]
        )
    }

    @Test("A value that is in force already counts as not mentioned, and so does the model the client connected with")
    func inForce() throws {
        var policy = RelayPolicy(instructions: "Be kind.")
        policy.members[.voice] = .refuse
        policy.members[.turnDetection] = .refuse
        var client = ServerSession.Configuration(dialect: .openAI, identifiers: IdentifierSource(prefix: "r"))
        client.session.model = "asked"
        var harness = try Harness(RelaySession.Configuration(client: client, upstreamDialect: .openAI, policy: policy))
        try harness.connectUpstream()
        try harness.upstream(#"{"type":"session.created","session":{}}"#)
        try harness.upstream(
            #"{"type":"session.updated","session":{"model":"real","audio":{"input":{"turn_detection":{"type":"server_vad","threshold":0.5,"silence_duration_ms":200}},"output":{"voice":"marin"}}}}"#
        )
        harness.toUpstream = []
        for frame in [
            #"{"type":"session.update","session":{"instructions":"Be kind.","audio":{"output":{"voice":"marin"}}}}"#,
            #"{"type":"session.update","session":{"model":"asked","tracing":"auto"}}"#,
            #"{"type":"session.update","session":{"model":"real"}}"#,
            #"{"type":"session.update","session":{"audio":{"input":{"turn_detection":{"type":"server_vad","threshold":0.50}}}}}"#,
            #"{"type":"response.create","response":{"instructions":"Be kind."}}"#,
        ] { try harness.client(frame) }
        #expect(try Harness.json(harness.toClient).allSatisfy { $0["type"] != "error" })
        #expect(
            harness.toUpstream
                == [
                    #"{"type":"session.update","session":{"audio":{"output":{}}}}"#,
                    #"{"type":"session.update","session":{"tracing":"auto"}}"#,
                    #"{"type":"session.update","session":{}}"#,
                    #"{"type":"session.update","session":{"audio":{"input":{}}}}"#,
                    #"{"type":"response.create","response":{}}"#,
                ].map(RelaySessionTests.text)
        )
        try harness.client(
            #"{"type":"session.update","session":{"audio":{"input":{"turn_detection":{"type":"server_vad","threshold":0.9}}}}}"#
        )
        #expect(try Harness.json(harness.toClient).last?["error"]?["code"] == "not_allowed")
    }

    @Test("A model of the list may be named, and no other")
    func models() throws {
        var policy = RelayPolicy()
        policy.models = ["cheap"]
        var harness = try Harness(.openAI, to: .openAI, policy: policy)
        try harness.connectUpstream()
        try harness.client(#"{"type":"session.update","session":{"model":"cheap"}}"#)
        try harness.client(#"{"type":"session.update","session":{"model":"dear"}}"#)
        #expect(
            harness.toUpstream == [RelaySessionTests.text(#"{"type":"session.update","session":{"model":"cheap"}}"#)]
        )
        #expect(try Harness.json(harness.toClient).last?["error"]?["param"] == "session.model")
    }

    @Test("An item keeps its client's name in front of an upstream that gives it another, and can be deleted by it")
    func itemIdentifiers() throws {
        var harness = try Harness(.openAI, to: .dashScopeOmni)
        try harness.connectUpstream()
        try harness.client(
            #"{"type":"conversation.item.create","item":{"id":"mine","type":"function_call_output","call_id":"c","output":"1"}}"#
        )
        // A turn of the user's comes between; it is nobody's but the upstream's.
        try harness.upstream(
            #"{"type":"conversation.item.created","item":{"id":"spoken","type":"message","role":"user","content":[{"type":"input_audio"}]}}"#
        )
        try harness.upstream(
            #"{"type":"conversation.item.created","item":{"id":"theirs","type":"function_call_output","call_id":"c","output":"1"}}"#
        )
        let added = try Harness.json(harness.toClient).filter { $0["type"] == "conversation.item.added" }
        #expect(added.map { $0["item"]?["id"]?.stringValue } == ["spoken", "mine"])
        harness.toUpstream = []
        try harness.client(#"{"type":"conversation.item.delete","item_id":"mine"}"#)
        #expect(try Harness.json(harness.toUpstream).first?["item_id"] == "theirs")
        try harness.upstream(#"{"type":"conversation.item.deleted","item_id":"theirs"}"#)
        #expect(try Harness.json(harness.toClient).last?["item_id"] == "mine")
    }

    @Test("Binary audio of xAI's reaches a client of another dialect as text, and the other way round")
    func binary() throws {
        var harness = try Harness(.openAI, to: .xAI)
        try harness.connectUpstream()
        try harness.input(.upstream(.received(Harness.upstream, .binary([1, 2, 3, 4]))))
        #expect(try AudioText.audio(harness.toClient, "response.output_audio.delta", "delta") == [1, 2, 3, 4])
        var other = try Harness(.xAI, to: .openAI)
        try other.connectUpstream()
        try other.input(.client(.received(Harness.client, .binary([1, 2, 3, 4]))))
        #expect(try AudioText.audio(other.toUpstream, "input_audio_buffer.append", "audio") == [1, 2, 3, 4])
    }
}
