internal import RealtimePipeline
internal import RealtimeProtocol
internal import RealtimeRelay
internal import RealtimeSession
internal import RealtimeUnits

/// Answers by the engines in this process.
///
/// Where the client asks for an earlier conversation, the session begins when the store has answered; what comes from the
/// client before is held.
final class HostedPipeline: HostedSession {
    /// The most inputs held for a store: a second and more of audio in events of 20 ms.
    private static let heldInputs = 64

    private var configuration: PipelineSession.Configuration
    private var session: PipelineSession
    private let lease: EngineLease
    private var resumption: Resumption?
    private let load: () -> Void
    private let log: (LogRecord) -> Void
    /// What has come while the store is asked; `nil` where it is not being asked.
    private var held: [TransportInput]?
    private var patienceEnd: SessionInstant?
    /// What the held inputs have made.
    private var early: [TransportOutput] = []
    private var now = SessionInstant.start

    /// Makes a session; `load` asks the store, which is answered by ``resume(_:at:)``.
    init(
        _ configuration: PipelineSession.Configuration,
        lease: EngineLease,
        resumption: Resumption?,
        load: @escaping () -> Void,
        log: @escaping (LogRecord) -> Void
    ) {
        self.configuration = configuration
        self.lease = lease
        self.resumption = resumption
        self.load = load
        self.log = log
        if let resumption {
            self.configuration.server.session.resumption = resumption.announcement
            if resumption.isAsked, !resumption.isWellFormed { self.configuration.server.notice = Resumption.notFound }
        }
        session = PipelineSession(self.configuration)
        if let resumption, resumption.isAsked, resumption.isWellFormed { held = [] }
    }

    // MARK: Inputs

    func handle(_ event: TransportInput, at now: SessionInstant) throws(SessionUsageError) {
        self.now = now
        guard held != nil else {
            try session.handle(.transport(event), at: now)
            save()
            return
        }
        held?.append(event)
        if case .connected = event {
            patienceEnd = now.advanced(by: Resumption.patience)
            load()
        }
        if let patienceEnd, now >= patienceEnd || held?.count == Self.heldInputs { try resume(nil, at: now) }
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

    /// The store has answered: begins the session, and hands it what was held.
    func resume(_ stored: StoredSession?, at now: SessionInstant) throws(SessionUsageError) {
        guard let inputs = held else { return }
        held = nil
        patienceEnd = nil
        self.now = now
        resumption?.found(stored)
        configuration.server.resuming = stored?.conversation
        configuration.server.session.resumption = resumption?.announcement
        if stored == nil { configuration.server.notice = Resumption.notFound }
        log(
            LogRecord(
                level: .info,
                message: "resumption",
                fields: [("items", stored.map { "\($0.conversation.items.count)" } ?? "none")]
            )
        )
        session = PipelineSession(configuration)
        for input in inputs {
            try session.handle(.transport(input), at: now)
            while let output = takeOutput() { early.append(output) }
        }
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
        if !early.isEmpty { return early.removeFirst() }
        return takeOutput()
    }

    private func takeOutput() -> TransportOutput? {
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

    var nextDeadline: SessionInstant? { held == nil ? session.nextDeadline : patienceEnd }

    func close(_ reason: CloseReason, error: ErrorDetail?) {
        // Nothing was said to the client yet: it is told in the session that it would have had.
        if held != nil { try? resume(nil, at: now) }
        session.close(reason, error: error)
        save()
    }

    var sendStatistics: SendStatistics? { session.server.sendStatistics }

    func tearDown() {
        lease.release()
    }
}
