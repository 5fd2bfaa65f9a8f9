/// What a descriptor is ready for.
struct Readiness: OptionSet {
    let rawValue: UInt8
    static let readable = Readiness(rawValue: 1)
    static let writable = Readiness(rawValue: 2)
    /// An error or a hang-up: reading or writing tells which.
    static let failed = Readiness(rawValue: 4)
    /// The peer has ended its stream; what it sent before may still be unread.
    static let peerEnded = Readiness(rawValue: 8)
    /// Of an interest: tell when something becomes ready, not as long as it is. Whoever asks for it reads until there
    /// is no more. A poller that cannot do it tells more often.
    static let onChange = Readiness(rawValue: 16)
}

/// Names a registration: slot and generation, so that an event of a descriptor closed meanwhile finds nobody.
struct PollToken: Hashable {
    let rawValue: UInt64
}

/// One ready descriptor.
struct PollEvent {
    var token: PollToken
    var readiness: Readiness
}

/// How a loop waits.
public enum EventLoopDriver: Hashable, Sendable, CaseIterable {
    #if os(Linux)
        /// epoll(7): edge-triggered for streams, which saves the kernel a second look at each before the next wait,
        /// and level-triggered for the rest.
        case epoll
    #endif
    /// poll(2): every system has it; each wait costs time in proportion to the open descriptors.
    case poll

    /// What suits the system best.
    public static var automatic: EventLoopDriver {
        #if os(Linux)
            .epoll
        #else
            .poll
        #endif
    }
}

/// Waits for descriptors; level-triggered unless ``Readiness/onChange`` is asked for. Confined to one thread.
protocol Poller: AnyObject {
    func add(_ descriptor: Int32, token: PollToken, interest: Readiness) throws(SystemError)
    func change(_ descriptor: Int32, token: PollToken, interest: Readiness)
    func remove(_ descriptor: Int32)
    /// Waits at most `nanoseconds` (-1: for ever), puts what is ready in the first places of `events`, which grows where
    /// it must, and returns how many they are.
    func wait(nanoseconds: Int64, into events: inout [PollEvent]) -> Int
    /// Has ``wait(nanoseconds:into:)`` return at `deadline` (nanoseconds of the monotonic clock) or before, whatever
    /// wait is asked for: once, and only the earliest counts. `false` where the poller cannot do it.
    func setAlarm(at deadline: Int64) -> Bool
    func close()
}

extension Poller {
    func setAlarm(at deadline: Int64) -> Bool { false }
}
