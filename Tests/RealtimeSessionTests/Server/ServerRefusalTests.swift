import RealtimeProtocol
import RealtimeSession
import RealtimeUnits
import Testing

/// What comes at the wrong time, twice, or for something else.
@Suite("What a server session does not take")
struct ServerRefusalTests {
    // MARK: From the client

    @Test("An item with the identifier of one that is there is refused by that member, and the first stays")
    func itemTwice() throws {
        var harness = try ServerHarness()
        for text in ["one", "two"] {
            let content = #"[{"type":"input_text","text":"\#(text)"}]"#
            try harness.client(
                #"{"type":"conversation.item.create","item":{"id":"i","type":"message","role":"user","content":\#(content)}}"#
            )
        }
        #expect(harness.last("error")?["error"]?["code"] == "invalid_value")
        #expect(harness.last("error")?["error"]?["param"] == "item.id")
        #expect(harness.session.items.map(\.spokenText) == ["one"])
    }

    @Test(
        "A cut of another part, or before the beginning, is refused by its member and cuts nothing",
        arguments: [(1, 100, "content_index"), (0, -1, "audio_end_ms")]
    )
    func cut(part: Int, end: Int, member: String) throws {
        var (harness, _) = try ServerSessionTests.speaking(1_000)
        try harness.pass(.seconds(2))
        let before = harness.session.items
        let item = before.last?.id?.rawValue ?? ""
        try harness.client(
            #"{"type":"conversation.item.truncate","item_id":"\#(item)","content_index":\#(part),"audio_end_ms":\#(end)}"#
        )
        #expect(harness.last("error")?["error"]?["param"]?.stringValue == member)
        #expect(harness.last("conversation.item.truncated") == nil)
        #expect(harness.session.items == before)
    }

