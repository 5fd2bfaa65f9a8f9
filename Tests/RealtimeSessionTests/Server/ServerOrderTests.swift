import RealtimeProtocol
import RealtimeSession
import RealtimeUnits
import Testing

/// The orders of events that recorded sessions of OpenAI's general availability show.
@Suite("Order of a server session's events")
struct ServerOrderTests {
    static let userText =
        #"{"type":"conversation.item.create","item":{"type":"message","role":"user","content":[{"type":"input_text","text":"hi"}]}}"#

    @Test("A written turn: greeting, update, the user's item, and every part of the answer from begin to end")
    func textTurn() throws {
        var harness = try ServerHarness()
        try harness.client(#"{"type":"session.update","session":{"type":"realtime","output_modalities":["text"]}}"#)
        try harness.client(Self.userText)
        try harness.client(#"{"type":"response.create"}"#)
        try harness.command { session, now in
            let id = session.activeResponse ?? "none"
            session.append(text: "Hel", to: id)
            session.append(text: "lo.", to: id)
            session.finishResponse(id, at: now)
        }
        #expect(
            harness.newTypes() == [
                "session.created", "session.updated", "conversation.item.added", "conversation.item.done",
                "response.created", "response.output_item.added", "conversation.item.added",
                "response.content_part.added", "response.output_text.delta", "response.output_text.done",
                "response.content_part.done", "conversation.item.done", "response.output_item.done", "response.done",
            ]
        )
    }

    @Test("A spoken answer: the words of a short one come before its sound, and end after it")
    func audioOrder() throws {
        var (harness, _) = try ServerSessionTests.speaking(300)
        try harness.pass(.seconds(1))
        let types = harness.newTypes()
        let order = [
            "response.output_audio_transcript.delta", "response.output_audio.delta", "response.output_audio.done",
            "response.output_audio_transcript.done", "response.content_part.done", "conversation.item.done",
            "response.output_item.done", "response.done",
        ]
        #expect(types.filter(order.contains) == order)
    }

    @Test("A tool call: an item with empty arguments, their pieces, their whole, and a response without a message")
    func toolCall() throws {
        var harness = try ServerHarness()
        try harness.client(#"{"type":"response.create"}"#)
        harness.seen = []
        let call = try #require(
            try harness.command { session, now in
                let id = session.activeResponse ?? "none"
                let call = session.beginFunctionCall("weather", in: id)
                session.append(arguments: #"{"city":"#, to: call ?? "none")
                session.append(arguments: #""Ulm"}"#, to: call ?? "none")
                session.finishFunctionCall(call ?? "none")
                session.finishResponse(id, at: now)
                return call
            }
        )
        let added = try #require(harness.last("response.output_item.added")?["item"])
        #expect(added["type"] == "function_call")
        #expect(added["name"] == "weather")
        #expect(added["arguments"] == "")
        #expect(added["call_id"] == .string(call.rawValue))
        let arguments: JSONValue = #"{"city":"Ulm"}"#
        let done = try #require(harness.last("response.function_call_arguments.done"))
        #expect(done["arguments"] == arguments)
        #expect(done["name"] == "weather")
        let response = try #require(harness.last("response.done")?["response"])
        #expect(response["status"] == "completed")
        #expect(response["output"]?.arrayValue?.count == 1)
        #expect(response["output"]?.arrayValue?.first?["arguments"] == arguments)
        #expect(response["output"]?.arrayValue?.first?["status"] == "completed")
        #expect(
            harness.newTypes() == [
                "response.output_item.added", "conversation.item.added", "response.function_call_arguments.delta",
                "response.function_call_arguments.done", "conversation.item.done", "response.output_item.done",
                "response.done",
            ]
        )
    }

    @Test("A client may send a call's output before the response is done, and of a call that is there alone")
    func toolOutput() throws {
        var harness = try ServerHarness()
        try harness.client(#"{"type":"response.create"}"#)
        let call = try #require(
            try harness.command { session, _ in
                let call = session.beginFunctionCall("f", in: session.activeResponse ?? "none")
                session.finishFunctionCall(call ?? "none")
                return call
            }
        )
        harness.seen = []
        let output = { (id: String) in
            #"{"type":"conversation.item.create","event_id":"e","item":{"type":"function_call_output","call_id":"\#(id)","output":"1"}}"#
        }
        try harness.client(output(call.rawValue))
        #expect(harness.types == ["conversation.item.added", "conversation.item.done"])
        #expect(harness.told.contains { if case .itemCreated(let item) = $0 { item.callID == call } else { false } })
        try harness.client(output("call_nobody"))
        #expect(harness.last("error")?["error"]?["code"] == "invalid_tool_call_id")
        #expect(harness.last("error")?["error"]?["event_id"] == "e")
    }

    @Test("A message and two calls of one response have three places in its output, in the order they were begun")
    func severalOutputs() throws {
        var harness = try ServerHarness()
        let id = try #require(try harness.command { $0.beginResponse(at: $1) })
        try harness.command { session, now in
            session.append(text: "One moment.", to: id)
            _ = session.append(audio: ServerHarness.silence(1_000), to: id, at: now)
            for name in ["a", "b"] {
                if let call = session.beginFunctionCall(name, in: id) { session.finishFunctionCall(call) }
            }
            session.finishResponse(id, at: now)
        }
        #expect(harness.last("response.done") == nil, "the audio is still being sent")
        try harness.pass(.seconds(2))
        let indexes = harness.seen.filter { $0["type"] == "response.output_item.added" }.map { $0["output_index"] }
        #expect(indexes == [0, 1, 2])
        let output = harness.last("response.done")?["response"]?["output"]?.arrayValue ?? []
        #expect(output.map { $0["type"] } == ["message", "function_call", "function_call"])
        #expect(output.map { $0["name"] } == [nil, "a", "b"])
    }

    @Test("A cancelled response ends every item it has begun: the call incomplete, with the arguments so far")
    func cancelledCall() throws {
        var harness = try ServerHarness()
        let id = try #require(try harness.command { $0.beginResponse(at: $1) })
        try harness.command { session, _ in
            if let call = session.beginFunctionCall("f", in: id) { session.append(arguments: #"{"a"#, to: call) }
        }
        harness.seen = []
        try harness.client(#"{"type":"response.cancel"}"#)
        #expect(
            harness.types == [
                "response.function_call_arguments.done", "conversation.item.done", "response.output_item.done",
                "response.done",
            ]
        )
        #expect(harness.last("conversation.item.done")?["item"]?["status"] == "incomplete")
        let done = try #require(harness.last("response.done")?["response"])
        #expect(done["status"] == "cancelled")
        #expect(done["status_details"] == ["type": "cancelled", "reason": "client_cancelled"])
        #expect(harness.session.items.last?.arguments == #"{"a"#)
    }

    @Test("A response that is cancelled before its first word has no output, and leaves no item behind")
    func cancelledBeforeOutput() throws {
        var harness = try ServerHarness()
        try harness.client(#"{"type":"response.create"}"#)
        try harness.client(#"{"type":"response.cancel"}"#)
        #expect(harness.newTypes() == ["session.created", "response.created", "response.done"])
        #expect(harness.session.items.isEmpty)
    }

    @Test("An answer that is cancelled after its first word and before its first sound has nothing to be truncated")
    func cancelledBeforeSound() throws {
        var harness = try ServerHarness()
        let id = try #require(try harness.command { $0.beginResponse(at: $1) })
        try harness.command { session, _ in session.append(text: "one", to: id) }
        try harness.client(#"{"type":"response.cancel"}"#)
        #expect(harness.types.last == "response.done")
        #expect(!harness.types.contains("conversation.item.truncated"))
    }

    @Test("A cancelled answer ends its parts in order, and then itself")
    func cancelledAnswer() throws {
        var (harness, _) = try ServerSessionTests.speaking(5_000)
        try harness.pass(.milliseconds(500))
        harness.seen = []
        try harness.client(#"{"type":"response.cancel"}"#)
        #expect(
            harness.types == [
                "response.output_audio.done", "response.output_audio_transcript.done", "response.content_part.done",
                "conversation.item.done", "response.output_item.done", "response.done", "conversation.item.truncated",
            ]
        )
        #expect(harness.last("conversation.item.done")?["item"]?["status"] == "incomplete")
    }

    @Test("A detected turn: speech, its end, the commit, the item with its words still unknown, then the words")
    func detectedTurn() throws {
        var harness = try ServerHarness(dialect: .azureVoiceLive)
        try harness.append(500)
        try harness.command { session, now in
            session.speechStarted(at: .zero, now: now)
            if let item = session.speechStopped(at: SampleCount(12_000)) {
                _ = session.beginResponse(at: now)
                session.transcriptCompleted("hello", of: item)
            }
        }
        #expect(
            harness.newTypes() == [
                "session.created", "input_audio_buffer.speech_started", "input_audio_buffer.speech_stopped",
                "input_audio_buffer.committed", "conversation.item.created", "response.created",
                "conversation.item.input_audio_transcription.completed",
            ]
        )
    }

    @Test("The beta names its conversation after the greeting; general availability does not")
    func conversationCreated() throws {
        let beta = try ServerHarness(dialect: .openAIBeta)
        #expect(beta.types == ["session.created", "conversation.created"])
        #expect(beta.last("conversation.created")?["conversation"]?["id"] == "conv_t")
        #expect(try ServerHarness().types == ["session.created"])
    }

    @Test("Each item names the one before it when it is added and when it is done")
    func previousItems() throws {
        var harness = try ServerHarness()
        try harness.append(200)
        try harness.client(#"{"type":"input_audio_buffer.commit"}"#)
        try harness.client(Self.userText)
        let id = try #require(try harness.command { $0.beginResponse(at: $1) })
        try harness.command { session, now in
            session.append(text: "Yes.", to: id)
            session.finishResponse(id, at: now)
        }
        let items = harness.session.items.compactMap { $0.id?.rawValue }
        #expect(items.count == 3)
        #expect(harness.last("input_audio_buffer.committed")?["previous_item_id"] == nil)
        for type in ["conversation.item.added", "conversation.item.done"] {
            let events = harness.seen.filter { $0["type"]?.stringValue == type }
            #expect(events.map { $0["item"]?["id"]?.stringValue } == items)
            #expect(events.map { $0["previous_item_id"]?.stringValue } == [nil, items[0], items[1]])
        }
    }

    @Test(
        "A client that has finished is told so, and then its connection is closed",
        arguments: Dialect.allCases.filter(\.hasFinishHandshake)
    )
    func finish(dialect: Dialect) throws {
        var harness = try ServerHarness(dialect: dialect)
        let isTranslation = dialect == .openAITranslation
        try harness.client(#"{"type":"\#(isTranslation ? "session.close" : "session.finish")"}"#)
        #expect(harness.types.last == (isTranslation ? "session.closed" : "session.finished"))
        #expect(harness.closes == [.normal])
    }
}
