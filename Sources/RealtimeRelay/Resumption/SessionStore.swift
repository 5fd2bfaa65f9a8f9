public import RealtimeSession
public import RealtimeUnits

/// Keeps conversations between two connections of a client.
///
/// Called on event loops, from several at once, and must not block them: a store across a network answers `load` later.
public protocol SessionStore: Sendable {
    /// How long a conversation is kept after it was saved last.
    var lifetime: Duration { get }

    /// Keeps a conversation under a token, in place of what was there.
    ///
    /// `epoch` counts the connections of the conversation. A save with a lower one than the last `load` of the token has
    /// handed out is of a connection that has been replaced, and is ignored.
    func save(_ conversation: ConversationSnapshot, as key: StoredSessionKey, epoch: UInt64, at now: SessionInstant)

    /// The connection of a conversation is over: its client may show the token elsewhere at once, and what was saved of it
    /// last should be found there. Called after that save; does nothing by default, which is right for a store that writes
    /// at once.
    func settle(_ key: StoredSessionKey)

    /// Finds a conversation and begins its next epoch. `completion` gets `nil` where there is none, it has expired, or it
    /// is another principal's; it is called once, on any thread, possibly before `load` returns.
    func load(
        _ key: StoredSessionKey,
        at now: SessionInstant,
        _ completion: @escaping @Sendable (StoredSession?) -> Void
    )

    /// What the store has done and failed to do so far; `nil`, the default, where nobody counts.
    var statistics: SessionStoreStatistics? { get }
}

extension SessionStore {
    /// Does nothing.
    public func settle(_ key: StoredSessionKey) {}

    /// `nil`: nobody counts.
    public var statistics: SessionStoreStatistics? { nil }
}

/// What a store has done since it was made.
public struct SessionStoreStatistics: Hashable, Sendable {
    /// Conversations written.
    public var saved = 0
    /// Conversations found.
    public var found = 0
    /// Requests for a conversation that is not there.
    public var missed = 0
    /// Requests that were answered "not there" because the store could not be asked.
    public var unanswered = 0
    /// Conversations that were not kept: too large, too many at a time, or refused.
    public var dropped = 0
    /// Sessions that were let in although nobody could say whether their client may have another one.
    public var unchecked = 0
    /// Connections to where the conversations are kept that were lost or did not come about.
    public var disconnects = 0
    /// What was read and was no conversation.
    public var malformed = 0
    /// What waits to be written.
    public var waiting = 0

    /// Nothing yet.
    public init() {}
}

/// Where a conversation is kept, and for whom.
public struct StoredSessionKey: Hashable, Sendable {
    /// The secret that the client shows.
    public var token: ResumptionToken
    /// Who the client is, where the server knows; a conversation is given to the same one only.
    public var principal: String?

    /// Creates a key.
    public init(_ token: ResumptionToken, principal: String? = nil) {
        self.token = token
        self.principal = principal
    }
}

/// A conversation that a store has found.
public struct StoredSession: Hashable, Sendable {
    /// The conversation.
    public var conversation: ConversationSnapshot
    /// The number of the connection that goes on with it.
    public var epoch: UInt64

    /// Creates a found conversation.
    public init(conversation: ConversationSnapshot, epoch: UInt64) {
        self.conversation = conversation
        self.epoch = epoch
    }
}
