internal import RealtimePipeline
internal import RealtimeProtocol
internal import RealtimeRelay
internal import RealtimeSession
internal import RealtimeUnits

/// Answers by the engines in this process.
final class HostedPipeline: HostedSession {
    private var session: PipelineSession
    private let lease: EngineLease
    private var resumption: Resumption?
    private let log: (LogRecord) -> Void
    private var now = SessionInstant.start

    /// Makes a session. Its conversation is kept where `resumption` says.
    init(
        _ configuration: PipelineSession.Configuration,
        lease: EngineLease,
        resumption: Resumption?,
        log: @escaping (LogRecord) -> Void
    ) {
        self.lease = lease
        self.resumption = resumption
        self.log = log
        session = PipelineSession(configuration)
    }

    // MARK: Inputs

    func handle(_ event: TransportInput, at now: SessionInstant) throws(SessionUsageError) {
        self.now = now
        try session.handle(.transport(event), at: now)
        save()
    }

    /// Takes what an engine gave.
    func handle(_ result: EngineResult, at now: SessionInstant) throws(SessionUsageError) {
        if case .failure(let error) = result.payload {
            log(LogRecord(level: .warning, message: "engine failed", fields: [("error", "\(error)")]))
        }
        self.now = now
        try session.handle(.engine(result), at: now)
        save()
    }

    private func save() {
        resumption?.save(
            session.snapshot,
            revision: session.server.revision,
            isOver: session.server.isEnded,
            at: now
        )
    }

    // MARK: Outputs

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
            session.refused(command, error)
        }
    }

    var nextDeadline: SessionInstant? { session.nextDeadline }

    func close(_ reason: CloseReason, error: ErrorDetail?) {
        session.close(reason, error: error)
        save()
    }

    var sendStatistics: SendStatistics? { session.server.sendStatistics }

    func tearDown() {
        lease.release()
    }
}
