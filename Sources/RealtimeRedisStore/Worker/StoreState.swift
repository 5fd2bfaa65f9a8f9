internal import RealtimeRelay

/// What the loops and the worker share.
struct StoreState: Sendable {
    var queue: StoreQueue
    var statistics = SessionStoreStatistics()
    /// This server's sessions, which are kept alive at Redis.
    var live: Set<SharedSession> = []
    /// The servers, as of the last beat.
    var nodes: [SharedNode] = []
    /// Whether the server answered last.
    var isConnected = false
    /// Whether somebody tells others of this server's sessions at all.
    var isRegistry = false
    var isStopping = false
}
