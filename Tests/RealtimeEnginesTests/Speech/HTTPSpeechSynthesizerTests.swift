import RealtimeEngines
import RealtimePipeline
import RealtimeProtocol
import RealtimeUnits
import Testing

@Suite("Speech over HTTP", .timeLimit(.minutes(2))) struct HTTPSpeechSynthesizerTests {
    private func synthesizer(
        _ server: LoopbackServer,
        key: EngineKey? = nil,
        _ change: (inout HTTPSpeechSynthesizer.Configuration) -> Void = { _ in }
    ) throws -> HTTPSpeechSynthesizer {
        var configuration = HTTPSpeechSynthesizer.Configuration(
            endpoint: try server.endpoint(key: key, timeouts: quick),
            model: "tts",
            voice: "default"
        )
        change(&configuration)
        return HTTPSpeechSynthesizer(configuration)
    }

    @Test("the samples come as the server makes them, whatever the pieces of its answer are")
    func samples() throws {
        let samples = [Int16].ramp(3_000)
        let bytes = samples.littleEndian
        // Odd lengths: samples are cut in the middle.
        let server = try LoopbackServer { _ in
            [Step.head("audio/pcm"), .chunk(Array(bytes[..<1_001])), .pause(milliseconds: 50)]
                + [.chunk(Array(bytes[1_001..<1_002])), .chunk(Array(bytes[1_002...])), .end]
        }
        let (chunks, error) = try synthesizer(server).chunks(of: "Hello.")
        #expect(error == nil)
        #expect(chunks.flatMap { $0 } == samples)
        #expect(chunks.first?.count == 500, "the first piece does not wait for the second")
    }

    @Test("the server is asked for raw samples, with the text, the voice and the parameters")
    func request() throws {
        let server = try LoopbackServer { _ in [.answer("200 OK", "audio/pcm", "abcd")] }
        let synthesizer = try synthesizer(server, key: EngineKey("sk-secret")) {
            $0.parameters = ["speed": 1, "response_format": "mp3"]
        }
        _ = synthesizer.chunks(of: "Say \"ü\".")
        let request = try #require(server.requests.first)
        #expect(request.line == "POST /v1/audio/speech HTTP/1.1")
        #expect(request.fields["authorization"] == "Bearer sk-secret")
        let expected: JSONValue = [
            "speed": 1, "model": "tts", "input": "Say \"ü\".", "voice": "default", "response_format": "pcm",
        ]
        #expect(try JSONValue(parsing: request.body) == expected)
    }

    @Test("the voice is the one asked for, or the scenario's, or the default")
    func voices() throws {
        let server = try LoopbackServer { _ in [.answer("200 OK", "audio/pcm", "abcd")] }
        let synthesizer = try synthesizer(server)
        let setups = [
            ConversationSetup(scenario: bilingual, voice: "asked"), ConversationSetup(scenario: bilingual),
            ConversationSetup(scenario: Scenario(id: "plain")),
        ]
        for setup in setups {
            try synthesizer.prepare(for: setup)
            _ = synthesizer.chunks(of: "Hello.")
        }
        let voices = try server.requests.map { try JSONValue(parsing: $0.body)["voice"]?.stringValue }
        #expect(voices == ["asked", "scenario-voice", "default"])
    }

    @Test("a voice that a list does not have is refused")
    func unknownVoice() throws {
        let server = try LoopbackServer { _ in [] }
        let synthesizer = try synthesizer(server) { $0.voices = ["default", "other"] }
        let setup = ConversationSetup(scenario: bilingual, voice: "third")
        let voices = ["default", "other"]
        #expect(throws: EngineError.voiceUnavailable("third", engine: "openai-speech", available: voices)) {
            try synthesizer.prepare(for: setup)
        }
    }

    @Test("text without anything to pronounce asks nobody")
    func silence() throws {
        let server = try LoopbackServer { _ in [] }
        let (chunks, error) = try synthesizer(server).chunks(of: " … — \n")
        #expect(chunks.isEmpty && error == nil && server.requests.isEmpty)
    }

    @Test(
        "an answer that is not samples is refused",
        arguments: [
            ("application/json", #"{"error":"x"}"#, "the server answered with 'application/json' instead of samples"),
            ("text/html", "<html>", "the server answered with 'text/html' instead of samples"),
            ("audio/wav", "RIFF....WAVE", "the server answered with a sound file instead of raw samples"),
            ("audio/pcm", "", "the server answered without a sample"),
        ]
    )
    func refusals(_ type: String, _ body: String, _ reason: String) throws {
        let server = try LoopbackServer { _ in [.answer("200 OK", type, body)] }
        let (chunks, error) = try synthesizer(server).chunks(of: "Hello.")
        #expect(chunks.isEmpty)
        #expect(error == failed("openai-speech", reason))
    }

    @Test("a stream that is cut or stalls is an error after what came")
    func cut() throws {
        let samples = [Int16].ramp(1_000)
        let head = [Step.head("audio/pcm"), .chunk(samples.littleEndian)]
        let cases: [(Step, String)] = [
            (.close, "the server ended the connection in mid-answer"), (.stall, "nothing more came for 400 ms"),
        ]
        for (end, reason) in cases {
            let server = try LoopbackServer { _ in head + [end] }
            let (chunks, error) = try synthesizer(server).chunks(of: "Hello.")
            #expect(chunks == [samples])
            #expect(error == failed("openai-speech", reason))
        }
    }

    @Test("an interrupted clause ends at once")
    func cancellation() throws {
        let server = try LoopbackServer { _ in [.head("audio/pcm"), .chunk([Int16].ramp(1_000).littleEndian), .stall] }
        let synthesizer = HTTPSpeechSynthesizer(
            HTTPSpeechSynthesizer.Configuration(endpoint: try server.endpoint(), model: "m", voice: "v")
        )
        let interruption = Interruption()
        let moment = interruption.cancel(after: .milliseconds(200))
        let (chunks, error) = synthesizer.chunks(of: "Hello.", interruption.cancellation)
        let age = try #require(moment.age)
        #expect(chunks.count == 1 && error == nil)
        #expect(age < .milliseconds(500))
    }
}
