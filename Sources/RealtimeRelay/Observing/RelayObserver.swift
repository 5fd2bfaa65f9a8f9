public import RealtimeProtocol
public import RealtimeSession
public import RealtimeUnits

/// Hears what a relay does, for logs and metrics of the user's choice.
///
/// Called synchronously, on whatever drives the relay, while it is at work: an observer should count or enqueue, and
/// return. Nothing is allocated to tell of a frame. No observation holds what was said, a key or an address.
public protocol RelayObserver: Sendable {
    /// Something has happened in the session.
    func relay(_ session: SessionID, observed observation: RelayObservation, at now: SessionInstant)
}

/// Which way something goes.
public enum RelayDirection: String, Hashable, Sendable, CaseIterable {
    /// From the client to the upstream.
    case up
    /// From the upstream to the client.
    case down
}

/// What has happened in a relayed session.
@nonexhaustive
public enum RelayObservation: Hashable, Sendable {
    /// The client is there and speaks this dialect.
    case opened(client: Dialect, upstream: Dialect)
    /// The client's side is over, for this reason where there is one; the session's totals.
    case closed(CloseReason?, RelayAccounting)
    /// A frame has come from one side: its length in bytes, and how long its audio is where it carries nothing else.
    case frame(RelayDirection, byteCount: Int, audio: Duration?)
    /// Audio was dropped because the other side does not read.
    case dropped(RelayDirection, frames: Int, audio: Duration)
    /// A client's event was refused or left out: by the policy, or because the upstream's dialect does not have it.
    case refused(code: ErrorCode, param: String?)
    /// A limit was met.
    case limited(RelayLimit)
    /// The upstream sent an `error` event of this code.
    case upstreamError(ErrorCode?)
    /// A frame was no event.
    case malformed(RelayDirection)
    /// A connection to the upstream is wanted: the first one, or another; the first attempt since one was ready is 1.
    case connecting(attempt: Int)
    /// The upstream is connected, this long after it was wanted.
    case upstreamConnected(after: Duration)
    /// The connection to the upstream is over; without a code where it broke.
    case upstreamClosed(UInt16?)
    /// The upstream could not be reached.
    case upstreamUnreachable
    /// The upstream's connection is gone, and the `attempt`th attempt for another one is made at once or after a pause.
    case upstreamLost(attempt: Int)
    /// Another connection serves, in the place of one that was lost or, where `isRefresh`, that was near its limit.
    case upstreamMoved(Resumption, isRefresh: Bool)
    /// The first audio of a reply came this long after the end of the user's turn.
    case turn(latency: Duration)
}

/// An observer behind a reference: it is asked for with every frame, and a value of any type is copied through what its type
/// says of copying, also where there is none.
final class SharedObserver: Sendable {
    let value: any RelayObserver
    init(_ value: any RelayObserver) { self.value = value }
}
