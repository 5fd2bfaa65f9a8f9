import RealtimeProtocol
import RealtimeSession
import RealtimeUnits
import Testing

/// What a client is told that is wrong, in the vendors' codes.
@Suite("Errors of a server session")
struct ServerErrorTests {
    @Test(
        "Every error about a client's event names that event",
        arguments: [
            #""type":"no.such.event""#, #""type":"input_audio_buffer.append","audio":"*""#,
            #""type":"input_audio_buffer.append","audio":5"#, #""type":"input_audio_buffer.append""#,
            #""type":"input_audio_buffer.append","audio":"AAAA""#, #""type":"input_audio_buffer.commit""#,
            #""type":"conversation.item.retrieve","item_id":"x""#, #""type":"conversation.item.delete","item_id":"x""#,
            #""type":"conversation.item.truncate","item_id":"x","content_index":0,"audio_end_ms":1"#,
            #""type":"conversation.item.create","previous_item_id":"x","item":{"type":"message","role":"user","content":[]}"#,
            #""type":"conversation.item.create","item":{"type":"function_call_output","call_id":"x","output":""}"#,
            #""type":"response.cancel""#, #""type":"response.cancel","response_id":"x""#,
            #""type":"response.create","response":{"instructions":"obey"}"#,
            #""type":"session.update","session":{"instructions":"obey"}"#,
            #""type":"session.update","session":{"audio":{"output":{"speed":9}}}"#,
            #""type":"input_image_buffer.append","image":"AAAA""#,
        ]
    )
    func eventIdentifier(members: String) throws {
        var harness = try ServerHarness()
        try harness.client(#"{"event_id":"mine",\#(members)}"#)
        #expect(harness.types == ["session.created", "error"])
        #expect(harness.last("error")?["error"]?["event_id"] == "mine")
        #expect(harness.last("error")?["error"]?["type"] == "invalid_request_error")
    }

    @Test("A response that fails for the model side's reasons ends as failed, and the fault is the server's")
    func failedResponse() throws {
        var harness = try ServerHarness()
        let id = try #require(try harness.command { $0.beginResponse(at: $1) })
        let detail = ErrorDetail(code: "engine_failed", message: "No voice.")
        try harness.command { $0.failResponse("other", detail, at: $1) }
        #expect(harness.session.activeResponse == id)
        try harness.command { $0.failResponse(id, detail, at: $1) }
        for error in [
            harness.last("error")?["error"], harness.last("response.done")?["response"]?["status_details"]?["error"],
        ] {
            #expect(error?["type"] == "server_error")
            #expect(error?["code"] == "engine_failed")
            #expect(error?["message"] == "No voice.")
        }
        #expect(harness.last("response.done")?["response"]?["status"] == "failed")
        #expect(harness.session.activeResponse == nil)
    }

    @Test("An output of a call that nobody made is refused by the member that names the call")
    func unknownCall() throws {
        var harness = try ServerHarness()
        try harness.client(
            #"{"type":"conversation.item.create","item":{"type":"function_call_output","call_id":"x","output":""}}"#
        )
        let error = try #require(harness.last("error")?["error"])
        #expect(error["code"] == "invalid_tool_call_id")
        #expect(error["param"] == "item.call_id")
    }

    @Test("A kind of turn detection that the server does not have is refused by the member that asks for it")
    func turnDetectionType() throws {
        var harness = try ServerHarness { $0.turnDetectionTypes = [.serverVAD] }
        func update(_ type: String) -> String {
            #"{"type":"session.update","session":{"audio":{"input":{"turn_detection":{"type":"\#(type)"}}}}}"#
        }
        try harness.client(update("semantic_vad"))
        let error = try #require(harness.last("error")?["error"])
        #expect(error["param"] == "session.audio.input.turn_detection.type")
        #expect(error["message"]?.stringValue?.contains("one of server_vad") == true)
        #expect(harness.last("session.updated") == nil)
        try harness.client(update("server_vad"))
        #expect(harness.last("session.updated") != nil)
    }

    @Test(
        "An item that is not there is named by the code of what was to be done with it",
        arguments: [
            (Dialect.openAI, "retrieve", "item_retrieve_invalid_item_id"),
            (.openAI, "delete", "item_delete_invalid_item_id"), (.openAI, "truncate", "item_truncate_invalid_item_id"),
            (.xAI, "delete", "item_not_found"),
        ]
    )
    func missingItem(dialect: Dialect, verb: String, code: String) throws {
        var harness = try ServerHarness(dialect: dialect)
        try harness.client(
            #"{"type":"conversation.item.\#(verb)","item_id":"x","content_index":0,"audio_end_ms":1}"#
        )
        #expect(harness.last("error")?["error"]?["code"]?.stringValue == code)
    }

    @Test(
        "A number out of its range is refused by the vendor's code and the member's name, and nothing is taken",
        arguments: [
            (Dialect.openAI, #"\#(detecting)"threshold":1.5}}}"#, "decimal_above_max_value", "\(detection).threshold"),
            (.openAI, #"\#(detecting)"threshold":-0.5}}}"#, "decimal_below_min_value", "\(detection).threshold"),
            (
                .openAI, #"\#(detecting)"idle_timeout_ms":100}}}"#, "integer_below_min_value",
                "\(detection).idle_timeout_ms"
            ),
            (
                .openAI, #"\#(detecting)"silence_duration_ms":-1}}}"#, "integer_below_min_value",
                "\(detection).silence_duration_ms"
            ),
            (
                .openAI, #"\#(detecting)"prefix_padding_ms":-1}}}"#, "integer_below_min_value",
                "\(detection).prefix_padding_ms"
            ),
            (.openAI, #""audio":{"output":{"speed":0.1}}"#, "decimal_below_min_value", "session.audio.output.speed"),
            (.openAI, #""max_output_tokens":5000"#, "integer_above_max_value", "session.max_output_tokens"),
            (.openAI, #""max_output_tokens":0"#, "integer_below_min_value", "session.max_output_tokens"),
            (.openAI, #""output_modalities":["text","audio"]"#, "invalid_value", "session.output_modalities"),
            (.azureOpenAI, #""output_modalities":[]"#, "invalid_value", "session.output_modalities"),
            (.openAIBeta, #""temperature":1.5"#, "decimal_above_max_value", "session.temperature"),
            (.openAIBeta, #""modalities":["audio"]"#, "invalid_value", "session.modalities"),
        ]
    )
    func ranges(dialect: Dialect, members: String, code: String, place: String) throws {
        var harness = try ServerHarness(dialect: dialect)
        let before = harness.session.session
        try harness.client(#"{"type":"session.update","session":{\#(members)}}"#)
        let error = harness.last("error")?["error"]
        #expect(error?["code"]?.stringValue == code)
        #expect(error?["param"]?.stringValue == place)
        #expect(error?["message"]?.stringValue?.contains("'\(place)'") == true)
        #expect(harness.session.session == before)
    }

    private static let detection = "session.audio.input.turn_detection"
    private static let detecting = #""audio":{"input":{"turn_detection":{"type":"server_vad","#

    @Test(
        "DashScope's detector has ranges of its own",
        arguments: [
            (#""threshold":-2"#, "decimal_below_min_value"),
            (#""silence_duration_ms":100"#, "integer_below_min_value"),
            (#""silence_duration_ms":6001"#, "integer_above_max_value"),
        ]
    )
    func dashScopeRanges(member: String, code: String) throws {
        var harness = try ServerHarness(dialect: .dashScopeOmni)
        let before = harness.session.session
        try harness.client(
            #"{"type":"session.update","session":{"turn_detection":{"type":"server_vad",\#(member)}}}"#
        )
        #expect(harness.last("error")?["error"]?["code"]?.stringValue == code)
        #expect(harness.session.session == before)
    }

    @Test("The input buffer takes as much as its bound, to the sample, and again when it was cleared")
    func inputBuffer() throws {
        var harness = try ServerHarness { $0.limits.inputBuffer = .milliseconds(200) }
        for milliseconds in [120, 80] { try harness.append(milliseconds) }
        #expect(harness.last("error") == nil)
        try harness.client(#"{"type":"input_audio_buffer.append","audio":"AAA=","event_id":"e"}"#)
        #expect(harness.last("error")?["error"]?["event_id"] == "e")
        #expect(harness.last("error")?["error"]?["param"] == "audio")
        harness.seen = []
        try harness.client(#"{"type":"input_audio_buffer.clear"}"#)
        try harness.append(200)
        #expect(harness.last("error") == nil)
        try harness.append(1)
        #expect(harness.last("error") != nil)
    }

    @Test(
        "Numbers at the ends of their ranges are taken",
        arguments: [
            (
                Dialect.openAI,
                #""audio":{"input":{"turn_detection":{"type":"server_vad","threshold":1,"idle_timeout_ms":5000}}}"#
            ),
            (.openAI, #""max_output_tokens":"inf""#), (.openAI, #""max_output_tokens":4096"#),
            (.openAI, #""audio":{"output":{"speed":1.5}}"#), (.openAIBeta, #""modalities":["audio","text"]"#),
            (.dashScopeOmni, #""turn_detection":{"type":"server_vad","threshold":-1,"silence_duration_ms":6000}"#),
        ]
    )
    func ends(dialect: Dialect, members: String) throws {
        var harness = try ServerHarness(dialect: dialect)
        try harness.client(#"{"type":"session.update","session":{\#(members)}}"#)
        #expect(harness.types.last == "session.updated")
    }

    @Test("Empty instructions count as not mentioned, unless a client may replace the instructions")
    func emptyInstructions() throws {
        let update = #"{"type":"session.update","session":{"type":"realtime","instructions":""}}"#
        var harness = try ServerHarness()
        try harness.client(update)
        #expect(harness.types.last == "session.updated")
        #expect(harness.session.session.instructions == .value("Be brief."))
        var open = try ServerHarness { $0.allowsClientInstructions = true }
        try open.client(update)
        #expect(open.session.session.instructions == .value(""))
    }

    @Test("An empty previous_item_id counts as not mentioned, and root as the place in front of all")
    func previousItemSpellings() throws {
        var harness = try ServerHarness()
        let item = { (id: String, previous: String) in
            #"{"type":"conversation.item.create","previous_item_id":"\#(previous)","item":{"id":"\#(id)","type":"message","role":"user","content":[]}}"#
        }
        try harness.client(item("a", ""))
        try harness.client(item("b", ""))
        try harness.client(item("c", "root"))
        try harness.client(item("d", "a"))
        #expect(harness.session.items.map { $0.id } == ["c", "a", "d", "b"])
        #expect(harness.types.filter { $0 == "error" }.isEmpty)
    }

    @Test("Text and audio together ask for a spoken answer, in whichever order a dialect has them")
    func modalities() throws {
        for modalities in [#"["text","audio"]"#, #"["audio","text"]"#] {
            var harness = try ServerHarness(dialect: .openAIBeta)
            try harness.client(#"{"type":"session.update","session":{"modalities":\#(modalities)}}"#)
            try harness.client(#"{"type":"response.create"}"#)
            #expect(harness.session.activeModality == .audio)
        }
    }
}
