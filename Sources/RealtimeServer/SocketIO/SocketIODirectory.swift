internal import RealtimeLocks

/// The Socket.IO clients of a server by the names of their sessions, over all loops.
///
/// One memory behind a lock: it is touched when a client comes or goes and once a request, never for a frame.
final class SocketIODirectory: Sendable {
    /// What is known of a session without asking its loop.
    struct Entry: Sendable {
        let courier: SocketIOCourier
        /// Who opened it.
        var holder: SocketIOHolder
        /// Whose place among the ``limits`` it takes; `nil` for one that began over a WebSocket, which is a connection and
        /// bounded as such.
        fileprivate let poller: Poller?
    }

    /// A place for a session that begins over polling.
    struct Poller: Sendable {
        /// Where it comes from.
        fileprivate let source: String
        /// Whether the server serves it; a stranger until then.
        fileprivate var isAdmitted = false
    }

    /// Sessions that began over polling: of all, as many as connections by default; and of one address before the server
    /// serves them, which takes a token or a key where any is asked for. Unlike a WebSocket such a session costs whoever
    /// opens it no connection.
    static let limits = (all: 10_000, strangers: 1_024)

    private struct State {
        var entries: [String: Entry] = [:]
        var pollers = 0
        var strangers: [String: Int] = [:]
    }

    private let state = Lock(State())

    /// Sessions there are.
    var count: Int { state.withLock { $0.entries.count } }
    /// Those that began over polling.
    var pollers: Int { state.withLock { $0.pollers } }

    /// Takes a place for a session of `source` that begins over polling; `nil` where there is none.
    func reserve(for source: String) -> Poller? {
        state.withLock { state in
            guard state.pollers < Self.limits.all, state.strangers[source, default: 0] < Self.limits.strangers else {
                return nil
            }
            state.pollers += 1
            state.strangers[source, default: 0] += 1
            return Poller(source: source)
        }
    }

    /// Lists a session.
    func insert(_ id: String, _ courier: SocketIOCourier, _ holder: SocketIOHolder, _ poller: Poller?) {
        state.withLock { $0.entries[id] = Entry(courier: courier, holder: holder, poller: poller) }
    }

    /// The session called `id`.
    func entry(_ id: String) -> Entry? { state.withLock { $0.entries[id] } }

    /// The server serves `principal` in the session called `id`.
    func admit(_ principal: Principal?, to id: String) {
        state.withLock { state in
            guard var entry = state.entries[id] else { return }
            if let principal { entry.holder.principal = principal }
            if var poller = entry.poller, !poller.isAdmitted {
                Self.forgetStranger(poller.source, &state)
                poller.isAdmitted = true
                entry = Entry(courier: entry.courier, holder: entry.holder, poller: poller)
            }
            state.entries[id] = entry
        }
    }

    /// The session called `id` is over.
    func remove(_ id: String) {
        // Dropped outside of the lock: what goes with it may come here.
        _ = state.withLock { state -> Entry? in
            guard let entry = state.entries.removeValue(forKey: id) else { return nil }
            guard let poller = entry.poller else { return entry }
            state.pollers -= 1
            if !poller.isAdmitted { Self.forgetStranger(poller.source, &state) }
            return entry
        }
    }

    /// How to reach every client.
    var couriers: [SocketIOCourier] { state.withLock { $0.entries.values.map(\.courier) } }

    private static func forgetStranger(_ source: String, _ state: inout State) {
        let left = (state.strangers[source] ?? 1) - 1
        state.strangers[source] = left > 0 ? left : nil
    }
}

/// Who holds a session, as far as requests tell: its name is the proof, and whoever shows somebody else's key with it is
/// refused all the same.
struct SocketIOHolder: Sendable {
    /// What the request that opened it showed. A token that expires meanwhile stays good for its session.
    private let shown: [SecretDigest]
    /// Who is served in it; `nil` until somebody is.
    var principal: Principal?

    init(showing credentials: [String]) { shown = credentials.map { SecretDigest(of: $0.utf8) } }

    /// Whether the request that opened it showed anything.
    var hasShown: Bool { !shown.isEmpty }

    /// Whether one of `credentials` opened the session.
    func opened(with credentials: [String]) -> Bool {
        credentials.contains { shown.contains(SecretDigest(of: $0.utf8)) }
    }
}
