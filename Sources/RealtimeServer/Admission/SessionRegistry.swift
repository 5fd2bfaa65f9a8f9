internal import RealtimeLocks
internal import RealtimeWebSocket
internal import Synchronization

/// The sessions of the server: counts them against their limit, and knows each, over all loops.
final class SessionRegistry: Sendable {
    private let limitValue: Atomic<Int>
    private let count = Atomic<Int>(0)
    private let total = Atomic<Int>(0)
    private let records = Lock<[String: SessionRecord]>([:])
    private let ended = Lock(EndedSessions())

    init(limit: Int) { limitValue = Atomic(limit) }

    /// The most sessions at once.
    var limit: Int { limitValue.load(ordering: .relaxed) }

    /// Changes the limit for sessions to come.
    func replaceLimit(_ limit: Int) { limitValue.store(limit, ordering: .relaxed) }

    /// Takes a place; `false` where there is none.
    func enter() -> Bool {
        guard count.add(1, ordering: .relaxed).newValue <= limit else {
            count.subtract(1, ordering: .relaxed)
            return false
        }
        total.add(1, ordering: .relaxed)
        return true
    }

    /// Gives a place back.
    func leave() { count.subtract(1, ordering: .relaxed) }

    /// Sessions now.
    var active: Int { count.load(ordering: .relaxed) }
    /// Sessions ever.
    var served: Int { total.load(ordering: .relaxed) }

    // MARK: Records

    /// Lists a session.
    func add(_ record: SessionRecord) { records.withLock { $0[record.id] = record } }

    /// Takes a session off the list; what was said in it is kept for a while where it was written down.
    func remove(_ record: SessionRecord, at now: Int) {
        records.withLock { $0[record.id] = nil }
        guard record.transcript != nil else { return }
        ended.withLock { $0.add(record, at: now) }
    }

    /// The sessions there are, the oldest first.
    var all: [SessionRecord] {
        records.withLock { Array($0.values) }.sorted { ($0.startedAt, $0.id) < ($1.startedAt, $1.id) }
    }

    /// The session called `id`, also for a while after its end.
    func record(_ id: String, at now: Int) -> SessionRecord? {
        records.withLock { $0[id] } ?? ended.withLock { $0.record(id, at: now) }
    }
}

/// Sessions that are over and whose transcripts may still be asked for.
struct EndedSessions {
    /// How many, and for how many seconds: enough for whoever fetches a transcript when a call has ended, and 64 × 256 KiB
    /// of memory at most.
    static let limits = (count: 64, seconds: 600)

    private var records: [(record: SessionRecord, end: Int)] = []

    mutating func add(_ record: SessionRecord, at now: Int) {
        forget(at: now)
        if records.count == Self.limits.count { records.removeFirst() }
        records.append((record, now))
    }

    mutating func record(_ id: String, at now: Int) -> SessionRecord? {
        forget(at: now)
        return records.last { $0.record.id == id }?.record
    }

    private mutating func forget(at now: Int) { records.removeAll { $0.end + Self.limits.seconds <= now } }
}
