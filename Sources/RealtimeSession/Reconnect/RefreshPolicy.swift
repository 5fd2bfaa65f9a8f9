public import RealtimeProtocol

/// When a session moves to another connection because its provider limits how long one may last.
///
/// Make before break: from ``after`` on a second connection is made, configured and given the conversation while the
/// first one still serves. The session moves at the first turn boundary, and at ``deadline`` in any case.
public struct RefreshPolicy: Hashable, Sendable {
    /// How old a connection may become before its successor is made.
    public var after: Duration
    /// How old it may become before the session moves although somebody speaks. Later than ``after``, and earlier
    /// than the provider's limit by what the move takes.
    public var deadline: Duration

    /// Creates a policy.
    public init(after: Duration, deadline: Duration) {
        self.after = after
        self.deadline = max(after, deadline)
    }

    /// The policy for a provider that ends connections at `limit`: five sixths of it, as agents in the field use 50 of
    /// OpenAI's 60 minutes; and at the latest half a minute before it, or a twelfth where that is less.
    public init(limit: Duration) {
        self.init(after: limit * 5 / 6, deadline: limit - min(.seconds(30), limit / 12))
    }

    /// The policy for a dialect's provider; `nil` where no limit is published.
    public init?(for dialect: Dialect) {
        guard let limit = dialect.connectionLimit else { return nil }
        self.init(limit: limit)
    }
}

extension Dialect {
    /// How long a provider lets a connection last; `nil` where none says so.
    ///
    /// OpenAI, and Azure OpenAI with the same service: 60 minutes, by the close reason "Your session hit the maximum
    /// duration of 60 minutes."; the beta ended with 30. DashScope: 120 minutes, by its documentation. xAI: 120
    /// minutes, by its documentation of 2026, which said 30 before.
    public var connectionLimit: Duration? {
        switch self {
        case .openAI, .azureOpenAI: .seconds(60 * 60)
        case .openAIBeta: .seconds(30 * 60)
        case .dashScopeOmni, .dashScopeASR, .dashScopeTTS, .xAI: .seconds(120 * 60)
        case .openAITranslation, .azureVoiceLive, .glm, .stepFun, .browser: nil
        }
    }
}
