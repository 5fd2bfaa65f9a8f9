internal import RealtimeProtocol
internal import RealtimeRelay
internal import RealtimeSession
internal import RealtimeUnits
internal import RealtimeWebSocket

/// One connection's place in a store of conversations: what it asks for, and where it is kept.
///
/// A client shows its token as `?resume=TOKEN` or in the header `Realtime-Resume`. It was told the token in
/// `session.created`, as `session.resumption.token`, which clients that do not know it pass over.
struct Resumption {
    /// The header that shows a token.
    static let header = "Realtime-Resume"
    /// How long a store may take. 2 s: then the client is better off with a new conversation than with none.
    static let patience: Duration = .seconds(2)

    let store: any SessionStore
    /// Where this connection's conversation is kept.
    private(set) var key: StoredSessionKey
    /// Whether the client asks for an earlier conversation.
    let isAsked: Bool
    /// Whether what the client shows can be a token at all.
    let isWellFormed: Bool
    private var epoch: UInt64 = 0
    private var savedRevision: UInt64?
    /// Whether the conversation was kept when its connection was over.
    private var isComplete = false

    init(_ request: HTTPRequest, principal: String?, in store: any SessionStore) {
        self.store = store
        let shown = request.queryValue("resume") ?? request.headers[Self.header]
        let token = shown.flatMap { ResumptionToken($0) }
        isAsked = shown != nil
        isWellFormed = token != nil
        key = StoredSessionKey(token ?? .random(), principal: principal)
    }

    /// The conversation was found, or not: then this connection begins one of its own, under a token of its own, so that
    /// nobody can choose a token for another to find.
    mutating func found(_ stored: StoredSession?) {
        if let stored {
            epoch = stored.epoch
        } else {
            key.token = .random()
        }
    }

    /// Whether a store is to be asked before the session can begin.
    var isSought: Bool { isAsked && isWellFormed }

    /// What a session starts from that begins, or goes on with what was found.
    func adopted(_ stored: StoredSession?, by server: ServerSession.Configuration) -> ServerSession.Configuration {
        var server = server
        server.resuming = stored?.conversation
        server.session.resumption = announcement
        if isAsked, stored == nil { server.notice = Self.notFound }
        return server
    }

    /// What the client is told of its token.
    var announcement: JSONObject {
        [
            "token": .string(key.token.rawValue),
            "expires_after": .number(JSONNumber(Int(store.lifetime.components.seconds))),
        ]
    }

    /// What a client is told whose token finds nothing. Its session goes on, as a new one.
    static let notFound = ErrorDetail(
        code: "resumption_not_found",
        message: "There is no conversation to resume with this token, or not any more; this is a new one.",
        param: "resume"
    )

    /// Keeps the conversation where it has changed since the last time, and, so that it lives its lifetime from then on,
    /// when the connection is over. An empty one is not worth keeping.
    mutating func save(
        _ conversation: @autoclosure () -> ConversationSnapshot,
        revision: UInt64,
        isOver: Bool,
        at now: SessionInstant
    ) {
        guard revision > 0 || epoch > 0, !isComplete, isOver || revision != savedRevision else { return }
        savedRevision = revision
        isComplete = isOver
        var conversation = conversation()
        // It holds the token, which is nobody's but the client's.
        conversation.session.resumption = nil
        store.save(conversation, as: key, epoch: epoch, at: now)
        if isOver { store.settle(key) }
    }
}
