public import RealtimePipeline
internal import RealtimeProtocol
public import RealtimeUnits

/// Speaks with a realtime TTS model of DashScope, such as `qwen3-tts-flash-realtime`.
///
/// The connection is kept from clause to clause, and made again where the server has ended it meanwhile. An interrupted
/// clause ends it, and with it what the server had still to say.
public final class DashScopeSynthesizer: SpeechSynthesizer {
    /// `dashscope-tts`: its name in `Scenario.voices` and in errors.
    public static let engineName = "dashscope-tts"

    /// Which model and which voice.
    public struct Configuration: Sendable {
        /// The model.
        public var endpoint: DashScopeEndpoint
        /// The voice of conversations that choose none.
        public var voice: String
        /// The voices that conversations may choose; empty leaves it to the server.
        public var voices: [String]

        /// Creates a configuration.
        public init(endpoint: DashScopeEndpoint, voice: String = "Cherry", voices: [String] = []) {
            self.endpoint = endpoint
            self.voice = voice
            self.voices = voices
        }

        func voice(for setup: ConversationSetup) throws(EngineError) -> String {
            try SynthesisVoice.name(for: setup, engine: engineName, default: voice, among: voices)
        }
    }

    /// 24 kHz, which is asked for.
    public let sampleRate = SampleRate.hz24000
    private let configuration: Configuration
    private let loop: EngineLoop
    private var voice: String
    private var language = SpeechLanguage.chinese
    private var link: RealtimeLink?

    /// Creates a synthesizer whose connections live on `loop`. None is opened before a clause.
    public init(_ configuration: Configuration, on loop: EngineLoop) {
        self.configuration = configuration
        self.loop = loop
        voice = configuration.voice
    }

    /// Takes the language, and the voice: the one asked for, or the scenario's for `dashscope-tts`, or the default.
    ///
    /// - Throws: `EngineError.voiceUnavailable` where ``Configuration/voices`` does not have it.
    public func prepare(for setup: ConversationSetup) throws(EngineError) {
        voice = try configuration.voice(for: setup)
        language = setup.language
        disconnect()
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
        var isWhole = false
        // Whatever ends a clause early leaves answers on their way that the next one must not hear.
        defer { if !isWhole { disconnect() } }
        let link = connection()
        guard try waitUntilReady(link, cancellation) else { return }
        link.send(.inputTextBufferAppend(InputTextAppend(text: text, eventID: link.nextID())))
        link.send(.inputTextBufferCommit(PlainEvent(eventID: link.nextID())))
        isWhole = try speak(link, cancellation, emit)
    }

    /// Whether the server has taken the configuration; `false` where the call was cancelled.
    private func waitUntilReady(
        _ link: RealtimeLink,
        _ cancellation: EngineCancellation
    ) throws(EngineError) -> Bool {
        let limit = configuration.endpoint.timeouts.connecting
        while !link.isReady {
            guard case .event = try link.next(atMost: limit, cancellation) else {
                if cancellation.isCancelled { return false }
                throw link.error(HTTPFailure.timedOut(.connecting, limit).description)
            }
        }
        return true
    }

    /// Emits the audio of a response. Whether it came to its end.
    private func speak(
        _ link: RealtimeLink,
        _ cancellation: EngineCancellation,
        _ emit: (Span<Int16>) -> Bool
    ) throws(EngineError) -> Bool {
        var clock = CallClock(configuration.endpoint.timeouts)
        var assembler = PCM16Assembler()
        while true {
            guard case .event(let event) = try link.next(atMost: clock.rest, cancellation) else {
                if cancellation.isCancelled { return false }
                throw link.error((clock.overdue ?? .timedOut(.idle, configuration.endpoint.timeouts.idle)).description)
            }
            clock.received()
            switch event {
            case .outputAudioDelta(let delta):
                guard let bytes = try? delta.delta.decoded() else {
                    throw link.error("the server sent audio that is not base64")
                }
                let samples = assembler.samples(from: bytes.span)
                guard samples.isEmpty || emit(samples.span) else { return false }
            case .responseDone(let done):
                guard done.response.status == .failed else { return true }
                let reason = done.response.statusDetails.value?.error.value?.message ?? "without saying why"
                throw link.error("the server could not speak: \(reason)")
            case .sessionFinished:
                throw link.error("the server ended the session in mid-answer")
            default:
                break
            }
        }
    }

    /// The connection of the clause before, if it is still there, or a new one.
    private func connection() -> RealtimeLink {
        if let link {
            // Nothing is expected between clauses but the end.
            do throws(EngineError) {
                while try link.poll() != nil {}
                return link
            } catch {
                disconnect()
            }
        }
        var session = SessionConfiguration()
        session.audio = SessionAudio(output: SessionAudioOutput(voice: .value(.named(voice))))
        session.mode = "commit"
        session.languageType = language.dashScopeName
        session.responseFormat = "pcm"
        session.sampleRate = sampleRate.hertz
        let link = RealtimeLink(
            configuration.endpoint,
            dialect: .dashScopeTTS,
            engine: Self.engineName,
            session: session,
            on: loop
        )
        self.link = link
        return link
    }

    private func disconnect() {
        link?.close()
        link = nil
    }
}

extension SpeechLanguage {
    /// What DashScope calls a language; `Auto` for one that its documentation does not name.
    var dashScopeName: String {
        switch rawValue {
        case "zh": "Chinese"
        case "en": "English"
        case "de": "German"
        case "it": "Italian"
        case "pt": "Portuguese"
        case "es": "Spanish"
        case "ja": "Japanese"
        case "ko": "Korean"
        case "fr": "French"
        case "ru": "Russian"
        default: "Auto"
        }
    }
}
