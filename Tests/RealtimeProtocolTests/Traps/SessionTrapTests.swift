import RealtimeProtocol
import RealtimeUnits
import Testing

@Suite("Traps 2 to 5: members of sessions")
struct SessionTrapTests {
    @Test(
        "Trap 2: the limit on tokens is a number, inf, or a number in a string",
        arguments: [
            ("4096", TokenLimit.tokens(4096), Int?.some(4096)), (#""inf""#, .infinite, nil),
            (#""4096""#, .text("4096"), 4096),
            ("4096.0", .tokens(4096), 4096),
        ]
    )
    func tokenLimit(lexeme: String, limit: TokenLimit, count: Int?) throws {
        let session = try Wire.session(#""max_response_output_tokens":\#(lexeme)"#, .stepFun)
        #expect(session.maxOutputTokens == .value(limit))
        #expect(session.maxOutputTokens.value?.count == count)
        #expect(try Wire.json(session, .stepFun)["max_response_output_tokens"] == JSONValue(parsing: lexeme))
    }

    @Test(
        "Trap 2: the limit on tokens is found under each of its keys and written under the one of the dialect",
        arguments: [
            (Dialect.openAI, "max_output_tokens"), (.openAIBeta, "max_response_output_tokens"),
            (.openAIBeta, "max_output_tokens"), (.dashScopeOmni, "max_response_output_token"),
        ]
    )
    func tokenLimitKey(dialect: Dialect, key: String) throws {
        let session = try Wire.session(#""\#(key)":128"#, dialect)
        #expect(session.maxOutputTokens == .value(128))
        #expect(try Wire.json(session, dialect) == [key: 128])
        #expect(try Wire.json(session, .openAI)["max_output_tokens"] == 128)
        #expect(try Wire.json(session, .azureVoiceLive)["max_response_output_tokens"] == 128)
    }

    @Test("Trap 2: DashScope's max_tokens becomes GA's limit, and GA's becomes max_tokens")
    func dashScopeLimit() throws {
        var there = DialectTranslator(from: .dashScopeOmni, to: .openAI)
        let update = try Wire.client(#"{"type":"session.update","session":{"max_tokens":64}}"#, .dashScopeOmni)
        let ga = try #require(there.translate(update).events.first)
        #expect(try Wire.json(ga)["session"]?["max_output_tokens"] == 64)
        var back = DialectTranslator(from: .openAI, to: .dashScopeOmni)
        let again = try #require(back.translate(ga).events.first)
        #expect(try Wire.json(again, .dashScopeOmni)["session"] == ["max_tokens": 64])
    }

    @Test(
        "Trap 3: the rate of pcm16 is the dialect's, or the one that is declared beside it",
        arguments: [
            (Dialect.openAIBeta, #""input_audio_format":"pcm16""#, 24_000),
            (.dashScopeOmni, #""input_audio_format":"pcm16""#, 16_000),
            (.dashScopeASR, #""input_audio_format":"pcm","sample_rate":8000"#, 8000),
            (.azureVoiceLive, #""input_audio_format":"pcm16""#, 24_000),
            (.azureVoiceLive, #""input_audio_sampling_rate":16000,"input_audio_format":"pcm16""#, 16_000),
        ]
    )
    func inputRate(dialect: Dialect, members: String, hertz: Int) throws {
        let session = try Wire.session(members, dialect)
        #expect(session.audio?.input?.format?.rate == hertz)
        #expect(try Wire.json(session, dialect) == JSONValue(parsing: "{\(members)}"))
        #expect(
            try Wire.json(session, .openAI)["audio"]?["input"]?["format"] == [
                "type": "audio/pcm", "rate": .number(JSONNumber(hertz)),
            ]
        )
    }

    @Test(
        "Trap 3: the model's pcm16 is 24 kHz in every dialect, but where Voice Live's name says otherwise",
        arguments: [
            (Dialect.openAIBeta, "pcm16", 24_000), (.dashScopeOmni, "pcm16", 24_000), (.dashScopeOmni, "pcm24", 24_000),
            (.azureVoiceLive, "pcm16_8000hz", 8000), (.azureVoiceLive, "pcm16_16000hz", 16_000),
        ]
    )
    func outputRate(dialect: Dialect, name: String, hertz: Int) throws {
        let session = try Wire.session(#""output_audio_format":"\#(name)""#, dialect)
        #expect(session.audio?.output?.format?.rate == hertz)
        #expect(try session.audio?.output?.format?.audioFormat().sampleRate.hertz == hertz)
        #expect(try Wire.json(session, dialect) == ["output_audio_format": .string(name)])
    }

    @Test("Trap 3: a rate that is not the dialect's is declared where the dialect can, and never lost")
    func declaredRate() throws {
        let format = #"{"type":"audio/pcm","rate":16000}"#
        let session = try Wire.session(#""audio":{"input":{"format":\#(format)},"output":{"format":\#(format)}}"#)
        #expect(
            try Wire.json(session, .azureVoiceLive) == [
                "input_audio_format": "pcm16", "input_audio_sampling_rate": 16000,
                "output_audio_format": "pcm16_16000hz",
            ]
        )
        #expect(
            try Wire.json(session, .dashScopeOmni) == [
                "input_audio_format": "pcm16", "output_audio_format": ["type": "pcm", "sample_rate": 16000],
            ]
        )
    }

    @Test(
        "Trap 4: a voice is a name or an object, and stays what it is",
        arguments: [
            (#""marin""#, "marin"), (#"{"id":"voice_1"}"#, "voice_1"),
            (#"{"name":"Seraphina","type":"azure-standard"}"#, "Seraphina"),
        ]
    )
    func voice(voice: String, name: String) throws {
        let session = try Wire.session(#""audio":{"output":{"voice":\#(voice)}}"#)
        #expect(session.audio?.output?.voice.value?.name == name)
        #expect(try Wire.json(session, .openAI)["audio"]?["output"]?["voice"] == JSONValue(parsing: voice))
    }

    @Test(
        "Trap 4: tool_choice and tracing are a string or an object, and stay what they are",
        arguments: [
            #"{"tool_choice":"auto"}"#, #"{"tool_choice":{"type":"function","name":"f"}}"#,
            #"{"tool_choice":{"type":"mcp","server_label":"s","name":"f"}}"#, #"{"tracing":"auto"}"#,
            #"{"tracing":{"workflow_name":"w","group_id":"g","metadata":{"a":"b"}}}"#, #"{"tracing":null}"#,
        ]
    )
    func unions(members: String) throws {
        let session = try Wire.session(String(members.dropFirst().dropLast()))
        #expect(session.unknownMembers.isEmpty)
        #expect(try Wire.json(session, .openAI) == JSONValue(parsing: members))
    }

    @Test("Trap 4: an error is an object, and once a string")
    func error() throws {
        let text = #"{"type":"error","error":"It broke."}"#
        let event = try Wire.server(text)
        guard case .error(let error) = event else {
            Issue.record("not an error")
            return
        }
        #expect(error.error.message == "It broke.")
        #expect(try Wire.json(event) == JSONValue(parsing: text))
        #expect(try Wire.json(event, .openAIBeta)["error"] == ["message": "It broke."])
    }

    @Test(
        "Trap 5: null, absent and a value of turn_detection are three things, in nested and in flat sessions",
        arguments: [Dialect.openAI, .azureOpenAI, .openAIBeta, .azureVoiceLive, .dashScopeOmni, .glm, .stepFun]
    )
    func turnDetection(dialect: Dialect) throws {
        let off = try Wire.session(#""audio":{"input":{"turn_detection":null}}"#)
        let absent = try Wire.session(#""audio":{"input":{}}"#)
        let on = try Wire.session(#""audio":{"input":{"turn_detection":{"type":"server_vad"}}}"#)
        func written(_ session: SessionConfiguration) throws -> JSONValue? {
            let json = try Wire.json(session, dialect)
            return json["turn_detection"] ?? json["audio"]?["input"]?["turn_detection"]
        }
        #expect(try written(off) == .null)
        #expect(try written(absent) == nil)
        #expect(try written(on) == ["type": "server_vad"])
        #expect(on.merged(with: absent).audio?.input?.turnDetection == on.audio?.input?.turnDetection)
        #expect(on.merged(with: off).audio?.input?.turnDetection == .null)
    }

    @Test("Trap 5: xAI switches turn detection off by a null type")
    func turnDetectionOff() throws {
        let off = try Wire.session(#""turn_detection":{"type":null}"#, .xAI)
        #expect(off.audio?.input?.turnDetection == .null)
        #expect(try Wire.json(off, .xAI) == ["turn_detection": ["type": .null]])
        #expect(try Wire.json(off, .openAIBeta)["turn_detection"] == .null)
    }
}
