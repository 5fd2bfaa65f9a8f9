/// What a descriptor is ready for.
struct Readiness: OptionSet {
    let rawValue: UInt8
    static let readable = Readiness(rawValue: 1)
    static let writable = Readiness(rawValue: 2)
    /// An error or a hang-up: reading or writing tells which.
    static let failed = Readiness(rawValue: 4)
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
        /// epoll(7), level-triggered.
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

/// Waits for descriptors, level-triggered. Confined to one thread.
protocol Poller: AnyObject {
    func add(_ descriptor: Int32, token: PollToken, interest: Readiness) throws(SystemError)
    func change(_ descriptor: Int32, token: PollToken, interest: Readiness)
    func remove(_ descriptor: Int32)
    /// Waits at most `milliseconds` (-1: for ever), then replaces `events` by what is ready.
    func wait(milliseconds: Int32, into events: inout [PollEvent])
    func close()
}
