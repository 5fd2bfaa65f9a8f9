import RealtimeProtocol
import Testing

/// Events under a dialect that they do not come from: found by changing published events at random.
@Suite("Events in a dialect that is not theirs")
struct OddSpellingTests {
    @Test(
        "a server's event is written as it came",
        arguments: [
            (
                Dialect.browser,
                #"{"type":"conversation.item.input_audio_transcription.completed","item_id":"i","transcript":"a"}"#
            ),
            (
                .browser,
                #"{"type":"response.output_audio_transcript.done","item_id":"i","output_index":0,"transcript":"a"}"#
            ),
            (.browser, #"{"type":"response.done","response":{"id":"r","voice":"v","output_audio_format":"pcm16"}}"#),
            (.openAI, #"{"type":"transcription_session.updated","session":{"id":"s"}}"#),
            (.openAI, #"{"type":"heartbeat"}"#),
            (.dashScopeASR, #"{"type":"response.audio.delta","delta":"AAAA"}"#),
            (.openAITranslation, #"{"type":"response.output_audio.delta","response_id":"r","delta":"AAAA"}"#),
        ]
    )
    func server(dialect: Dialect, text: String) throws {
        let codec = EventCodec(dialect: dialect)
        let bytes = try #require(codec.encode(try codec.decodeServerEvent(Array(text.utf8))))
        #expect(try JSONValue(parsing: bytes) == JSONValue(parsing: text))
    }

    @Test(
        "a client's event is written as it came",
        arguments: [
            (
                Dialect.dashScopeASR,
                #"{"type":"session.update","session":{"sample_rate":16000,"input_audio_format":{"type":"x","rate":1}}}"#
            ),
            (
                .dashScopeOmni,
                #"{"type":"session.update","session":{"tools":[{"type":"function","function":{"name":"f","type":"x"}}]}}"#
            ),
            (.openAIBeta, #"{"type":"session.update","session":{"type":"transcription"}}"#),
            (.xAI, #"{"type":"transcription_session.update","session":{"voice":"eve"}}"#),
        ]
    )
    func client(dialect: Dialect, text: String) throws {
        let codec = EventCodec(dialect: dialect)
        let bytes = try #require(codec.encode(try codec.decodeClientEvent(Array(text.utf8))))
        #expect(try JSONValue(parsing: bytes) == JSONValue(parsing: text))
    }
}
