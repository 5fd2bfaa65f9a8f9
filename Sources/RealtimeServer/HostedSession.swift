internal import RealtimeProtocol
internal import RealtimeRelay
internal import RealtimeSession
internal import RealtimeUnits

/// A session value in its place: on one loop, beside one WebSocket. Confined to the loop.
protocol HostedSession: AnyObject {
    func handle(_ event: TransportInput, at now: SessionInstant) throws(SessionUsageError)
    /// Takes a client's text message without a copy of it, where the session can, and does all that is to be done
    /// about it; `false` leaves it to `handle(_:at:)`. No deadline comes nearer by it.
    func passThrough(_ message: Span<UInt8>, at now: SessionInstant) -> Bool
    /// The next thing to do at the client's connection. Whatever else the session asks for is done on the way.
    func nextOutput() -> TransportOutput?
    var nextDeadline: SessionInstant? { get }
    func close(_ reason: CloseReason, error: ErrorDetail?)
    /// What waits for the client, and what was dropped; `nil` where nothing is counted.
    var sendStatistics: SendStatistics? { get }
    /// The client's connection is gone, and nothing more will be asked.
    func tearDown()
}

extension HostedSession {
    func passThrough(_ message: Span<UInt8>, at now: SessionInstant) -> Bool { false }
}

/// Answers with the caller's audio.
final class HostedEcho: HostedSession {
    private var session: EchoSession

    init(_ configuration: ServerSession.Configuration) { session = EchoSession(configuration) }

    func handle(_ event: TransportInput, at now: SessionInstant) throws(SessionUsageError) {
        try session.handle(event, at: now)
    }
    func nextOutput() -> TransportOutput? { session.nextOutput() }
    var nextDeadline: SessionInstant? { session.nextDeadline }
    func close(_ reason: CloseReason, error: ErrorDetail?) { session.close(reason, error: error) }
    var sendStatistics: SendStatistics? { session.server.sendStatistics }
    func tearDown() {}
}

/// Tells a client why it is not served, and closes.
final class HostedRefusal: HostedSession {
    private let frame: [UInt8]?
    private let reason: CloseReason
    private var outputs: [TransportOutput] = []

    init(_ error: ErrorDetail, reason: CloseReason, dialect: Dialect) {
        frame = EventCodec(dialect: dialect).encode(
            // The stock clients refuse events without an identifier; this one is its session's only event.
            .error(ErrorEvent(error: error, eventID: "event_refusal"))
        )
        self.reason = reason
    }

    func handle(_ event: TransportInput, at now: SessionInstant) {
        guard case .connected(let connection) = event else { return }
        if let frame { outputs.append(.send(connection, .text(frame))) }
        outputs.append(.close(connection, reason))
    }
    func nextOutput() -> TransportOutput? { outputs.isEmpty ? nil : outputs.removeFirst() }
    var nextDeadline: SessionInstant? { nil }
    func close(_ reason: CloseReason, error: ErrorDetail?) {}
    var sendStatistics: SendStatistics? { nil }
    func tearDown() {}
}
