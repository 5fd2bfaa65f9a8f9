/// How each dialect differs from the canonical spelling, for the readers and writers of objects.
extension Dialect {
    /// Whether events, content types and response members have the beta's names.
    var isBeta: Bool {
        switch self {
        case .openAIBeta, .azureVoiceLive, .dashScopeOmni, .dashScopeASR, .dashScopeTTS, .glm, .stepFun: true
        case .openAI, .openAITranslation, .azureOpenAI, .xAI, .browser: false
        }
    }

    /// Whether this is one of DashScope's services.
    var isDashScope: Bool { self == .dashScopeOmni || self == .dashScopeASR || self == .dashScopeTTS }

    /// Members of the session that stand at its top level and not in GA's `audio` object.
    var flatSessionMembers: SessionMembers {
        switch self {
        case .openAI, .openAITranslation, .azureOpenAI: []
        case .xAI: [.voice, .turnDetection]
        case .openAIBeta, .azureVoiceLive, .dashScopeOmni, .dashScopeASR, .dashScopeTTS, .glm, .stepFun, .browser: .all
        }
    }

    /// Whether a member's other spelling, GA's or the beta's, is understood as well. OpenAI and Azure refuse it, so
    /// there it is a member like any that is not known.
    var acceptsBothSpellings: Bool {
        switch self {
        case .openAI, .openAITranslation, .azureOpenAI: false
        default: true
        }
    }

    /// Whether formats are objects with a media type (`audio/pcm`) and not names (`pcm16`).
    var spellsFormatsAsObjects: Bool { flatSessionMembers.isDisjoint(with: [.inputFormat, .outputFormat]) }

    /// The member of the session that tells the rate of the user's audio, where the format's name does not.
    var inputRateMember: StaticString? {
        switch self {
        case .azureVoiceLive: "input_audio_sampling_rate"
        case .dashScopeASR: "sample_rate"
        default: nil
        }
    }

    /// Whether function tools are wrapped as in chat completions: `{"type":"function","function":{…}}`.
    var wrapsFunctions: Bool { isDashScope || self == .stepFun }

    /// Whether usage spells `input_tokens_details` with an s.
    var hasPluralTokenDetails: Bool { isDashScope }

    /// Whether turn detection is switched off by `{"type":null}` and not by `null`.
    var switchesTurnDetectionOffByType: Bool { self == .xAI }
}

/// Members of GA's `session.audio` that other dialects keep at the top level of the session.
struct SessionMembers: OptionSet {
    let rawValue: UInt16
    static let inputFormat = SessionMembers(rawValue: 1 << 0)
    static let transcription = SessionMembers(rawValue: 1 << 1)
    static let noiseReduction = SessionMembers(rawValue: 1 << 2)
    static let turnDetection = SessionMembers(rawValue: 1 << 3)
    static let outputFormat = SessionMembers(rawValue: 1 << 4)
    static let voice = SessionMembers(rawValue: 1 << 5)
    static let speed = SessionMembers(rawValue: 1 << 6)
    static let all: SessionMembers = [
        .inputFormat, .transcription, .noiseReduction, .turnDetection, .outputFormat, .voice, .speed,
    ]
}
