internal import RealtimeProtocol
internal import RealtimeRelay
internal import RealtimeSession
internal import RealtimeUnits
internal import RealtimeWebSocket

/// Answers by another server: owns the upstream's WebSocket, on the same loop.
final class HostedRelay: HostedSession {
    private var session: RelaySession
    private let upstream: RemoteUpstream
    private let context: EventLoopContext
    private let log: (LogRecord) -> Void
    private var socket: WebSocket?
    private var generation: UInt64 = 0
    /// Called when the upstream has made outputs for the client.
    var onOutputs: () -> Void = {}
    /// Who counts what happens with the upstream.
    var probe: SessionProbe?

    init(
        _ configuration: RelaySession.Configuration,
        upstream: RemoteUpstream,
        context: EventLoopContext,
        log: @escaping (LogRecord) -> Void
    ) {
        session = RelaySession(configuration)
        self.upstream = upstream
        self.context = context
        self.log = log
    }

    func handle(_ event: TransportInput, at now: SessionInstant) throws(SessionUsageError) {
        if case .deadlineReached = event {
            try session.handle(.deadlineReached, at: now)
        } else {
            try session.handle(.client(event), at: now)
        }
    }

    func nextOutput() -> TransportOutput? {
        while let output = session.nextOutput() {
            switch output {
            case .client(let output): return output
            case .upstream(.send(_, let frame)): send(frame)
            case .upstream(.close(_, let reason)):
                socket?.close(code: WebSocketCloseCode(rawValue: reason.code), reason: reason.text)
            case .connectUpstream: connect()
            }
        }
        return nil
    }

    private func send(_ frame: Frame) {
        guard let socket else { return }
        switch frame {
        case .text(let bytes): socket.send(text: bytes.span)
        case .binary(let bytes): socket.send(binary: bytes.span)
        }
        if socket.bufferedBytes > SessionHost.highWaterMark {
            take(.upstream(.writabilityChanged(connection, isWritable: false)))
        }
    }

    private func connect() {
        generation += 1
        let leg = UpstreamLeg(owner: self)
        socket = context.connect(upstream.connection, handler: leg)
    }

    private var connection: ConnectionID { ConnectionID(generation) }

    /// Hands an input in, and has its outputs carried out by the host. Outputs that come while others are being
    /// carried out wait for the loop's next turn.
    private func take(_ input: RelaySession.Input) {
        context.schedule(after: .zero) { [weak self] context in self?.takeNow(input, at: context.now) }
    }

    fileprivate func takeNow(_ input: RelaySession.Input, at now: SessionInstant) {
        do throws(SessionUsageError) {
            try session.handle(input, at: now)
        } catch {
            log(LogRecord(level: .error, message: "relay misused", fields: [("error", "\(error)")]))
        }
        onOutputs()
    }

    var nextDeadline: SessionInstant? { session.nextDeadline }
    func close(_ reason: CloseReason, error: ErrorDetail?) { session.close(reason, error: error) }

    var sendStatistics: SendStatistics? { session.client.sendStatistics }

    func tearDown() {
        // A connection that is still being made has no session to close it.
        if socket?.isOpen == false { socket?.abort() }
        onOutputs = {}
    }

    /// What happens on the upstream's WebSocket.
    private final class UpstreamLeg: WebSocketHandler {
        // Weak: a client that left must not be kept alive by an upstream that has not closed yet.
        private weak var owner: HostedRelay?

        init(owner: HostedRelay) { self.owner = owner }

        func webSocketDidOpen(_ webSocket: WebSocket) {
            guard let owner else { return webSocket.close() }
            owner.probe?.upstreamDidConnect()
            owner.takeNow(.upstream(.connected(owner.connection)), at: webSocket.context.now)
        }

        func webSocket(_ webSocket: WebSocket, didReceiveText message: Span<UInt8>) {
            guard let owner else { return }
            let bytes = message.withUnsafeBufferPointer { Array($0) }
            owner.takeNow(.upstream(.received(owner.connection, .text(bytes))), at: webSocket.context.now)
        }

        func webSocket(_ webSocket: WebSocket, didReceiveBinary message: Span<UInt8>) {
            guard let owner else { return }
            let bytes = message.withUnsafeBufferPointer { Array($0) }
            owner.takeNow(.upstream(.received(owner.connection, .binary(bytes))), at: webSocket.context.now)
        }

        func webSocketDidDrain(_ webSocket: WebSocket) {
            guard let owner else { return }
            owner.takeNow(
                .upstream(.writabilityChanged(owner.connection, isWritable: true)),
                at: webSocket.context.now
            )
        }

        func webSocket(
            _ webSocket: WebSocket,
            didCloseWith code: WebSocketCloseCode?,
            reason: String,
            error: (any Error)?
        ) {
            guard let owner else { return }
            let now = webSocket.context.now
            if let failure = error as? WebSocketClientError {
                owner.probe?.upstreamDidFail()
                owner.log(
                    LogRecord(level: .warning, message: "upstream unreachable", fields: [("error", failure.summary)])
                )
                owner.takeNow(
                    .upstreamUnreachable("The upstream could not be reached: \(failure.summary)."),
                    at: now
                )
                return
            }
            owner.probe?.upstreamDidClose()
            let closing = code.map { CloseReason(code: $0.rawValue, text: reason) }
            owner.takeNow(.upstream(.disconnected(owner.connection, reason: error == nil ? closing : nil)), at: now)
        }
    }
}

extension WebSocketClientError {
    /// What a client may know: not the body of an upstream's answer, which can quote the key it was shown.
    fileprivate var summary: String {
        if case .httpStatus(let status, _) = self { return "it answered \(status)" }
        return "\(self)"
    }
}
