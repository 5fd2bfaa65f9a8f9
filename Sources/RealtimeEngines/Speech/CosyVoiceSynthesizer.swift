public import RealtimePipeline
public import RealtimeUnits

/// Speaks with the FastAPI server of CosyVoice (`runtime/python/fastapi`): a posted form, answered by raw PCM16 as it is
/// made.
///
/// Chinese, English, Japanese, Cantonese, Korean, by the model.
public final class CosyVoiceSynthesizer: SpeechSynthesizer {
    /// `cosyvoice`: its name in `Scenario.voices` and in errors.
    public static let engineName = "cosyvoice"

    /// How the voice is described, which is also the request that is sent.
    public enum Style: Hashable, Sendable {
        /// `/inference_sft`: the conversation's voice is one of the model's speakers.
        case preset
        /// `/inference_zero_shot`: the voice of a recording, a WAV file, of that text.
        case zeroShot(recording: [UInt8], text: String)
        /// `/inference_cross_lingual`: the voice of a recording, a WAV file, in another language.
        case crossLingual(recording: [UInt8])
        /// `/inference_instruct`: one of the model's speakers, spoken as described.
        case instructed(String)
        /// `/inference_instruct2`: the voice of a recording, a WAV file, spoken as described (CosyVoice2).
        case instructedRecording(recording: [UInt8], instruction: String)
    }

    /// Which server and which voice.
    public struct Configuration: Hashable, Sendable {
        /// The server, which has no path of its own: make it with an empty default path. Port 50000 as it is started.
        public var endpoint: EngineEndpoint
        /// How the voice is described.
        public var style: Style
        /// The speaker of conversations that choose none, for the styles that have one: `中文女` is in CosyVoice-300M-SFT.
        public var voice: String
        /// The speakers that conversations may choose; empty leaves it to the server.
        public var voices: [String]
        /// Samples per second of the answer, which does not say: 22,050 for CosyVoice, 24,000 for CosyVoice2.
        public var sampleRate: SampleRate

        /// Creates a configuration.
        public init(
            endpoint: EngineEndpoint,
            style: Style = .preset,
            voice: String = "中文女",
            voices: [String] = [],
            sampleRate: SampleRate = .hz22050
        ) {
            self.endpoint = endpoint
            self.style = style
            self.voice = voice
            self.voices = voices
            self.sampleRate = sampleRate
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

    /// Takes the speaker: the one asked for, or the scenario's for `cosyvoice`, or the default.
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
        try SpeechCall(connection: connection, rate: sampleRate)
            .emit(call(for: text), cancellation: cancellation, emit: emit)
    }

    private func call(for text: String) -> HTTPCall {
        var form = MultipartForm()
        form.add("tts_text", text)
        let path: String
        switch configuration.style {
        case .preset:
            path = "/inference_sft"
            form.add("spk_id", voice)
        case .zeroShot(let recording, let text):
            path = "/inference_zero_shot"
            form.add("prompt_text", text)
            form.add("prompt_wav", file: "prompt.wav", type: "audio/wav", recording)
        case .crossLingual(let recording):
            path = "/inference_cross_lingual"
            form.add("prompt_wav", file: "prompt.wav", type: "audio/wav", recording)
        case .instructed(let instruction):
            path = "/inference_instruct"
            form.add("spk_id", voice)
            form.add("instruct_text", instruction)
        case .instructedRecording(let recording, let instruction):
            path = "/inference_instruct2"
            form.add("instruct_text", instruction)
            form.add("prompt_wav", file: "prompt.wav", type: "audio/wav", recording)
        }
        let (bytes, type) = form.encoded
        return .post(path, bytes, type: type)
    }
}
