import RealtimeEngines
import RealtimeOfflineEngines
import RealtimePipeline
import RealtimeUnits
import RealtimeWebSocket

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Which engines a pipeline runs on.
struct EngineOptions {
    var recognizer = "pocketsphinx"
    var recognizerServer: String?
    var recognizerModel: String?
    var modelServer: String?
    var chatModel: String?
    var synthesizer = "flite"
    var synthesizerServer: String?
    var synthesizerModel: String?
    var synthesizerRate: SampleRate?
    /// Milliseconds of silence after which a reply is begun on a guess; 0 never.
    var speculation = 100
    /// Prints the engines and ends.
    var lists = false
    /// Says what is missing and ends.
    var checks = false
    /// Authorities to trust in place of the system's, a PEM file.
    var authorities: String?
    private var given: [String] = []

    static let usage = """
          --recognizer NAME        pocketsphinx (default), openai, funasr or dashscope
          --recognizer-server URL  where that is: http://… of an OpenAI-compatible server, ws://… of a FunASR runtime;
                                   dashscope is in China where nothing is said
          --recognizer-model NAME  the model of openai (whisper-1) or dashscope (qwen3-asr-flash-realtime)
          --model-server URL       an OpenAI-compatible server that replies, in place of the scenario's rules
          --chat-model NAME        its model
          --synthesizer NAME       flite (default), openai, cosyvoice or dashscope
          --synthesizer-server URL where that is, http://…, and wss://… for dashscope
          --synthesizer-model NAME the model of openai (tts-1) or dashscope (qwen3-tts-flash-realtime)
          --synthesizer-rate HZ    samples per second of its answer (openai 24000, cosyvoice 22050)
          --speculation MS         silence after which a reply is begun before the turn is over, and held back (100);
                                   0 never
          --list-engines           prints the engines there are, and what each needs
          --check                  says what the chosen engines lack and how to get it; 1 where something is missing
        """

    static let list = """
        recognisers (--recognizer)
          pocketsphinx  English; the scenario's grammar, or free speech with every third word wrong.
                        Needs: apt install libpocketsphinx-dev pocketsphinx-en-us
          openai        Whole utterances, the languages of its model. POST …/audio/transcriptions.
                        Needs: --recognizer-server, perhaps REALTIME_RECOGNIZER_KEY
          funasr        Streaming, Chinese and English. WebSocket, 2pass.
                        Needs: --recognizer-server
          dashscope     Streaming, the languages of its model. WebSocket.
                        Needs: REALTIME_RECOGNIZER_KEY or DASHSCOPE_API_KEY
        language models
          scripted      The rules of the scenario.
                        Needs: nothing
          chat          Any language. POST …/chat/completions, streamed.
                        Needs: --model-server and --chat-model, perhaps REALTIME_MODEL_KEY
        synthesizers (--synthesizer)
          flite         English; the voices slt and kal16.
                        Needs: apt install flite1-dev
          openai        The languages of its model. POST …/audio/speech.
                        Needs: --synthesizer-server, perhaps REALTIME_SYNTHESIZER_KEY
          cosyvoice     Chinese, English, Japanese, Korean. POST …/inference_sft.
                        Needs: --synthesizer-server
          dashscope     The languages of its model. WebSocket.
                        Needs: REALTIME_SYNTHESIZER_KEY or DASHSCOPE_API_KEY
        """

