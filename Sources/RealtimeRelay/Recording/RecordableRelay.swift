internal import RealtimeProtocol
public import RealtimeSession
public import RealtimeUnits

/// A ``RelaySession`` for recordings: what `SessionRecorder` writes down and `SessionReplay` drives.
///
/// The client's connection is the transport of such a recording; everything else is a ``RelayCommand``. Lines of the
/// upstream's connection have `"side":"upstream"`. Audio that ``RelaySession/passThrough(_:from:at:)`` takes the short
/// way is written as the message that came and the one that left: a replay takes the general way to the same bytes.
/// What a relay tells its observer is no output and not in a recording.
public struct RecordableRelay: RecordableSession {
    /// The relay role.
    public static var role: String { "relay" }

    /// The relay.
    public private(set) var relay: RelaySession

    /// Creates a relay without an observer that waits for its client.
    public init(_ configuration: RelaySession.Configuration) { relay = RelaySession(configuration) }

    /// Takes what happened at the client's transport.
    public mutating func handle(_ event: TransportInput, at now: SessionInstant) throws(SessionUsageError) {
        try relay.handle(.client(event), at: now)
    }

    /// Hands in what the command stands for.
    public mutating func perform(_ command: RelayCommand, at now: SessionInstant) throws(SessionUsageError) {
        switch command {
        case .upstream(let event): try relay.handle(.upstream(event), at: now)
        case .upstreamUnreachable(let message): try relay.handle(.upstreamUnreachable(message), at: now)
        case .deadlineReached: try relay.handle(.deadlineReached, at: now)
        case .submit(let output, let call): relay.submit(output: output, for: call, at: now)
        case .close(let reason, let error): relay.close(reason, error: error)
        }
    }

    /// The next thing to do.
    public mutating func nextOutput() -> RelaySession.Output? { relay.nextOutput() }

    /// When `.deadlineReached` is due.
    public var nextDeadline: SessionInstant? { mutating get { relay.nextDeadline } }
}

extension RelaySession.Output: RecordableOutput {
    /// What is written down of it.
    public var recorded: RecordedOutput {
        switch self {
        case .client(let output): output.recorded(direction: "server")
        case .upstream(let output): output.recorded(direction: "client", side: RelayCommand.side)
        case .connectUpstream: .told(["type": "connect_upstream"])
        }
    }
}
