import RealtimeProtocol
import RealtimeUnits
import Testing

extension StrictnessTests {
    @Test(
        "A name of the browser dialect or of the translation endpoint means nothing elsewhere",
        arguments: ["session.create", "session.input_audio_buffer.append", "session.close"]
    )
    func ownNames(name: String) throws {
        let frame = #"{"type":"\#(name)","session":{},"audio":"AAEC"}"#
        for dialect in [Dialect.openAI, .openAIBeta, .xAI, .dashScopeOmni] {
            #expect(try Wire.client(frame, dialect).kind == nil)
        }
    }

    @Test(
        "A member under its other name is understood and written back, where vendors mix them",
        arguments: [
            (Dialect.openAIBeta, #"{"output_modalities":["text"]}"#), (.xAI, #"{"modalities":["text"]}"#),
            (.openAIBeta, #"{"max_output_tokens":1}"#), (.xAI, #"{"max_response_output_tokens":1}"#),
        ]
    )
    func otherSpelling(dialect: Dialect, session: String) throws {
        let read = try Wire.session(String(session.dropFirst().dropLast()), dialect)
        #expect(read.unknownMembers.isEmpty)
        #expect(try Wire.json(read, dialect) == JSONValue(parsing: session))
        let usage = #"{"type":"response.done","response":{"usage":{"input_tokens_details":{"text_tokens":1}}}}"#
        guard case .responseDone(let done) = try Wire.server(usage, dialect) else {
            Issue.record("not a response")
            return
        }
        #expect(done.response.usage.value?.inputTokenDetails?.textTokens == 1)
        #expect(try Wire.json(.responseDone(done), dialect) == JSONValue(parsing: usage))
    }

    @Test("OpenAI refuses a member's other name, so there it is a member like any that is not known")
    func otherSpellingAtOpenAI() throws {
        for dialect in [Dialect.openAI, .azureOpenAI] {
            let session = try Wire.session(#""modalities":["text"],"max_response_output_tokens":1"#, dialect)
            #expect(session.outputModalities == nil)
            #expect(session.maxOutputTokens == .absent)
            #expect(session.unknownMembers.members.map(\.name) == ["modalities", "max_response_output_tokens"])
        }
    }

    @Test(
        "Audio members are found nested and flat, and stay where they were",
        arguments: [
            (Dialect.openAIBeta, #"{"audio":{"output":{"voice":"ash"}}}"#), (.openAIBeta, #"{"voice":"ash"}"#),
            (.dashScopeOmni, #"{"audio":{"output":{"voice":"ash"}}}"#),
            (.xAI, #"{"audio":{"output":{"voice":"ash"}}}"#),
            (.xAI, #"{"voice":"ash"}"#), (.openAI, #"{"audio":{"output":{"voice":"ash"}}}"#),
        ]
    )
    func layouts(dialect: Dialect, session: String) throws {
        let read = try Wire.session(String(session.dropFirst().dropLast()), dialect)
        #expect(read.audio?.output?.voice == .value("ash"))
        #expect(try Wire.json(read, dialect) == JSONValue(parsing: session))
    }

    @Test(
        "A function is understood flat and wrapped, and stays what it was",
        arguments: [Dialect.openAI, .openAIBeta, .dashScopeOmni, .xAI, .stepFun],
        [
            #"{"type":"function","name":"f","parameters":{}}"#,
            #"{"type":"function","function":{"name":"f","parameters":{}}}"#,
        ]
    )
    func functions(dialect: Dialect, tool: String) throws {
        let read = try Wire.session(#""tools":[\#(tool)]"#, dialect)
        #expect(read.tools.value?.map(\.name) == ["f"])
        #expect(read.tools.value?.first?.parameters == [:])
        #expect(try Wire.json(read, dialect)["tools"] == [JSONValue(parsing: tool)])
    }

    @Test(
        "A format is understood by name and as an object, and stays what it was",
        arguments: [Dialect.openAIBeta, .dashScopeOmni, .azureVoiceLive],
        [#""g711_ulaw""#, #"{"type":"audio/pcmu"}"#, #"{"type":"g711_ulaw"}"#]
    )
    func formats(dialect: Dialect, format: String) throws {
        let read = try Wire.session(#""input_audio_format":\#(format)"#, dialect)
        #expect(try read.audio?.input?.format?.audioFormat() == .muLaw)
        #expect(try Wire.json(read, dialect)["input_audio_format"] == JSONValue(parsing: format))
    }

    @Test("GA's formats are understood by name too")
    func formatsInGA() throws {
        let read = try Wire.session(#""audio":{"input":{"format":"g711_alaw"}}"#)
        #expect(try read.audio?.input?.format?.audioFormat() == .aLaw)
        #expect(try Wire.json(read, .openAI)["audio"]?["input"]?["format"] == "g711_alaw")
    }
}
