public import RealtimeUnits

/// A spelling of the protocol: which names, shapes and events a peer uses.
public enum Dialect: String, Hashable, Sendable, CaseIterable {
    /// OpenAI Realtime, general availability: the canonical spelling.
    case openAI
    /// OpenAI Realtime as it was from October 2024 to June 2026, and the base of several other vendors.
    case openAIBeta
    /// OpenAI's `/realtime/translations`: `session.*` events only.
    case openAITranslation
    /// Azure OpenAI's `/openai/v1`: GA.
    case azureOpenAI
    /// Azure Voice Live: the beta and about thirty events of its own.
    case azureVoiceLive
    /// DashScope Qwen-Omni and Qwen-Audio: beta names, own session members.
    case dashScopeOmni
    /// DashScope speech recognition (`qwen3-asr-*-realtime`).
    case dashScopeASR
    /// DashScope speech synthesis (`qwen3-tts-*-realtime`).
    case dashScopeTTS
    /// xAI Grok Voice: GA names, a half-flat session, ready after `session.updated`.
    case xAI
    /// GLM-Realtime of Zhipu: the beta with members missing and events of its own.
    case glm
    /// StepFun: the beta, with indexes often missing.
    case stepFun
    /// The small dialect between a browser page and its relay: `session.create`, `ping`, `{code, message}` errors.
    case browser

    /// Finds a dialect by the name used on command lines and in files: the case's name, or `dashScope`, which stands
    /// for Omni unless `model` names a recogniser or a synthesiser.
    public init?(name: String, model: String? = nil) {
        if name == "dashScope" {
            let model = model ?? ""
            self = model.contains("-asr") ? .dashScopeASR : model.contains("-tts") ? .dashScopeTTS : .dashScopeOmni
        } else {
            self.init(rawValue: name)
        }
    }
}

extension Dialect {
    /// Which event says that the server may be spoken to.
    public enum ReadySignal: Hashable, Sendable {
        /// `session.created`, sent on connection.
        case sessionCreated
        /// `session.updated`, the answer to the first `session.update`.
        case sessionUpdated
        /// `session.created`, the answer to the client's `session.create`.
        case sessionCreatedOnRequest
    }

    /// Which event says that the server may be spoken to.
    public var readySignal: ReadySignal {
        switch self {
        case .xAI: .sessionUpdated
        case .browser: .sessionCreatedOnRequest
        default: .sessionCreated
        }
    }

    /// Whether the client says `session.finish` at the end and waits for `session.finished`
    /// (`session.close` and `session.closed` in ``openAITranslation``).
    public var hasFinishHandshake: Bool {
        switch self {
        case .dashScopeOmni, .dashScopeASR, .dashScopeTTS, .openAITranslation: true
        default: false
        }
    }

    /// The format of the user's audio where the session does not say.
    public var defaultInputFormat: AudioFormat {
        switch self {
        // GLM documents wav with 16 kHz; DashScope's recorded and documented sessions all send 16 kHz.
        case .dashScopeOmni, .dashScopeASR, .dashScopeTTS, .glm: .pcm16At16kHz
        default: .pcm16At24kHz
        }
    }

    /// The format of the model's audio where the session does not say.
    public var defaultOutputFormat: AudioFormat { .pcm16At24kHz }

    /// Whether the assistant's words are announced as soon as they are known rather than after the last audio.
    ///
    /// The browser dialect has no transcript deltas, so waiting for the end of the audio would show the words of a
    /// reply only after it was spoken.
    public var announcesTranscriptBeforeAudioEnds: Bool { self == .browser }
}
