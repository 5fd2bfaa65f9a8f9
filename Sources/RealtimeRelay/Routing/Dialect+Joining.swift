internal import RealtimeProtocol
internal import RealtimeUnits

extension Dialect {
    /// Whether this is a dialect of conversations, between any two of which events are translated.
    var isConversational: Bool {
        switch self {
        case .openAI, .azureOpenAI, .openAIBeta, .azureVoiceLive, .xAI, .stepFun, .dashScopeOmni, .glm: true
        case .openAITranslation, .dashScopeASR, .dashScopeTTS, .browser: false
        }
    }

    /// Whether an upstream of this dialect takes the user's audio in `format` where it is told so.
    ///
    /// Source: section 5 of the protocol's documentation. Of DashScope and GLM only what all their models take.
    func takes(_ format: AudioFormat) -> Bool {
        switch self {
        case .openAI, .azureOpenAI, .openAIBeta: [.pcm16At24kHz, .muLaw, .aLaw].contains(format)
        case .azureVoiceLive: [.pcm16At24kHz, .pcm16At16kHz, .muLaw, .aLaw].contains(format)
        case .xAI: format.encoding != .float32
        case .stepFun: format == .pcm16At24kHz
        case .dashScopeOmni, .dashScopeASR, .glm: format == .pcm16At16kHz
        case .openAITranslation, .dashScopeTTS, .browser: format == defaultInputFormat
        }
    }

    /// Whether an upstream of this dialect speaks in `format` where it is told so.
    func gives(_ format: AudioFormat) -> Bool {
        switch self {
        case .openAI, .azureOpenAI, .openAIBeta: [.pcm16At24kHz, .muLaw, .aLaw].contains(format)
        case .azureVoiceLive: [.pcm16At24kHz, .pcm16At16kHz, .pcm16At8kHz, .muLaw, .aLaw].contains(format)
        case .xAI: format.encoding != .float32
        case .stepFun, .dashScopeOmni, .dashScopeASR, .glm, .openAITranslation, .dashScopeTTS, .browser:
            format == defaultOutputFormat
        }
    }

    /// Whether a server of this dialect can cut an item to what was heard.
    var truncatesItems: Bool {
        switch self {
        case .dashScopeOmni, .dashScopeASR, .dashScopeTTS, .openAITranslation, .browser: false
        case .openAI, .azureOpenAI, .openAIBeta, .azureVoiceLive, .xAI, .stepFun, .glm: true
        }
    }

    /// Whether a server of this dialect calls an item what the client called it.
    var echoesItemIdentifiers: Bool {
        switch self {
        case .dashScopeOmni, .dashScopeASR, .dashScopeTTS: false
        default: true
        }
    }

    /// The model that transcribes the user where a page wants to show what was heard; `nil` takes the vendor's.
    var transcriptionModel: String? {
        switch self {
        case .openAI, .azureOpenAI, .openAIBeta: "gpt-4o-mini-transcribe"
        default: nil
        }
    }
}

extension AudioFormat {
    fileprivate static let pcm16At8kHz = AudioFormat(encoding: .pcm16, sampleRate: .hz8000)
}
