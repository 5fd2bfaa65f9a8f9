internal import RealtimePipeline
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
    func tearDown() {}
}

/// Tells a client why it is not served, and closes.
final class HostedRefusal: HostedSession {
    private let frame: [UInt8]?
    private let reason: CloseReason
    private var outputs: [TransportOutput] = []

    init(_ error: ErrorDetail, reason: CloseReason, dialect: Dialect) {
        frame = EventCodec(dialect: dialect).encode(.error(ErrorEvent(error: error)))
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
    func tearDown() {}
}

/// Answers by the engines in this process.
final class HostedPipeline: HostedSession {
    private var session: PipelineSession
    private let lease: EngineLease
    private let log: (LogRecord) -> Void

    init(_ configuration: PipelineSession.Configuration, lease: EngineLease, log: @escaping (LogRecord) -> Void) {
        session = PipelineSession(configuration)
        self.lease = lease
        self.log = log
    }

    func handle(_ event: TransportInput, at now: SessionInstant) throws(SessionUsageError) {
        try session.handle(.transport(event), at: now)
    }

    /// Takes what an engine gave.
    func handle(_ result: EngineResult, at now: SessionInstant) throws(SessionUsageError) {
        if case .failure(let error) = result.payload {
            log(LogRecord(level: .warning, message: "engine failed", fields: [("error", "\(error)")]))
        }
        try session.handle(.engine(result), at: now)
    }

    func nextOutput() -> TransportOutput? {
        while let output = session.nextOutput() {
            switch output {
            case .transport(let output): return output
            case .engine(let command): submit(command)
            case .cancel(let generation, let lanes): lease.cancel(through: generation, on: lanes)
            case .latency(let latency):
                log(LogRecord(level: .info, message: "turn", fields: [("latency", "\(latency.total)")]))
            case .ended: lease.release()
            }
        }
        return nil
    }

    private func submit(_ command: EngineCommand) {
        do throws(EngineError) {
            try lease.submit(command)
        } catch {
            // A full queue or a stopped runner: the client is told, and the session goes on where it can.
            log(LogRecord(level: .warning, message: "engine refused", fields: [("error", "\(error)")]))
            session.report(error)
        }
    }

    var nextDeadline: SessionInstant? { session.nextDeadline }
    func close(_ reason: CloseReason, error: ErrorDetail?) { session.close(reason, error: error) }
    func tearDown() { lease.release() }
}
