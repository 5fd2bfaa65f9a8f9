import RealtimeEngines
import RealtimePipeline
import RealtimeProtocol
import RealtimeUnits
import Testing

@Suite("Mixing engines", .timeLimit(.minutes(2))) struct NetworkEngineFactoryTests {
    private let setup = ConversationSetup(scenario: bilingual)
    private func endpoint() throws -> EngineEndpoint { try EngineEndpoint("http://127.0.0.1:1") }

    private func model() throws -> ChatModel.Configuration { .init(endpoint: try endpoint(), model: "m") }
    private func speech() throws -> NetworkEngineFactory.Synthesizer {
        .speech(.init(endpoint: try endpoint(), model: "m", voice: "v", voices: ["v", "scenario-voice"]))
    }
    private func transcription() throws -> NetworkEngineFactory.Recognizer {
        .transcription(.init(endpoint: try endpoint(), model: "m"))
    }

    @Test("each engine is the configured one, or the base's")
    func mixture() throws {
        let none = try NetworkEngineFactory(base: SilentEngines())
        #expect(try none.makeRecognizer(for: setup) is SilentEngines.Recognizer)
        #expect(try none.makeLanguageModel(for: setup) is SilentEngines.Model)
        #expect(try none.makeSynthesizer(for: setup) is SilentEngines.Synthesizer)
        let all = try NetworkEngineFactory(recognizer: transcription(), model: model(), synthesizer: speech())
        #expect(try all.makeRecognizer(for: setup) is HTTPTranscriber)
        #expect(try all.makeLanguageModel(for: setup) is ChatModel)
        #expect(try all.makeSynthesizer(for: setup) is HTTPSpeechSynthesizer)
        let other = try NetworkEngineFactory(
            recognizer: .funASR(.init(url: "ws://127.0.0.1:1")),
            synthesizer: .cosyVoice(.init(endpoint: endpoint())),
            base: SilentEngines()
        )
        #expect(try other.makeRecognizer(for: setup) is FunASRRecognizer)
        #expect(try other.makeLanguageModel(for: setup) is SilentEngines.Model)
        #expect(try other.makeSynthesizer(for: setup) is CosyVoiceSynthesizer)
        let cloud = try NetworkEngineFactory(
            recognizer: .dashScope(.init(endpoint: DashScopeEndpoint(model: "qwen3-asr-flash-realtime"))),
            synthesizer: .dashScope(.init(endpoint: DashScopeEndpoint(model: "qwen3-tts-flash-realtime")))
        )
        #expect(try cloud.makeRecognizer(for: setup) is DashScopeRecognizer)
        #expect(try cloud.makeSynthesizer(for: setup) is DashScopeSynthesizer)
    }

    @Test("the base is asked about its own engines only")
    func lanes() throws {
        let base = SilentEngines(refused: [.recognition, .synthesis])
        let all = try NetworkEngineFactory(recognizer: transcription(), synthesizer: speech(), base: base)
        try all.check(setup)
        let some = try NetworkEngineFactory(model: model(), synthesizer: speech(), base: base)
        #expect(throws: failed("silent", "refused 1")) { try some.check(setup) }
        try some.check(setup, for: .output)
    }

    @Test("an engine that nobody makes is refused when a conversation is")
    func missing() throws {
        let factory = try NetworkEngineFactory(model: model())
        #expect(throws: failed("recognition, synthesis", "none is configured")) { try factory.check(setup) }
        #expect(throws: failed("recognition, synthesis", "none is configured")) {
            _ = try factory.makeRecognizer(for: setup)
        }
    }

    @Test("a language and a voice are refused without asking a server")
    func refusals() throws {
        let factory = try NetworkEngineFactory(
            recognizer: .funASR(.init(url: "ws://127.0.0.1:1", languages: [.chinese])),
            model: model(),
            synthesizer: speech()
        )
        #expect(throws: EngineError.languageUnavailable(.english, engine: "funasr", available: [.chinese])) {
            try factory.check(setup)
        }
        try factory.check(ConversationSetup(scenario: bilingual, language: .chinese))
        let voice = ConversationSetup(scenario: bilingual, language: .chinese, voice: "x")
        let known = ["v", "scenario-voice"]
        #expect(throws: EngineError.voiceUnavailable("x", engine: "openai-speech", available: known)) {
            try factory.check(voice)
        }
        let french = ConversationSetup(scenario: bilingual, language: SpeechLanguage(rawValue: "fr"))
        #expect(throws: EngineError.self) { try factory.check(french) }
    }

    @Test("a turn goes through three servers: heard, answered, spoken")
    func turn() throws {
        let samples = [Int16].ramp(4_800)
        let server = try LoopbackServer { request in
            switch request.line.split(separator: " ")[1] {
            case "/v1/audio/transcriptions": [.answer("200 OK", "application/json", #"{"text":"hello"}"#)]
            case "/v1/chat/completions": ChatScript.reply(["Good ", "day."])
            case "/v1/audio/speech": [.head("audio/pcm"), .chunk(samples.littleEndian), .end]
            default: [.answer("404 Not Found", "text/plain", "")]
            }
        }
        let endpoint = try server.endpoint()
        let factory = try NetworkEngineFactory(
            recognizer: .transcription(.init(endpoint: endpoint, model: "m")),
            model: .init(endpoint: endpoint, model: "m"),
            synthesizer: .speech(.init(endpoint: endpoint, model: "m", voice: "v"))
        )
        let configuration = EngineRunner.Configuration(workers: NetworkEngineFactory.workers(forSessions: 1))
        let runner = try EngineRunner(factory: factory, configuration: configuration)
        defer { runner.stop() }
        let results = ResultBox()
        let lease = try runner.admit(setup) { results.append($0) }
        defer { lease.release() }
        let generation = Generation(1)
        try lease.submit(EngineCommand(.beginUtterance, generation: generation))
        try lease.submit(EngineCommand(.audio(.ramp(8_000)), generation: generation))
        try lease.submit(EngineCommand(.finishUtterance, generation: generation))
        try results.wait("the transcript") { $0.contains { $0.payload == .finalTranscript(Transcript(text: "hello")) } }
        let history = ConversationHistory(turns: [.user("hello")])
        try lease.submit(EngineCommand(.generateReply(history), generation: generation))
        try results.wait("the reply") { $0.contains { $0.payload == .replyFinished("Good day.") } }
        try lease.submit(EngineCommand(.synthesize("Good day."), generation: generation))
        let end = EngineResult.Payload.synthesisFinished(SampleCount(samples.count), .hz24000)
        try results.wait("the audio") { $0.contains { $0.payload == end } }
        let heard = results.all.flatMap { result -> [Int16] in
            if case .synthesizedAudio(let samples, _) = result.payload { samples } else { [] }
        }
        #expect(heard == samples)
    }

    @Test("there is a worker for every engine of a conversation, within reason")
    func workers() {
        #expect(NetworkEngineFactory.workers(forSessions: 0) == 2)
        #expect(NetworkEngineFactory.workers(forSessions: 8) == 24)
        #expect(NetworkEngineFactory.workers(forSessions: 1_000) == 256)
    }
}
