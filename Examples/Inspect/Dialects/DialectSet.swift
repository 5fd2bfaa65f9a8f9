import RealtimeProtocol

/// Dialects, as a set.
struct DialectSet: OptionSet, Hashable, Sendable {
    let rawValue: UInt32

    init(rawValue: UInt32) { self.rawValue = rawValue }

    /// A set of these.
    init(_ dialects: Dialect...) {
        rawValue = dialects.reduce(0) { $0 | 1 << UInt32(Self.order.firstIndex(of: $1) ?? 31) }
    }

    /// All there are.
    static let all = DialectSet(rawValue: (1 << UInt32(order.count)) - 1)
    /// Where names and sessions are those of general availability.
    static let ga = DialectSet(.openAI, .azureOpenAI)
    /// Where sessions are flat and streaming events have the beta's names.
    static let beta = DialectSet(
        .openAIBeta,
        .azureVoiceLive,
        .dashScopeOmni,
        .dashScopeASR,
        .dashScopeTTS,
        .glm,
        .stepFun
    )
    /// DashScope's services.
    static let dashScope = DialectSet(.dashScopeOmni, .dashScopeASR, .dashScopeTTS)

    /// All dialects; where several could be meant, the first of them is taken. A vendor's own comes after the one it
    /// has grown from.
    static let order: [Dialect] = [
        .openAI, .openAIBeta, .dashScopeOmni, .xAI, .azureVoiceLive, .glm, .stepFun, .dashScopeASR, .dashScopeTTS,
        .browser, .openAITranslation, .azureOpenAI,
    ]

    /// The dialect to take for the set; `nil` where it is empty.
    var first: Dialect? {
        isEmpty ? nil : Self.order[rawValue.trailingZeroBitCount]
    }

    /// How many there are.
    var count: Int { rawValue.nonzeroBitCount }
}
