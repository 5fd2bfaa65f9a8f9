import RealtimeProtocol
import Testing

@Suite("Members of one vendor")
struct VendorMembersTests {
    private func session(_ members: String, in dialect: Dialect) throws -> SessionConfiguration {
        let text = #"{"type":"session.update","session":{"# + members + "}}"
        guard case .sessionUpdate(let update) = try EventCodec(dialect: dialect).decodeClientEvent(Array(text.utf8))
        else { throw EventError(.missingType) }
        return update.session
    }

    @Test("DashScope's sampling parameters are read by name and written back as they came")
    func dashScope() throws {
        let members = #""top_k":50,"top_p":0.80,"seed":1314,"enable_search":false,"search_options":{"a":1}"#
        var session = try session(members, in: .dashScopeOmni)
        #expect(session.topK == 50)
        #expect(session.topP?.lexeme == "0.80")
        #expect(session.seed == 1314)
        #expect(session.enableSearch == false)
        #expect(session.searchOptions == ["a": 1])
        session.topK = nil
        let bytes = try #require(
            EventCodec(dialect: .dashScopeOmni).encode(.sessionUpdate(SessionUpdate(session: session)))
        )
        let again = try JSONValue(parsing: bytes)["session"]
        #expect(again?["top_k"] == nil)
        #expect(again?["top_p"]?.numberValue?.lexeme == "0.80")
    }

    @Test("a value of another kind than documented reads as nil and is kept")
    func otherKind() throws {
        let session = try session(#""volume":"loud","output_audio_timestamp_types":["word",1]"#, in: .dashScopeTTS)
        #expect(session.volume == nil)
        #expect(session.outputAudioTimestampTypes == nil)
        #expect(session.unknownMembers["volume"] == "loud")
    }

    @Test("what is set is written where the vendor has it")
    func written() throws {
        var session = SessionConfiguration()
        session.resumption = ["enabled": true]
        session.audio = SessionAudio(input: SessionAudioInput())
        session.audio?.input?.transport = "binary"
        let bytes = try #require(EventCodec(dialect: .xAI).encode(.sessionUpdate(SessionUpdate(session: session))))
        #expect(
            try JSONValue(parsing: bytes)["session"]
                == ["resumption": ["enabled": true], "audio": ["input": ["transport": "binary"]]]
        )
    }

    @Test("GLM's client timestamp and OpenAI's padding are found on any event")
    func extras() throws {
        let commit = #"{"type":"input_audio_buffer.commit","client_timestamp":1732000439437}"#
        #expect(
            try EventCodec(dialect: .glm).decodeClientEvent(Array(commit.utf8)).clientTimestamp == 1_732_000_439_437
        )
        let delta = #"{"type":"response.output_text.delta","delta":"a","obfuscation":"xyz"}"#
        #expect(try EventCodec(dialect: .openAI).decodeServerEvent(Array(delta.utf8)).obfuscation == "xyz")
    }
}
