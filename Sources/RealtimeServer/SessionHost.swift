internal import RealtimePipeline
internal import RealtimeProtocol
internal import RealtimeRelay
internal import RealtimeSession
internal import RealtimeUnits
internal import RealtimeWebSocket

/// Drives one session value on its loop: frames in, outputs out, one timer.
final class SessionHost: WebSocketHandler {
    /// Waiting bytes above which a connection counts as not writable: about two seconds of 24 kHz PCM16 in base64, so
    /// that a stalled client's backlog stays in the session, where it can be dropped, and not in the socket.
    static let highWaterMark = 128 << 10

    /// Changes once at most, from a ``HostedWait`` to what that has waited for.
    #if !DEBUG
        @exclusivity(unchecked)
    #endif
    private var session: any HostedSession
    private var isWaiting: Bool
    private let webSocket: WebSocket
    private let probe: SessionProbe?
    private let log: (LogRecord) -> Void
    /// A host serves one connection for its whole life.
    private let connection = ConnectionID(1)
    private var timer: EventLoopTimer?
    private var timerInstant: SessionInstant?
    private var isWritable = true
    private var isPumping = false
    private var isOver = false

    init(
        _ session: any HostedSession,
        on webSocket: WebSocket,
        probe: SessionProbe?,
        log: @escaping (LogRecord) -> Void
    ) {
        self.session = session
        isWaiting = session is HostedWait
        self.webSocket = webSocket
        self.probe = probe
        self.log = log
        webSocket.userState = self
        (session as? HostedRelay)?.host = self
    }

    // MARK: WebSocket

    func webSocketDidOpen(_ webSocket: WebSocket) { take(.connected(connection)) }

    func webSocket(_ webSocket: WebSocket, didReceiveText message: Span<UInt8>) {
        if !isOver, session.passThrough(message, at: webSocket.context.now) {
            probe?.didPass(message, .receive)
            return
        }
        probe?.didReceive(message)
        take(.received(connection, .text(message.withUnsafeBufferPointer { Array($0) })))
    }

    func webSocket(_ webSocket: WebSocket, didReceiveBinary message: Span<UInt8>) {
        probe?.didReceive(message, isText: false)
        take(.received(connection, .binary(message.withUnsafeBufferPointer { Array($0) })))
    }

    func webSocketDidDrain(_ webSocket: WebSocket) {
        guard !isWritable else { return }
        isWritable = true
        take(.writabilityChanged(connection, isWritable: true))
    }

    func webSocket(
        _ webSocket: WebSocket,
        didCloseWith code: WebSocketCloseCode?,
        reason: String,
        error: (any Error)?
    ) {
        take(.disconnected(connection, reason: code.map { CloseReason(code: $0.rawValue, text: reason) }))
        isOver = true
        // The socket holds this host as its user state and this host holds the socket.
        webSocket.userState = nil
        if let timer { webSocket.context.cancel(timer) }
        timer = nil
        probe?.didEnd(code: code?.rawValue, isBroken: error != nil, statistics: session.sendStatistics)
        session.tearDown()
        let cause = error.map { "\($0)" } ?? code.map { "\($0.rawValue)" } ?? "none"
        log(LogRecord(level: .info, message: "session ended", fields: [("cause", cause)]))
    }

    // MARK: Other inputs

    /// Whether somebody speaks, or an answer is waited for, on its way, or still being heard.
    var isBusy: Bool { probe?.isBusy ?? false }

    /// What an engine gave.
    func handle(_ result: EngineResult) {
        guard !isOver, let pipeline = session as? HostedPipeline else { return }
        attempt { () throws(SessionUsageError) in try pipeline.handle(result, at: webSocket.context.now) }
        pump()
    }

    /// What a store of conversations gave.
    func resume(_ stored: StoredSession?) { settle { $0.found(stored) } }

    /// Whether other servers have a place for it.
    func admit(_ isAdmitted: Bool) { settle { $0.admitted(isAdmitted) } }

    /// Takes an answer that the session waits for, and begins where it was the last one.
    private func settle(_ answer: (HostedWait) -> Void) {
        guard !isOver, let wait = session as? HostedWait else { return }
        answer(wait)
        guard let (successor, inputs) = wait.successor() else { return }
        session = successor
        isWaiting = false
        (successor as? HostedRelay)?.host = self
        for input in inputs {
            attempt { () throws(SessionUsageError) in try session.handle(input, at: webSocket.context.now) }
            pump()
        }
    }

    /// Ends the session from outside.
    func close(_ reason: CloseReason, error: ErrorDetail?) {
        guard !isOver else { return }
        // Nothing was said to the client yet: it is told in the session that it would have had.
        settle { $0.giveUp() }
        session.close(reason, error: error)
        pump()
    }

    private func take(_ event: TransportInput) {
        guard !isOver else { return }
        attempt { () throws(SessionUsageError) in try session.handle(event, at: webSocket.context.now) }
        if isWaiting { settle { _ in } }
        pump()
    }

    private func attempt(_ body: () throws(SessionUsageError) -> Void) {
        do throws(SessionUsageError) {
            try body()
        } catch {
            // Our own mistake: this session cannot be trusted any more, the others can.
            log(LogRecord(level: .error, message: "session misused", fields: [("error", "\(error)")]))
            webSocket.close(code: .internalError, reason: "internal error")
        }
    }

    // MARK: Outputs

    /// Sends the upstream's own bytes on.
    func send(passedThrough message: Span<UInt8>) {
        webSocket.send(text: message)
        probe?.didPass(message, .transmit)
        tellIfFull()
    }

    /// Carries out what the session asks for.
    func pump() {
        guard !isPumping else { return }
        isPumping = true
        while let output = session.nextOutput() {
            switch output {
            case .send(_, .text(let bytes)):
                webSocket.send(text: bytes.span)
                probe?.didSend(bytes.span)
            case .send(_, .binary(let bytes)):
                webSocket.send(binary: bytes.span)
                probe?.didSend(bytes.span, isText: false)
            case .close(_, let reason):
                webSocket.close(code: WebSocketCloseCode(rawValue: reason.code), reason: reason.text)
            case .connect: break  // A client is not called back.
            }
        }
        isPumping = false
        tellIfFull()
        arm()
    }

    private func tellIfFull() {
        guard isWritable, webSocket.bufferedBytes > Self.highWaterMark else { return }
        isWritable = false
        take(.writabilityChanged(connection, isWritable: false))
    }

    private func arm() {
        let deadline = isOver ? nil : session.nextDeadline
        // Most inputs only move an idle limit further away. Leaving an earlier timer in place costs one early
        // wake-up now and then; moving it on every frame would cost a heap operation per frame.
        if let deadline, let timerInstant, timerInstant <= deadline, timer != nil { return }
        if let timer { webSocket.context.cancel(timer) }
        timer = nil
        timerInstant = deadline
        guard let deadline else { return }
        // Unowned, as a weak reference would slow down every retain of the host: the WebSocket keeps it until it is
        // closed, and that cancels the timer.
        timer = webSocket.context.schedule(at: deadline) { [unowned self] _ in
            timer = nil
            take(.deadlineReached)
        }
    }
}