    @Test("Another output format is refused while a response is being made, and the same one or a later one is not")
    func formatMeanwhile() throws {
        func update(_ type: String) -> String {
            #"{"type":"session.update","session":{"audio":{"output":{"format":{"type":"\#(type)"}}}}}"#
        }
        var (harness, _) = try ServerSessionTests.speaking(1_000)
        try harness.client(update("audio/pcmu"))
        #expect(harness.last("error")?["error"]?["param"] == "session.audio.output.format")
        #expect(harness.session.outputFormat == .pcm16At24kHz)
        try harness.client(#"{"type":"session.update","session":{"audio":{"output":{"speed":1.2}}}}"#)
        #expect(harness.seen.last?["type"] == "session.updated")
        try harness.pass(.seconds(2))
        try harness.client(update("audio/pcmu"))
        #expect(harness.session.outputFormat == .muLaw)
    }

    @Test("A report of playback counts for the item and the response that it names, and for no other")
    func reports() throws {
        for (members, heard) in [
            (#""response_id":"r","played_samples":2400"#, 100), (#""response_id":"s","played_samples":2400"#, 200),
            (#""response_id":"r","item_id":"a","played_samples":2400"#, 100),
            (#""response_id":"r","item_id":"b","played_samples":2400"#, 200),
        ] {
            var harness = try ServerHarness(dialect: .browser, lead: nil) { $0.role = .relay }
            try harness.client(#"{"type":"session.create","session":{}}"#)
            try harness.command { $0.forward(RelayRoleTests.delta(1_000, response: "r", item: "a"), at: $1) }
            // Without a report of its own it is what a loudspeaker can have played.
            try harness.pass(.milliseconds(200))
            try harness.client(#"{"type":"playback",\#(members)}"#)
            #expect(harness.session.heard(at: harness.now)?.audioEndMs == heard, "\(members)")
        }
    }

    @Test("A relay's client that asks for formats is served in them, and its update goes on as it came")
    func relayedFormats() throws {
        var harness = try ServerHarness(lead: nil) { $0.role = .relay }
        let text =
            #"{"type":"session.update","session":{"type":"realtime","audio":{"input":{"format":{"type":"audio/pcmu"}},"output":{"format":{"type":"audio/pcma"}}}}}"#
        harness.told = []
        try harness.client(text)
        #expect(harness.session.inputFormat == .muLaw)
        #expect(harness.session.outputFormat == .aLaw)
        let relayed = harness.told.compactMap { event -> [UInt8]? in
            if case .relayed(.sessionUpdate, .text(let bytes)) = event { bytes } else { nil }
        }
        #expect(relayed == [Array(text.utf8)])
    }

    // MARK: From the model side

    @Test("Words go to the response that is being made, and to no other, none at a time or after its end")
    func words() throws {
        var harness = try ServerHarness()
        let id = try #require(try harness.command { $0.beginResponse(at: $1) })
        harness.seen = []
        try harness.command { session, _ in
            session.append(text: "a", to: "other")
            session.append(text: "", to: id)
        }
        #expect(harness.types == [])
        try harness.command { session, now in
            session.append(text: "a", to: id)
            session.finishResponse(id, at: now)
            session.append(text: "b", to: id)
        }
        let words = harness.seen.filter { $0["type"] == "response.output_audio_transcript.delta" }.map { $0["delta"] }
        #expect(words == ["a"])
        #expect(harness.types.count { $0 == "response.done" } == 1)
    }

    @Test("No response begins while one is being made, or after the session's end")
    func responseMeanwhile() throws {
        var harness = try ServerHarness()
        let first = try harness.command { $0.beginResponse(at: $1) }
        let second = try harness.command { $0.beginResponse(at: $1) }
        try harness.command { session, _ in session.close(.normal) }
        let third = try harness.command { $0.beginResponse(at: $1) }
        #expect(first != nil)
        #expect(second == nil && third == nil)
    }

    @Test("A function call belongs to the response that is being made, has its name once, and ends once")
    func calls() throws {
        var harness = try ServerHarness()
        let id = try #require(try harness.command { $0.beginResponse(at: $1) })
        let answers = try harness.command { session, _ in
            [
                session.beginFunctionCall("f", id: "c", in: "other"), session.beginFunctionCall("f", id: "c", in: id),
                session.beginFunctionCall("g", id: "c", in: id),
            ]
        }
        #expect(answers == [nil, "c", nil])
        harness.seen = []
        try harness.command { session, _ in
            session.append(arguments: "", to: "c")
            session.append(arguments: "{}", to: "d")
        }
        #expect(harness.types == [])
        try harness.command { session, _ in
            session.append(arguments: "{}", to: "c")
            session.finishFunctionCall("c")
            session.append(arguments: "!", to: "c")
            session.finishFunctionCall("c")
        }
        #expect(
            harness.types == [
                "response.function_call_arguments.delta", "response.function_call_arguments.done",
                "conversation.item.done", "response.output_item.done",
            ]
        )
    }

    @Test("A call that a broken connection cuts short is kept as incomplete, one that was whole as it was")
    func brokenCalls() throws {
        var harness = try ServerHarness()
        let id = try #require(try harness.command { $0.beginResponse(at: $1) })
        try harness.command { session, _ in
            _ = session.beginFunctionCall("f", id: "whole", in: id)
            session.append(arguments: "{}", to: "whole")
            session.finishFunctionCall("whole")
            _ = session.beginFunctionCall("f", id: "half", in: id)
            session.append(arguments: "{", to: "half")
        }
        try harness.input(.disconnected(ServerHarness.connection, reason: nil))
        let items = harness.session.snapshot.items
        #expect(items.map(\.callID) == ["whole", "half"])
        #expect(items.map(\.status) == [.completed, .incomplete])
        #expect(items.map(\.arguments) == ["{}", "{"])
    }

    @Test("A connection that could not be made is nothing to a session that makes none")
    func connectFailed() throws {
        var harness = try ServerHarness()
        harness.seen = []
        try harness.input(.connectFailed(ServerHarness.connection, status: 500))
        #expect(harness.types == [])
        #expect(!harness.session.isEnded)
    }

    @Test("An event that only a page knows goes to pages alone")
    func extensions() throws {
        for dialect in [Dialect.browser, .openAI] {
            var harness = try ServerHarness(dialect: dialect)
            if dialect == .browser { try harness.client(#"{"type":"session.create","session":{}}"#) }
            harness.seen = []
            try harness.command { session, _ in
                session.sendExtension(UnknownEvent(type: "latency", object: ["type": "latency"]))
            }
            #expect(harness.types == (dialect == .browser ? ["latency"] : []))
        }
    }
}
