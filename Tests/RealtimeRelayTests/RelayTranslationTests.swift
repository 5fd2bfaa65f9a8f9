import RealtimeProtocol
import RealtimeRelay
import RealtimeSession
import Testing

@Suite("Relay between dialects")
struct RelayTranslationTests {
    private typealias Harness = RelaySessionTests.Harness

    @Test("A beta client's session reaches a general-availability upstream in its layout, and nothing that it refuses")
    func sessionUp() throws {
        var harness = try Harness(.openAIBeta, to: .openAI)
        try harness.connectUpstream()
        try harness.client(
            #"{"type":"session.update","session":{"modalities":["text","audio"],"voice":"sage","temperature":0.8}}"#
        )
        #expect(
            try Harness.json(harness.toUpstream) == [
                [
                    "type": "session.update",
                    "session": [
                        "type": "realtime", "output_modalities": ["audio"], "audio": ["output": ["voice": "sage"]],
                    ],
                ]
            ]
        )
    }

    @Test("Audio passes as it came in both directions, under each side's own name")
    func audio() throws {
        var harness = try Harness(.openAIBeta, to: .openAI)
        try harness.connectUpstream()
        let append = #"{ "type":"input_audio_buffer.append","audio":"AAAA"}"#
        try harness.client(append)
        #expect(harness.toUpstream == [RelaySessionTests.text(append)])
        try harness.upstream(#"{"type":"session.created","session":{"type":"realtime"}}"#)
        try harness.upstream(#"{"type":"response.created","response":{"id":"r","status":"in_progress"}}"#)
        try harness.upstream(#"{"type":"response.output_audio.delta","response_id":"r","item_id":"i","delta":"AAAA"}"#)
        let types = try Harness.json(harness.toClient).map { $0["type"]?.stringValue }
        #expect(types == ["session.created", "response.created", "response.audio.delta"])
        #expect(try Harness.json(harness.toClient).last?["delta"] == "AAAA")
    }

    @Test("What a general-availability server says twice, a beta client hears once; and the other way round twice")
    func items() throws {
        let item = #""item":{"id":"i","type":"message","status":"completed","role":"user","content":[]}"#
        var beta = try Harness(.openAIBeta, to: .openAI)
        try beta.connectUpstream()
        try beta.upstream(#"{"type":"session.created","session":{}}"#)
        try beta.upstream(#"{"type":"conversation.item.added",\#(item)}"#)
        try beta.upstream(#"{"type":"conversation.item.done",\#(item)}"#)
        #expect(
            try Harness.json(beta.toClient).map { $0["type"]?.stringValue }
                == ["session.created", "conversation.item.created"]
        )
        var general = try Harness(.openAI, to: .openAIBeta)
        try general.connectUpstream()
        try general.upstream(#"{"type":"session.created","session":{}}"#)
        try general.upstream(#"{"type":"conversation.item.created",\#(item)}"#)
        #expect(
            try Harness.json(general.toClient).map { $0["type"]?.stringValue }
                == ["session.created", "conversation.item.added", "conversation.item.done"]
        )
    }

    @Test("An event that the upstream does not have is refused with the client's own identifier")
    func refused() throws {
        var harness = try Harness(.openAI, to: .xAI)
        try harness.connectUpstream()
        try harness.client(#"{"type":"conversation.item.retrieve","event_id":"mine","item_id":"i"}"#)
        #expect(harness.toUpstream.isEmpty)
        let error = try #require(try Harness.json(harness.toClient).last?["error"])
        #expect(error["event_id"] == "mine")
        #expect(error["message"]?.stringValue?.contains("xAI") == true)
    }

    @Test("The policy's own instructions hold across dialects")
    func policy() throws {
        var policy = RelayPolicy()
        policy.instructions = "ours"
        var harness = try Harness(.openAIBeta, to: .openAI, policy: policy)
        try harness.connectUpstream()
        try harness.upstream(#"{"type":"session.created","session":{}}"#)
        try harness.client(#"{"type":"session.update","session":{"instructions":"mine"}}"#)
        let told = try Harness.json(harness.toUpstream).compactMap { $0["session"]?["instructions"]?.stringValue }
        #expect(told == ["ours"])
    }

    @Test("Every dialect of conversations is joined to every other, a page to all of them, and services to themselves")
    func joining() {
        let conversations: [Dialect] = [
            .openAI, .azureOpenAI, .openAIBeta, .azureVoiceLive, .xAI, .stepFun, .dashScopeOmni, .glm,
        ]
        for client in conversations + [.browser] {
            for upstream in conversations { #expect(RelaySession.canJoin(client, to: upstream)) }
        }
        for dialect in Dialect.allCases { #expect(RelaySession.canJoin(dialect, to: dialect)) }
        #expect(!RelaySession.canJoin(.openAI, to: .browser))
        #expect(!RelaySession.canJoin(.openAI, to: .dashScopeASR))
        #expect(!RelaySession.canJoin(.dashScopeTTS, to: .openAI))
    }
}
