import RealtimeProtocol

/// What the user or a line says about the dialect.
enum DialectChoice: Hashable, Sendable {
    /// It is to be found out.
    case auto
    /// One of DashScope's, to be found out.
    case dashScope
    /// This one.
    case fixed(Dialect)

    /// By the name of a command line: `auto`, `dashScope`, or a dialect's own.
    init?(name: String) {
        switch name {
        case "auto": self = .auto
        case "dashScope": self = .dashScope
        default:
            guard let dialect = Dialect(name: name) else { return nil }
            self = .fixed(dialect)
        }
    }

    /// By the name in a recording, which may also be spelt as vendors' are, in lower case with hyphens; `nil` for
    /// protocols that are no dialects of this one.
    init?(recorded name: String) {
        if let choice = DialectChoice(name: name) {
            self = choice
        } else if let dialect = Self.spellings[name] {
            self = .fixed(dialect)
        } else if name == "dashscope" {
            self = .dashScope
        } else {
            return nil
        }
    }

    /// The dialect to write: for `dashScope` its Omni; `auto` is none.
    var target: Dialect? {
        switch self {
        case .auto: nil
        case .dashScope: .dashScopeOmni
        case .fixed(let dialect): dialect
        }
    }

    /// Names of dialects in recordings beside those of command lines.
    private static let spellings: [String: Dialect] = [
        "openai": .openAI, "openai-ga": .openAI, "hf-speech-to-speech": .openAI, "openai-beta": .openAIBeta,
        "openai-translation": .openAITranslation, "azure-openai": .azureOpenAI, "azure-voice-live": .azureVoiceLive,
        "dashscope-omni": .dashScopeOmni, "dashscope-omni35": .dashScopeOmni, "dashscope-qwen-audio": .dashScopeOmni,
        "dashscope-asr": .dashScopeASR, "dashscope-tts": .dashScopeTTS, "xai": .xAI, "glm-realtime": .glm,
        "stepfun": .stepFun,
    ]

    /// The names of the dialects.
    static let names = Dialect.allCases.map(\.rawValue)
    /// What an option takes.
    static let expected = "auto, dashScope, " + names.joined(separator: ", ")
    /// What an option for the output takes.
    static let expectedTarget = "dashScope, " + names.joined(separator: ", ")
}
