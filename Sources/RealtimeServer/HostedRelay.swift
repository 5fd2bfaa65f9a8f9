internal import RealtimeProtocol
internal import RealtimeRelay
internal import RealtimeSession
internal import RealtimeUnits
internal import RealtimeWebSocket

/// Answers by another server: owns the upstream's WebSocket, on the same loop.
final class HostedRelay: HostedSession {
    // Exclusive access is checked in debug builds only, where every test runs: no method of the session calls back, and
    // the rest are references.

    #if !DEBUG
        @exclusivity(unchecked)
    #endif
    private var session: RelaySession
    private let upstream: RemoteUpstream
    private let context: EventLoopContext
    private let log: (LogRecord) -> Void
    private var resumption: Resumption?
    #if !DEBUG
        @exclusivity(unchecked)
    #endif
    private var socket: WebSocket?
    private var generation: UInt64 = 0
    private var leg: UpstreamLeg?
    /// Drives the client's side. It holds this session too, until ``tearDown()``.
    #if !DEBUG
        @exclusivity(unchecked)
    #endif
    var host: SessionHost?

    init(
        _ configuration: RelaySession.Configuration,
        upstream: RemoteUpstream,
        context: EventLoopContext,
        observer: any RelayObserver,
        resumption: Resumption?,
        log: @escaping (LogRecord) -> Void
    ) {
        session = RelaySession(configuration, observer: observer)
        self.upstream = upstream
        self.context = context
        self.log = log
        self.resumption = resumption
    }

    func handle(_ event: TransportInput, at now: SessionInstant) throws(SessionUsageError) {
        if case .deadlineReached = event {
            try session.handle(.deadlineReached, at: now)
        } else {
            try session.handle(.client(event), at: now)
        }
        save(at: now)
    }

    /// Keeps the conversation where it has changed. Audio that is passed through changes nothing of it.
    private func save(at now: SessionInstant) {
        guard resumption != nil else { return }
        resumption?.save(session.snapshot, revision: session.revision, isOver: session.client.isEnded, at: now)
    }

    func passThrough(_ message: Span<UInt8>, at now: SessionInstant) -> Bool {
        // A socket that closes takes no frames: the general way drops them and says so.
        guard let socket, socket.isOpen, session.passThrough(message, from: .client, at: now) else { return false }
        socket.send(text: message)
        tellIfFull(socket)
        return true
    }

    /// As ``passThrough(_:at:)``, for a message of the upstream.
    fileprivate func passUpstreamThrough(_ message: Span<UInt8>, at now: SessionInstant) -> Bool {
        guard let host, session.passThrough(message, from: .upstream, at: now) else { return false }
        host.send(passedThrough: message)
        return true
    }

    func nextOutput() -> TransportOutput? {
        while let output = session.nextOutput() {
            switch output {
            case .client(let output): return output
            case .upstream(.send(_, let frame)): send(frame)
            case .upstream(.close(_, let reason)):
                socket?.close(code: WebSocketCloseCode(rawValue: reason.code), reason: reason.text)
            case .connectUpstream: connect()
            // The relay's upstream session has no policy that asks for another connection.
            case .upstream(.connect): break
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
        tellIfFull(socket)
    }

    private func tellIfFull(_ socket: WebSocket) {
        guard socket.bufferedBytes > SessionHost.highWaterMark else { return }
        take(.upstream(.writabilityChanged(connection, isWritable: false)))
    }

    private func connect() {
        generation += 1
        let leg = UpstreamLeg(owner: self)
        self.leg = leg
        socket = context.connect(upstream.connection, handler: leg)
    }

    private var connection: ConnectionID { ConnectionID(generation) }

    /// Hands an input in, and has its outputs carried out by the host. Outputs that come while others are being
    /// carried out wait for the loop's next turn.
    private func take(_ input: RelaySession.Input) {
        context.schedule(after: .zero) { [self] context in takeNow(input, at: context.now) }
    }

    fileprivate func takeNow(_ input: RelaySession.Input, at now: SessionInstant) {
        do throws(SessionUsageError) {
            try session.handle(input, at: now)
        } catch {
            log(LogRecord(level: .error, message: "relay misused", fields: [("error", "\(error)")]))
        }
        save(at: now)
        host?.pump()
    }

    var nextDeadline: SessionInstant? { session.nextDeadline }
    func close(_ reason: CloseReason, error: ErrorDetail?) {
        session.close(reason, error: error)
        save(at: context.now)
    }

    var sendStatistics: SendStatistics? { session.client.sendStatistics }

    func tearDown() {
        // A connection that is still being made has no session to close it.
        if socket?.isOpen == false { socket?.abort() }
        // An upstream that has not closed yet must not keep alive what belongs to a client that left.
        leg?.owner = nil
        leg = nil
        host = nil
    }

    /// What happens on the upstream's WebSocket.
    private final class UpstreamLeg: WebSocketHandler {
        /// Until the client's side is torn down. Not weak: a weak reference costs every frame two atomic operations.
        #if !DEBUG
            @exclusivity(unchecked)
        #endif
        var owner: HostedRelay?

        init(owner: HostedRelay) { self.owner = owner }

        func webSocketDidOpen(_ webSocket: WebSocket) {
            guard let owner else { return webSocket.close() }
            owner.takeNow(.upstream(.connected(owner.connection)), at: webSocket.context.now)
        }

        func webSocket(_ webSocket: WebSocket, didReceiveText message: Span<UInt8>) {
            guard let owner else { return }
            let now = webSocket.context.now
            if owner.passUpstreamThrough(message, at: now) { return }
            let bytes = message.withUnsafeBufferPointer { Array($0) }
            owner.takeNow(.upstream(.received(owner.connection, .text(bytes))), at: now)
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
                owner.log(
                    LogRecord(level: .warning, message: "upstream unreachable", fields: [("error", failure.summary)])
                )
                owner.takeNow(
                    .upstreamUnreachable("The upstream could not be reached: \(failure.summary)."),
                    at: now
                )
                return
            }
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
