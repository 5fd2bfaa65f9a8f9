internal import RealtimeProtocol

extension Dialect {
    /// Whether this is one of the dialects that converse in PCM of 24 kHz both ways, so that audio passes between any two
    /// of them as it is.
    var isTranslated: Bool {
        switch self {
        case .openAI, .azureOpenAI, .openAIBeta, .azureVoiceLive, .xAI, .stepFun: true
        case .openAITranslation, .dashScopeOmni, .dashScopeASR, .dashScopeTTS, .glm, .browser: false
        }
    }

    /// Whether events have general-availability names.
    var hasGeneralNames: Bool {
        switch self {
        case .openAI, .azureOpenAI, .xAI: true
        case .openAIBeta, .openAITranslation, .azureVoiceLive, .dashScopeOmni, .dashScopeASR, .dashScopeTTS, .glm,
            .stepFun, .browser:
            false
        }
    }
}
