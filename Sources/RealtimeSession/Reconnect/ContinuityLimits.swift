public import RealtimeProtocol

/// How a conversation gets to another connection.
public enum ConversationCarrying: Hashable, Sendable {
    /// As items with the same identifiers: `conversation.item.create`.
    case items
    /// As words at the end of the session's instructions, for servers that take no messages.
    case instructions
    /// Not at all: the server keeps none.
    case nothing
}

extension Dialect {
    /// How this dialect's servers can be given a conversation they have not had.
    ///
    /// DashScope's Omni models take tool outputs alone as items; its Qwen-Audio models take messages, so say
    /// ``ConversationCarrying/items`` for those.
    public var conversationCarrying: ConversationCarrying {
        switch self {
        case .openAI, .openAIBeta, .azureOpenAI, .azureVoiceLive, .xAI, .glm, .stepFun: .items
        case .dashScopeOmni: .instructions
        case .openAITranslation, .dashScopeASR, .dashScopeTTS, .browser: .nothing
        }
    }

    /// Whether a user's item may carry its audio: GA and those that copy its items.
    var takesAudioItems: Bool {
        switch self {
        case .openAI, .openAIBeta, .azureOpenAI: true
        case .azureVoiceLive, .xAI, .glm, .stepFun, .dashScopeOmni, .openAITranslation, .dashScopeASR, .dashScopeTTS,
            .browser:
            false
        }
    }
}

/// Bounds on what a session keeps so that another connection can go on where one ended.
public struct ContinuityLimits: Hashable, Sendable {
    /// The most items. Default 512, some two hundred turns; the oldest go first, a call together with its output.
    public var items: Int
    /// The most bytes of text in them. Default 1 MiB: at four bytes a token more than any of the models reads.
    public var bytes: Int
    /// The longest audio that is kept of a turn that is not over, and of turns whose words are not known yet. Default
    /// 60 s, the longest speech that LiveKit's detector keeps; 2.9 MB of 24 kHz PCM16.
    public var input: Duration
    /// The same while the server's own detector hears no speech: what it may just be about to take for a beginning.
    /// Default 5 s: padding of 0.3 to 1 s, the detector's delay, and what a slow connection has not delivered.
    public var quietInput: Duration

    /// Creates bounds with the documented defaults.
    public init(
        items: Int = 512,
        bytes: Int = 1 << 20,
        input: Duration = .seconds(60),
        quietInput: Duration = .seconds(5)
    ) {
        self.items = items
        self.bytes = bytes
        self.input = input
        self.quietInput = quietInput
    }
}