    /// Takes an option if it is one of these; `value` gives what stands behind it.
    mutating func take(_ option: String, _ value: () throws(UsageError) -> String) throws(UsageError) -> Bool {
        switch option {
        case "--recognizer": recognizer = try choice(["pocketsphinx", "openai", "funasr", "dashscope"], option, value)
        case "--recognizer-server": recognizerServer = try value()
        case "--recognizer-model": recognizerModel = try value()
        case "--model-server": modelServer = try value()
        case "--chat-model": chatModel = try value()
        case "--synthesizer": synthesizer = try choice(["flite", "openai", "cosyvoice", "dashscope"], option, value)
        case "--synthesizer-server": synthesizerServer = try value()
        case "--synthesizer-model": synthesizerModel = try value()
        case "--synthesizer-rate":
            let text = try value()
            guard let rate = Int(text).flatMap(SampleRate.init(hertz:)), rate >= .hz8000, rate <= .hz48000 else {
                throw UsageError("\(option) expects a number from 8000 to 48000, got '\(text)'")
            }
            synthesizerRate = rate
        case "--speculation":
            let text = try value()
            guard let milliseconds = Int(text), (0...10_000).contains(milliseconds) else {
                throw UsageError("\(option) expects a number from 0 to 10000, got '\(text)'")
            }
            speculation = milliseconds
        case "--list-engines":
            lists = true
            return true
        case "--check":
            checks = true
            return true
        default: return false
        }
        given.append(option)
        return true
    }

    private func choice(
        _ names: [String],
        _ option: String,
        _ value: () throws(UsageError) -> String
    ) throws(UsageError) -> String {
        let text = try value()
        guard names.contains(text) else {
            throw UsageError("\(option) expects \(names.joined(separator: " or ")), got '\(text)'")
        }
        return text
    }

    /// Says which options do not go together.
    func check(upstream: String) throws(UsageError) {
        if let option = given.first, upstream != "pipeline" {
            throw UsageError("\(option) goes with --upstream pipeline")
        }
        if checks, upstream != "pipeline" { throw UsageError("--check goes with --upstream pipeline") }
        if recognizer != "dashscope" {
            try pair("--recognizer-server", recognizerServer, isNeeded: recognizer != "pocketsphinx", "--recognizer")
        }
        if synthesizer != "dashscope" {
            try pair("--synthesizer-server", synthesizerServer, isNeeded: synthesizer != "flite", "--synthesizer")
        }
        if (modelServer == nil) != (chatModel == nil) {
            throw UsageError("--model-server and --chat-model go together")
        }
        if recognizerModel != nil, recognizer != "openai", recognizer != "dashscope" {
            throw UsageError("--recognizer-model goes with --recognizer openai or dashscope")
        }
        if synthesizerModel != nil, synthesizer != "openai", synthesizer != "dashscope" {
            throw UsageError("--synthesizer-model goes with --synthesizer openai or dashscope")
        }
        if synthesizerRate != nil, synthesizer != "openai", synthesizer != "cosyvoice" {
            throw UsageError("--synthesizer-rate goes with --synthesizer openai or cosyvoice")
        }
    }

    private func pair(_ option: String, _ url: String?, isNeeded: Bool, _ other: String) throws(UsageError) {
        if isNeeded, url == nil { throw UsageError("\(other) over the network needs \(option)") }
        if !isNeeded, url != nil { throw UsageError("\(option) goes with \(other) over the network") }
    }

    // MARK: Engines

    /// Whether any engine waits for a network.
    var usesNetwork: Bool { recognizer != "pocketsphinx" || modelServer != nil || synthesizer != "flite" }

    /// The voices that clients may choose; empty where a server has them.
    var voices: [String] { synthesizer == "flite" ? FliteSynthesizer.voices : [] }

    /// What makes the engines.
    func factory() throws -> NetworkEngineFactory {
        var model: ChatModel.Configuration?
        if let modelServer, let chatModel {
            let endpoint = try endpoint("--model-server", modelServer, "REALTIME_MODEL_KEY")
            model = ChatModel.Configuration(endpoint: endpoint, model: chatModel)
        }
        return try NetworkEngineFactory(
            recognizer: try networkRecognizer(),
            model: model,
            synthesizer: try networkSynthesizer(),
            base: OfflineEngineFactory()
        )
    }

