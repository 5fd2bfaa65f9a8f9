public import RealtimePipeline
public import RealtimeProtocol
public import RealtimeUnits

/// Speaks with an OpenAI-compatible server: `POST …/audio/speech`, answered by raw PCM16 as it is made.
///
/// OpenAI's models, Kokoro-FastAPI, LocalAI, Speaches and others. Any language that the server's model speaks.
public final class HTTPSpeechSynthesizer: SpeechSynthesizer {
    /// `openai-speech`: its name in `Scenario.voices` and in errors.
    public static let engineName = "openai-speech"

    /// Which server, model and voice.
    public struct Configuration: Hashable, Sendable {
        /// The server; `/audio/speech` is added to its address.
        public var endpoint: EngineEndpoint
        /// The model's name, as the server knows it.
        public var model: String
        /// The voice of conversations that choose none.
        public var voice: String
        /// The voices that conversations may choose; empty leaves it to the server.
        public var voices: [String]
        /// Samples per second of the answer, which does not say: 24 kHz by OpenAI's documentation of `pcm`.
        public var sampleRate: SampleRate
        /// More members of the request, such as `speed` or `instructions`, as they are. `model`, `input`, `voice` and
        /// `response_format` are this library's own.
        public var parameters: JSONObject

        /// Creates a configuration.
        public init(
            endpoint: EngineEndpoint,
            model: String,
            voice: String,
            voices: [String] = [],
            sampleRate: SampleRate = .hz24000,
            parameters: JSONObject = JSONObject()
        ) {
            self.endpoint = endpoint
            self.model = model
            self.voice = voice
            self.voices = voices
            self.sampleRate = sampleRate
            self.parameters = parameters
        }

        func voice(for setup: ConversationSetup) throws(EngineError) -> String {
            try SynthesisVoice.name(for: setup, engine: engineName, default: voice, among: voices)
        }
    }

    /// As configured.
    public var sampleRate: SampleRate { configuration.sampleRate }
    private let configuration: Configuration
    private let connection: EngineConnection
    private var voice: String

    /// Creates a synthesizer with the default voice. Nothing is sent yet.
    public init(_ configuration: Configuration) {
        self.configuration = configuration
        connection = EngineConnection(engine: Self.engineName, endpoint: configuration.endpoint)
        voice = configuration.voice
    }

    /// Takes the voice: the one asked for, or the scenario's for `openai-speech`, or the default.
    ///
    /// - Throws: `EngineError.voiceUnavailable` where ``Configuration/voices`` does not have it.
    public func prepare(for setup: ConversationSetup) throws(EngineError) {
        voice = try configuration.voice(for: setup)
    }

    /// Speaks a clause, from its first samples on as the server makes them.
    ///
    /// - Throws: `EngineError.engineFailed`; what came before was emitted.
    public func synthesize(
        _ text: String,
        cancellation: EngineCancellation,
        emit: (Span<Int16>) -> Bool
    ) throws(EngineError) {
        guard text.isSpeakable else { return }
        var object = configuration.parameters
        object["model"] = .string(configuration.model)
        object["input"] = .string(text)
        object["voice"] = .string(voice)
        object["response_format"] = "pcm"
        let body = JSONValue.object(object).serialized
        let call = HTTPCall.post("/audio/speech", body, type: "application/json")
        try SpeechCall(connection: connection, rate: sampleRate).emit(call, cancellation: cancellation, emit: emit)
    }
}
