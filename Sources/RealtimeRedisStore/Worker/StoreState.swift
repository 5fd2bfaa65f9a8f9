internal import RealtimeRelay

/// What the loops and the worker share.
struct StoreState: Sendable {
    var queue: StoreQueue
    var statistics = SessionStoreStatistics()
    /// This server's sessions that have asked for a place.
    var arriving: Set<SharedSession> = []
    /// This server's sessions that have one, which are kept alive at Redis.
    var live: Set<SharedSession> = []
    /// The servers, as of the last beat.
    var nodes: [SharedNode] = []
    /// Whether the server answered last.
    var isConnected = false
    /// Whether somebody tells others of this server's sessions at all.
    var isRegistry = false
    var isStopping = false

    /// A session's request for a place was answered. One that has left meanwhile is followed by its own `leave`.
    mutating func answered(_ session: SharedSession, isAdmitted: Bool) {
        if arriving.remove(session) != nil, isAdmitted { live.insert(session) }
    }
}