    private func networkRecognizer() throws -> NetworkEngineFactory.Recognizer? {
        if recognizer == "dashscope" {
            let endpoint = try dashScope(
                "--recognizer-server",
                recognizerServer,
                recognizerModel ?? "qwen3-asr-flash-realtime",
                "REALTIME_RECOGNIZER_KEY"
            )
            return .dashScope(DashScopeRecognizer.Configuration(endpoint: endpoint))
        }
        guard let url = recognizerServer else { return nil }
        if recognizer == "funasr" {
            let tls = try authorities.map { try TLSContext(trust: .file($0)) }
            do throws(EndpointError) {
                return .funASR(try FunASRRecognizer.Configuration(url: url, tls: tls))
            } catch {
                throw UsageError("--recognizer-server: \(error)")
            }
        }
        let endpoint = try endpoint("--recognizer-server", url, "REALTIME_RECOGNIZER_KEY")
        return .transcription(HTTPTranscriber.Configuration(endpoint: endpoint, model: recognizerModel ?? "whisper-1"))
    }

    private func networkSynthesizer() throws -> NetworkEngineFactory.Synthesizer? {
        let variable = "REALTIME_SYNTHESIZER_KEY"
        if synthesizer == "dashscope" {
            let model = synthesizerModel ?? "qwen3-tts-flash-realtime"
            let endpoint = try dashScope("--synthesizer-server", synthesizerServer, model, variable)
            return .dashScope(DashScopeSynthesizer.Configuration(endpoint: endpoint))
        }
        guard let url = synthesizerServer else { return nil }
        if synthesizer == "cosyvoice" {
            let endpoint = try endpoint("--synthesizer-server", url, variable, path: "")
            var configuration = CosyVoiceSynthesizer.Configuration(endpoint: endpoint)
            if let synthesizerRate { configuration.sampleRate = synthesizerRate }
            return .cosyVoice(configuration)
        }
        let endpoint = try endpoint("--synthesizer-server", url, variable)
        var configuration = HTTPSpeechSynthesizer.Configuration(
            endpoint: endpoint,
            model: synthesizerModel ?? "tts-1",
            voice: "alloy"
        )
        if let synthesizerRate { configuration.sampleRate = synthesizerRate }
        return .speech(configuration)
    }

    /// A server, with the key of its variable; OpenAI's own key goes to OpenAI alone.
    private func endpoint(
        _ option: String,
        _ url: String,
        _ variable: String,
        path: String = "/v1"
    ) throws(UsageError) -> EngineEndpoint {
        do throws(EndpointError) {
            var endpoint = try EngineEndpoint(url, defaultPath: path, authorities: authorities)
            let isOpenAI = endpoint.url.hasPrefix("https://api.openai.com/")
            endpoint.key = try key(isOpenAI ? [variable, "OPENAI_API_KEY"] : [variable])
            return endpoint
        } catch {
            throw UsageError("\(option): \(error)")
        }
    }

    /// A model of DashScope; DashScope's own key goes to DashScope alone.
    private func dashScope(
        _ option: String,
        _ url: String?,
        _ model: String,
        _ variable: String
    ) throws -> DashScopeEndpoint {
        let tls = try authorities.map { try TLSContext(trust: .file($0)) }
        do throws(EndpointError) {
            var endpoint = try DashScopeEndpoint(url ?? DashScopeEndpoint.china, model: model, tls: tls)
            let own = [DashScopeEndpoint.china, DashScopeEndpoint.international]
            endpoint.key = try key(own.contains(endpoint.url) ? [variable, "DASHSCOPE_API_KEY"] : [variable])
            return endpoint
        } catch {
            throw UsageError("\(option): \(error)")
        }
    }

    /// The key of the first of these variables that is set.
    private func key(_ variables: [String]) throws(EndpointError) -> EngineKey? {
        for name in variables {
            guard let value = getenv(name) else { continue }
            guard let key = EngineKey(String(cString: value)) else { throw .character }
            return key
        }
        return nil
    }
}
