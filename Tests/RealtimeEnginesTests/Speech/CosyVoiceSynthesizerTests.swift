import RealtimeEngines
import RealtimePipeline
import RealtimeUnits
import Testing

@Suite("CosyVoice", .timeLimit(.minutes(2))) struct CosyVoiceSynthesizerTests {
    private func configuration(
        _ server: LoopbackServer,
        _ style: CosyVoiceSynthesizer.Style = .preset
    ) throws -> CosyVoiceSynthesizer.Configuration {
        let endpoint = try EngineEndpoint("http://127.0.0.1:\(server.port)", defaultPath: "", timeouts: quick)
        return CosyVoiceSynthesizer.Configuration(endpoint: endpoint, style: style, voice: "speaker")
    }

    @Test("the samples of every chunk come, without a media type and with an odd cut")
    func samples() throws {
        let samples = [Int16].ramp(2_000)
        let bytes = samples.littleEndian
        // FastAPI's StreamingResponse of bytes says nothing about their type.
        let server = try LoopbackServer { _ in
            [.text("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")]
                + [.chunk(Array(bytes[..<777])), .chunk(Array(bytes[777...])), .end]
        }
        let synthesizer = CosyVoiceSynthesizer(try configuration(server))
        let (chunks, error) = synthesizer.chunks(of: "你好。")
        #expect(error == nil)
        #expect(chunks.flatMap { $0 } == samples)
        #expect(synthesizer.sampleRate == .hz22050)
    }

    @Test(
        "each style is the form that the server declares",
        arguments: [
            (CosyVoiceSynthesizer.Style.preset, "/inference_sft", ["tts_text", "spk_id"]),
            (.zeroShot(recording: [1], text: "t"), "/inference_zero_shot", ["tts_text", "prompt_text", "prompt_wav"]),
            (.crossLingual(recording: [1]), "/inference_cross_lingual", ["tts_text", "prompt_wav"]),
            (.instructed("sadly"), "/inference_instruct", ["tts_text", "spk_id", "instruct_text"]),
            (
                .instructedRecording(recording: [1], instruction: "sadly"), "/inference_instruct2",
                ["tts_text", "instruct_text", "prompt_wav"]
            ),
        ]
    )
    func styles(_ style: CosyVoiceSynthesizer.Style, _ path: String, _ fields: [String]) throws {
        let server = try LoopbackServer { _ in [.answer("200 OK", "audio/pcm", "abcd")] }
        _ = CosyVoiceSynthesizer(try configuration(server, style)).chunks(of: "你好。")
        let request = try #require(server.requests.first)
        #expect(request.line == "POST \(path) HTTP/1.1")
        #expect(request.fields["content-type"]?.hasPrefix("multipart/form-data; boundary=") == true)
        let found = request.text.split(separator: "name=\"").dropFirst().map { String($0.prefix { $0 != "\"" }) }
        // The names of files follow those of their fields.
        #expect(found.filter { $0 != "prompt.wav" } == fields)
        #expect(request.text.contains("\r\n\r\n你好。\r\n"))
    }

    @Test("a speaker that the conversation chooses is sent")
    func speaker() throws {
        let server = try LoopbackServer { _ in [.answer("200 OK", "audio/pcm", "abcd")] }
        let synthesizer = CosyVoiceSynthesizer(try configuration(server))
        try synthesizer.prepare(for: ConversationSetup(scenario: bilingual, voice: "中文男"))
        _ = synthesizer.chunks(of: "你好。")
        #expect(try #require(server.requests.first).text.contains("name=\"spk_id\"\r\n\r\n中文男\r\n"))
    }

    @Test("what the server finds missing is told")
    func validation() throws {
        let body = #"{"detail":[{"type":"missing","loc":["body","spk_id"],"msg":"Field required"}]}"#
        let server = try LoopbackServer { _ in [.answer("422 Unprocessable Entity", "application/json", body)] }
        let (_, error) = CosyVoiceSynthesizer(try configuration(server)).chunks(of: "你好。")
        #expect(error == failed("cosyvoice", "the server answered 422: body.spk_id: Field required"))
    }

    @Test("a server that fails in mid-answer is an error after what came")
    func cut() throws {
        let samples = [Int16].ramp(1_000)
        let server = try LoopbackServer { _ in [.head("audio/pcm"), .chunk(samples.littleEndian), .close] }
        let (chunks, error) = CosyVoiceSynthesizer(try configuration(server)).chunks(of: "你好。")
        #expect(chunks == [samples])
        #expect(error == failed("cosyvoice", "the server ended the connection in mid-answer"))
    }
}
