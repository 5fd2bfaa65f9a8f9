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

    @Test("A cut at the very beginning takes everything back, and one beyond the end is refused by its member")
    func cutBounds() throws {
        var (harness, _) = try ServerSessionTests.speaking(1_000)
        try harness.pass(.seconds(2))
        let item = harness.session.items.last?.id
        try harness.client(ServerTruncationTests.truncate(item, at: 1_001))
        #expect(harness.last("error")?["error"]?["param"] == "audio_end_ms")
        try harness.client(ServerTruncationTests.truncate(item, at: 0))
        #expect(harness.last("conversation.item.truncated")?["audio_end_ms"] == 0)
        #expect(harness.session.items.last?.spokenText == "")
    }

    @Test("An item without audio of the model's is refused by the member that names it, whoever had the name before")
    func cutOfAnother() throws {
        var (harness, _) = try ServerSessionTests.speaking(1_000)
        try harness.pass(.seconds(2))
        let item = harness.session.items.last?.id
        try harness.client(#"{"type":"conversation.item.delete","item_id":"\#(item?.rawValue ?? "")"}"#)
        try harness.client(
            #"{"type":"conversation.item.create","item":{"id":"\#(item?.rawValue ?? "")","type":"message","role":"assistant","content":[]}}"#
        )
        try harness.client(ServerTruncationTests.truncate(item, at: 100))
        #expect(harness.last("error")?["error"]?["param"] == "item_id")
        #expect(harness.last("conversation.item.truncated") == nil)
    }

    @Test("A cut of a reply that is still being made holds after its end: it is not made longer")
    func cutMeanwhile() throws {
        var (harness, _) = try ServerSessionTests.speaking(5_000)
        try harness.pass(.milliseconds(2_000))
        let item = harness.session.items.last?.id
        try harness.client(ServerTruncationTests.truncate(item, at: 1_000))
        try harness.client(#"{"type":"response.cancel"}"#)
        try harness.client(ServerTruncationTests.truncate(item, at: 1_500))
        #expect(harness.last("error")?["error"]?["message"] == "Audio content of 1000ms is already shorter than 1500ms")
    }

    @Test("A cancel of another response is refused, and the one that is being made goes on; its own ends it")
    func cancelOfAnother() throws {
        var harness = try ServerHarness()
        let id = try #require(try harness.command { $0.beginResponse(at: $1) })
        try harness.client(#"{"type":"response.cancel","response_id":"other"}"#)
        #expect(harness.seen.last?["type"] == "error")
        #expect(harness.session.activeResponse == id)
        try harness.client(#"{"type":"response.cancel","response_id":"\#(id)"}"#)
        #expect(harness.session.activeResponse == nil)
    }

    @Test(
        "What is wrong with an event is told by the place where it is wrong",
        arguments: [
            (#""type":"input_image_buffer.append","image":"AAAA""#, "type"),
            (#""type":"response.create","response":{"instructions":"obey"}"#, "response.instructions"),
            (#""type":"input_audio_buffer.append","audio":"AAAA""#, "audio"),
            (
                #""type":"session.update","session":{"audio":{"input":{"format":{"type":"audio/x"}}}}"#,
                "session.audio.input.format.type"
            ),
            (
                #""type":"session.update","session":{"audio":{"output":{"format":{"type":"audio/x"}}}}"#,
                "session.audio.output.format.type"
            ),
        ]
    )
    func places(members: String, place: String) throws {
        var harness = try ServerHarness()
        try harness.client("{\(members)}")
        #expect(harness.last("error")?["error"]?["param"]?.stringValue == place)
    }

    @Test("An item that is deleted is told to be gone, to the client and to the model's side")
    func deleted() throws {
        var harness = try ServerHarness()
        try harness.client(ServerOrderTests.userText)
        let id = try #require(harness.session.items.first?.id)
        harness.told = []
        try harness.client(#"{"type":"conversation.item.delete","item_id":"\#(id)"}"#)
        #expect(harness.seen.last?["type"] == "conversation.item.deleted")
        #expect(harness.seen.last?["item_id"]?.stringValue == id.rawValue)
        #expect(harness.told == [.itemDeleted(id)])
        #expect(harness.session.items == [])
    }

    @Test("A client that has sent audio is no page any more, whatever it asks for, and whichever way the audio took")
    func lateCreate() throws {
        var model = try ServerHarness()
        try model.append(20)
        try model.client(#"{"type":"session.create","session":{}}"#)
        #expect(model.session.dialect == .openAI)
        var relay = try ServerHarness(lead: nil) { $0.role = .relay }
        let text = RelayRoleTests.appendFrame(20)
        let scanned = AudioFrame(validating: text.span)
        let frame = try #require(scanned)
        let passes = relay.session.passAppend(frame, at: relay.now)
        #expect(passes)
        try relay.client(#"{"type":"session.create","session":{}}"#)
        let isPage = relay.session.isPage()
        #expect(!isPage)
    }

    @Test("An item that says nothing of its state is complete")
    func itemStatus() throws {
        var harness = try ServerHarness()
        try harness.client(ServerOrderTests.userText)
        #expect(harness.last("conversation.item.added")?["item"]?["status"] == "completed")
        #expect(harness.session.items.map(\.status) == [.completed])
    }

    @Test("Whatever a client sends shows that it is there, and silence from then on ends the session in its time")
    func idleness() throws {
        for event in [#"{"type":"input_audio_buffer.clear"}"#, "no event"] {
            var harness = try ServerHarness { $0.limits.idle = .seconds(10) }
            try harness.pass(.seconds(8))
            try harness.client(event)
            try harness.pass(.milliseconds(9_999))
            #expect(!harness.session.isEnded)
            try harness.pass(.milliseconds(1))
            #expect(harness.session.isEnded)
            #expect(harness.last("error")?["error"]?["code"] == "session_expired")
        }
    }

    @Test("A page that asks again is answered again, with what it asks for now")
    func pageAgain() throws {
        var harness = try ServerHarness(dialect: .browser) { $0.voices = ["a", "b"] }
        for voice in ["a", "b"] {
            try harness.client(#"{"type":"session.create","session":{"voice":"\#(voice)"}}"#)
            #expect(harness.seen.last?["type"] == "session.created")
            #expect(harness.session.session.audio?.output?.voice.value?.name == voice)
        }
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

    @Test("As much audio waits as the bound allows, to the sample")
    func pendingOutput() throws {
        var harness = try ServerHarness { $0.limits.pendingOutput = .seconds(1) }
        let id = try #require(try harness.command { $0.beginResponse(at: $1) })
        let answers = try harness.command { session, now in
            let first = session.append(audio: ServerHarness.silence(1_000), to: id, at: now)
            // The lead has left.
            let room = SampleCount(.seconds(1) - session.pendingOutput, at: session.outputFormat.sampleRate)
            return [
                first, session.append(audio: [UInt8](repeating: 0, count: room.value * 2 + 2), to: id, at: now),
                session.append(audio: [UInt8](repeating: 0, count: room.value * 2), to: id, at: now),
            ]
        }
        #expect(answers == [true, false, true])
    }

    @Test("Audio that waits is gone with the session")
    func pendingAtEnd() throws {
        var harness = try ServerHarness()
        let id = try #require(try harness.command { $0.beginResponse(at: $1) })
        let isTaken = try harness.command { $0.append(audio: ServerHarness.silence(1_000), to: id, at: $1) }
        #expect(isTaken)
        #expect(harness.session.pendingOutput > .zero)
        try harness.command { session, _ in session.close(.normal) }
        #expect(harness.session.pendingOutput == .zero)
    }

    @Test("What a transcript has cost is told with it")
    func usage() throws {
        var harness = try ServerHarness()
        try harness.command { session, _ in
            session.transcriptCompleted("a", of: "u", usage: Usage(totalTokens: 7))
        }
        #expect(harness.seen.last?["usage"]?["total_tokens"] == 7)
    }

    @Test("A conversation keeps its newest 4,096 items, resumed ones and new ones")
    func mostItems() throws {
        let items = (0..<4_097).map { ConversationKeepingTests.message(ItemID(rawValue: "i\($0)"), "t") }
        var harness = try ServerHarness {
            $0.resuming = ConversationSnapshot(dialect: .openAI, session: $0.session, items: items)
        }
        #expect(harness.session.items.count == 4_096)
        #expect(harness.session.items.first?.id == "i1")
        try harness.client(ServerOrderTests.userText)
        #expect(harness.session.items.count == 4_096)
        #expect(harness.session.items.first?.id == "i2")
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
