public import RealtimeUnits

/// A spelling of the protocol.
public enum Dialect: String, Hashable, Sendable, CaseIterable {
    /// OpenAI Realtime, general availability.
    case openAI = "openai"
    /// OpenAI Realtime as it was from October 2024 to June 2026, and the base of several other vendors.
    case openAIBeta = "openai-beta"
    /// Azure OpenAI's `/openai/v1`: GA.
    case azureOpenAI = "azure-openai"
    /// DashScope Qwen-Omni: beta names, own session members.
    case dashScopeOmni = "dashscope"
    /// xAI Grok Voice: GA names, ready after `session.updated`.
    case xAI = "xai"
    /// The small dialect between a browser page and its relay: `session.create`, `ping`, `{code, message}` errors.
    case browser
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
        case .openAI, .openAIBeta, .azureOpenAI, .dashScopeOmni: .sessionCreated
        case .xAI: .sessionUpdated
        case .browser: .sessionCreatedOnRequest
        }
    }

    /// Whether events and session have the beta's names and flat layout.
    var isBeta: Bool { self == .openAIBeta || self == .dashScopeOmni }

    /// The format of the user's audio where the session does not say.
    public var defaultInputFormat: AudioFormat { self == .dashScopeOmni ? .pcm16At16kHz : .pcm16At24kHz }

    /// The format of the model's audio where the session does not say.
    public var defaultOutputFormat: AudioFormat { .pcm16At24kHz }

    /// Whether the assistant's words are announced as soon as they are known rather than after the last audio.
    ///
    /// The browser dialect has no transcript deltas, so waiting for the end of the audio would show the words of a
    /// reply only after it was spoken.
    public var announcesTranscriptBeforeAudioEnds: Bool { self == .browser }
}
