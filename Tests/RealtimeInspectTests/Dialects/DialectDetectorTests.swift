import RealtimeProtocol
import Testing

@testable import realtime_inspect

@Suite("Finding out the dialect")
struct DialectDetectorTests {
    @Test(
        "one event tells",
        arguments: [
            (#"{"type":"session.created","session":{"type":"realtime","audio":{"input":{}}}}"#, Dialect.openAI),
            (#"{"type":"session.update","session":{"output_modalities":["text"]}}"#, .openAI),
            (#"{"type":"session.update","session":{"modalities":["text"],"voice":"ash"}}"#, .openAIBeta),
            (#"{"type":"transcription_session.update","session":{}}"#, .openAIBeta),
            (#"{"type":"session.created","session":{"model":"qwen3-omni-flash-realtime"}}"#, .dashScopeOmni),
            (#"{"type":"session.created","session":{"model":"qwen3-asr-flash-realtime"}}"#, .dashScopeASR),
            (#"{"type":"session.created","session":{"model":"qwen3-tts-flash-realtime"}}"#, .dashScopeTTS),
            (#"{"type":"session.update","session":{"voice":"Cherry","mode":"server_commit"}}"#, .dashScopeTTS),
            (#"{"type":"session.update","session":{"modalities":["text"],"smooth_output":true}}"#, .dashScopeOmni),
            (#"{"type":"session.update","session":{"output_audio_format":"pcm24"}}"#, .dashScopeOmni),
            (#"{"type":"response.done","response":{"usage":{"input_tokens_details":{}}}}"#, .dashScopeOmni),
            (#"{"type":"session.update","session":{"voice":"Ara","audio":{"input":{}}}}"#, .xAI),
            (#"{"type":"session.update","session":{"turn_detection":{"type":null}}}"#, .xAI),
            (#"{"type":"ping","timestamp":5}"#, .xAI),
            (#"{"type":"session.update","session":{"voice":{"type":"azure-standard","name":"x"}}}"#, .azureVoiceLive),
            (#"{"type":"session.avatar.connecting","server_sdp":"x"}"#, .azureVoiceLive),
            (#"{"type":"response.content_part.added","part":{},"content":{}}"#, .azureOpenAI),
            (#"{"type":"session.update","session":{"beta_fields":{}}}"#, .glm),
            (#"{"type":"heartbeat"}"#, .glm),
            (#"{"type":"input_audio_buffer.commit","client_timestamp":1}"#, .glm),
            (#"{"type":"response.thinking.delta","delta":"x"}"#, .stepFun),
            (#"{"type":"session.created","session":{"model":"step-audio-2"}}"#, .stepFun),
            (#"{"type":"session.create","session":{"model":"gpt-realtime"}}"#, .browser),
            (#"{"type":"ping"}"#, .browser),
            (#"{"type":"session.update","session":{"audio":{"output":{"language":"de"}}}}"#, .openAITranslation),
            (#"{"type":"session.input_audio_buffer.append","audio":""}"#, .openAITranslation),
            (#"{"type":"input_audio_buffer.clear"}"#, .openAI),
        ]
    )
    func one(line: String, dialect: Dialect) throws {
        #expect(try KeepingVisitor.keep([line]).events.map(\.dialect) == [dialect])
    }

    @Test("the answer stays through events that all dialects have, and through another's names")
    func sticky() throws {
        let kept = try KeepingVisitor.keep([
            #"{"type":"session.updated","session":{"voice":"Ara","audio":{"input":{}}}}"#,
            #"{"type":"input_audio_buffer.speech_started"}"#,
            #"{"type":"response.audio.delta","event_id":"e","item_id":"i","delta":""}"#,
            #"{"type":"conversation.item.created","item":{"id":"i"}}"#,
        ])
        #expect(kept.events.map(\.dialect) == [.xAI, .xAI, .xAI, .xAI])
    }

    @Test("a session of another dialect changes the answer")
    func change() throws {
        let kept = try KeepingVisitor.keep([
            Lines.session(),
            #"{"type":"session.created","session":{"id":"s2","model":"qwen3-omni","modalities":["text"]}}"#,
            #"{"type":"response.audio.delta","event_id":"e","item_id":"i","delta":""}"#,
        ])
        #expect(kept.events.map(\.dialect) == [.openAI, .dashScopeOmni, .dashScopeOmni])
    }

    @Test("dashScope is one of DashScope's, by the model")
    func dashScope() throws {
        let model = #"{"type":"session.created","session":{"model":"qwen3-asr-flash-realtime"}}"#
        let delta = #"{"type":"response.output_audio.delta","delta":""}"#
        let kept = try KeepingVisitor.keep([delta, model, delta], ["stats", "--dialect", "dashScope"])
        #expect(kept.events.map(\.dialect) == [.dashScopeOmni, .dashScopeASR, .dashScopeASR])
    }

    @Test("what the user says goes before what the line says")
    func fixed() throws {
        let line = #"{"dialect":"xai","event":{"type":"input_audio_buffer.clear"}}"#
        #expect(try KeepingVisitor.keep([line], ["stats", "--dialect", "glm"]).events[0].dialect == .glm)
    }

    @Test("every dialect is known by its name on command lines", arguments: Dialect.allCases)
    func names(dialect: Dialect) {
        #expect(DialectChoice(name: dialect.rawValue) == .fixed(dialect))
        #expect(DialectChoice(recorded: dialect.rawValue) == .fixed(dialect))
        #expect(DialectSet(dialect).first == dialect)
    }
}
