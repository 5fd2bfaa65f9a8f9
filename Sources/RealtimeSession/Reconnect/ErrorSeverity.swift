public import RealtimeProtocol

/// What a server's error means for the session.
public enum ErrorSeverity: Hashable, Sendable, Comparable {
    /// Something was not possible at this moment; nothing is to be done.
    case harmless
    /// A request failed; the session goes on.
    case failed
    /// The session is over, and a new connection may do better.
    case sessionOver
    /// No connection will do better until somebody has paid, or given another key.
    case fatal
}

extension ErrorDetail {
    /// How bad the error is from a server of this dialect.
    ///
    /// Codes are those that agents and SDKs in the field treat so; DashScope and GLM, which often send no code, are
    /// judged by their words.
    public func severity(in dialect: Dialect) -> ErrorSeverity {
        if let code, let severity = ErrorSeverity.codes[code] { return severity }
        let phrases =
            switch dialect {
            case .dashScopeOmni, .dashScopeASR, .dashScopeTTS: ErrorSeverity.dashScopePhrases
            case .openAI, .openAIBeta, .openAITranslation, .azureOpenAI, .azureVoiceLive, .xAI, .glm, .stepFun,
                .browser:
                ErrorSeverity.commonPhrases
            }
        let text = message.lowercased()
        return phrases.first { text.contains($0.phrase) }?.severity ?? .failed
    }
}

extension ErrorSeverity {
    /// By code: the same in all dialects that have the code.
    fileprivate static let codes: [ErrorCode: ErrorSeverity] = [
        .responseCancelNotActive: .harmless,
        .inputAudioBufferCommitEmpty: .harmless,
        .conversationAlreadyHasActiveResponse: .harmless,
        .sessionExpired: .sessionOver,
        .rateLimitExceeded: .failed,
        .insufficientQuota: .fatal,
        .invalidAPIKey: .fatal,
        .modelNotFound: .fatal,
        .betaAPIShapeDisabled: .fatal,
        "account_deactivated": .fatal,
        "billing_hard_limit_reached": .fatal,
        // DashScope.
        "Arrearage": .fatal,
        "InvalidApiKey": .fatal,
        "AccessDenied": .fatal,
        "AccessDenied.Unpurchased": .fatal,
        "Model.AccessDenied": .fatal,
        "AllocationQuota.FreeTierOnly": .fatal,
    ]

    fileprivate static let commonPhrases: [(phrase: String, severity: ErrorSeverity)] = [
        ("cancellation failed", .harmless),
        ("maximum duration", .sessionOver),
        ("incorrect api key", .fatal),
    ]

    fileprivate static let dashScopePhrases: [(phrase: String, severity: ErrorSeverity)] = [
        ("user is speaking", .harmless),
        ("no active response", .harmless),
        ("no response was generated for", .sessionOver),
        ("arrearage", .fatal),
        ("overdue", .fatal),
        ("free quota", .fatal),
        ("free tier", .fatal),
        ("access denied", .fatal),
        ("invalid api", .fatal),
    ]
}
