public import RealtimeServer
internal import Synchronization

/// What the role-plays of a server amount to, over all loops. Kept when the configuration is read anew.
public final class RolePlayStatistics: Sendable {
    private let activeCount = Atomic<Int>(0)
    private let startedCount = Atomic<Int>(0)
    private let refusedCount = Atomic<Int>(0)
    private let turnCount = Atomic<Int>(0)
    private let faultCount = Atomic<Int>(0)
    private let heardMilliseconds = Atomic<Int>(0)
    private let buffered = Atomic<Int>(0)

    /// All zero.
    public init() {}

    /// Role-plays now.
    public var active: Int { activeCount.load(ordering: .relaxed) }
    /// Role-plays begun.
    public var started: Int { startedCount.load(ordering: .relaxed) }
    /// Clients that did not come in.
    public var refused: Int { refusedCount.load(ordering: .relaxed) }
    /// Turns of persons that were understood.
    public var turns: Int { turnCount.load(ordering: .relaxed) }
    /// `session-error` events.
    public var faults: Int { faultCount.load(ordering: .relaxed) }
    /// Bytes of audio that role-plays hold now.
    public var bufferedBytes: Int { buffered.load(ordering: .relaxed) }
    /// How much audio the role-plays that are over have heard.
    public var heard: Duration { .milliseconds(heardMilliseconds.load(ordering: .relaxed)) }

    func begin() {
        activeCount.add(1, ordering: .relaxed)
        startedCount.add(1, ordering: .relaxed)
    }

    func refuse() { refusedCount.add(1, ordering: .relaxed) }
    func understood() { turnCount.add(1, ordering: .relaxed) }
    func failed() { faultCount.add(1, ordering: .relaxed) }
    /// A role-play holds so many bytes more, or less, than before.
    func hold(_ difference: Int) { buffered.add(difference, ordering: .relaxed) }

    func end(_ heard: Duration) {
        activeCount.subtract(1, ordering: .relaxed)
        heardMilliseconds.add(heard.wholeMilliseconds, ordering: .relaxed)
    }

    /// The figures for `/metrics`.
    public var metrics: [SocketIOMetric] {
        [
            SocketIOMetric("realtime_role_play_active", "Role-plays now.", active),
            SocketIOMetric("realtime_role_play_started_total", "Role-plays begun.", isCounter: true, started),
            SocketIOMetric(
                "realtime_role_play_refused_total",
                "Clients that did not come in.",
                isCounter: true,
                refused
            ),
            SocketIOMetric("realtime_role_play_turns_total", "Turns that were understood.", isCounter: true, turns),
            SocketIOMetric(
                "realtime_role_play_errors_total",
                "Errors that clients were told.",
                isCounter: true,
                faults
            ),
            SocketIOMetric("realtime_role_play_buffered_bytes", "Bytes of audio that role-plays hold.", bufferedBytes),
        ]
    }
}
