internal import RealtimeProtocol
internal import RealtimeRelay
internal import RealtimeSession
internal import RealtimeUnits
internal import RealtimeWebSocket

/// Answers by another server: owns the upstream's WebSockets, on the same loop. There is one, and a second while the
/// session moves to another connection.
final class HostedRelay: HostedSession {
    // Exclusive access is checked in debug builds only, where every test runs: no method of the session calls back, and
    // the rest are references.

    #if !DEBUG
        @exclusivity(unchecked)
    #endif
    private var session: RelaySession
    private let upstreams: UpstreamPool
    private let warm: WarmUpstreams?
    private let context: EventLoopContext
    private let log: (LogRecord) -> Void
    private var resumption: Resumption?
    /// The connections that the session has asked for and not closed.
    private var legs: [UpstreamLeg] = []
    /// The one that the client's audio goes to without a look at what it is.
    #if !DEBUG
        @exclusivity(unchecked)
    #endif
    private var serving: UpstreamLeg?
    /// The upstreams that were tried since one was of use.
    private var tried: Set<Int> = []
    private var firstAttempts: UInt64 = 0
    /// Drives the client's side. It holds this session too, until ``tearDown()``.
    #if !DEBUG
        @exclusivity(unchecked)
    #endif
    var host: SessionHost?

    init(
        _ configuration: RelaySession.Configuration,
        upstream: UpstreamPool,
        warm: WarmUpstreams?,
        context: EventLoopContext,
        observer: any RelayObserver,
        resumption: Resumption?,
        log: @escaping (LogRecord) -> Void
    ) {
        session = RelaySession(configuration, observer: observer)
        upstreams = upstream
        self.warm = warm
        self.context = context
        self.log = log
        self.resumption = resumption
    }

    // MARK: The client

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
        // A socket that closes takes no frames: the general way drops them and says so, or keeps them for another one.
        guard let serving, let socket = serving.socket, socket.isOpen,
            session.passThrough(message, from: .client, at: now)
        else { return false }
        socket.send(text: message)
        tellIfFull(serving)
        return true
    }

    func nextOutput() -> TransportOutput? {
        while let output = session.nextOutput() {
            switch output {
            case .client(let output): return output
            case .upstream(.send(let connection, let frame)): send(frame, on: connection)
            case .upstream(.close(let connection, let reason)): close(connection, reason)
            case .connectUpstream:
                firstAttempts += 1
                // The session names the later ones itself, by numbers after this one.
                connect(ConnectionID(firstAttempts), isFirst: true)
            case .upstream(.connect(let connection)): connect(connection, isFirst: false)
            }
        }
        if serving?.connection != session.servingConnection { serving = leg(session.servingConnection) }
        return nil
    }

    var nextDeadline: SessionInstant? { session.nextDeadline }
    func close(_ reason: CloseReason, error: ErrorDetail?) {
        session.close(reason, error: error)
        save(at: context.now)
    }

    var sendStatistics: SendStatistics? { session.client.sendStatistics }

    func tearDown() {
        // An upstream that has not closed yet must not keep alive what belongs to a client that left, and one that is
        // still being made has no session to close it.
        for leg in legs { leg.socket?.abort() }
        for leg in legs { leg.leave() }
        legs = []
        serving = nil
        host = nil
    }

    // MARK: The upstream

    private func leg(_ connection: ConnectionID?) -> UpstreamLeg? { legs.first { $0.connection == connection } }

    private func connect(_ connection: ConnectionID, isFirst: Bool) {
        if let found = warm?.take(), let socket = found.socket {
            let leg = UpstreamLeg(owner: self, connection: connection, upstream: found.upstream, isFirst: isFirst)
            tried.insert(found.upstream)
            legs.append(leg)
            leg.socket = socket
            // The session is told on the next turn, as of every connection: it is in the middle of its outputs.
            context.schedule(after: .zero) { [self] _ in adopt(found, as: leg) }
            return
        }
        guard let (index, configuration) = upstreams.next(at: context.now, tried: &tried) else { return }
        let leg = UpstreamLeg(owner: self, connection: connection, upstream: index, isFirst: isFirst)
        legs.append(leg)
        leg.socket = context.connect(configuration, handler: leg)
    }

    /// Goes on with a connection that was open already. It may have closed since it was taken: then there is another.
    private func adopt(_ found: WarmUpstream, as leg: UpstreamLeg) {
        guard legs.contains(where: { $0 === leg }), let socket = leg.socket else { return }
        guard socket.isOpen else {
            legs.removeAll { $0 === leg }
            leg.leave()
            return connect(leg.connection, isFirst: leg.isFirst)
        }
        socket.replaceHandler(leg)
        leg.webSocketDidOpen(socket)
        for message in found.messages {
            switch message {
            case .text(let bytes): leg.webSocket(socket, didReceiveText: bytes.span)
            case .binary(let bytes): leg.webSocket(socket, didReceiveBinary: bytes.span)
            }
        }
    }

    private func send(_ frame: Frame, on connection: ConnectionID) {
        guard let leg = leg(connection), let socket = leg.socket else { return }
        switch frame {
        case .text(let bytes): socket.send(text: bytes.span)
        case .binary(let bytes): socket.send(binary: bytes.span)
        }
        tellIfFull(leg)
    }

    /// What such a connection still says is nobody's.
    private func close(_ connection: ConnectionID, _ reason: CloseReason) {
        guard let leg = leg(connection) else { return }
        leg.socket?.close(code: WebSocketCloseCode(rawValue: reason.code), reason: reason.text)
        legs.removeAll { $0 === leg }
        leg.leave()
    }

    private func tellIfFull(_ leg: UpstreamLeg) {
        guard !leg.isFull, leg.socket?.bufferedBytes ?? 0 > SessionHost.highWaterMark else { return }
        leg.isFull = true
        take(.upstream(.writabilityChanged(leg.connection, isWritable: false)))
    }

    /// Takes a message of the upstream without a copy, as ``passThrough(_:at:)``.
    fileprivate func pass(_ message: Span<UInt8>, from leg: UpstreamLeg, at now: SessionInstant) -> Bool {
        guard let host, session.passThrough(message, from: .upstream, on: leg.connection, at: now) else {
            return false
        }
        host.send(passedThrough: message)
        return true
    }

    fileprivate func hasSpoken(_ leg: UpstreamLeg) {
        upstreams.succeeded(leg.upstream)
        tried = []
    }

    fileprivate func didClose(_ leg: UpstreamLeg, _ reason: CloseReason?, _ error: (any Error)?) {
        let now = context.now
        legs.removeAll { $0 === leg }
        // One that was closed before it was of any use.
        if !leg.hasSpoken { upstreams.failed(leg.upstream, at: now) }
        guard !leg.hasOpened else {
            return take(.upstream(.disconnected(leg.connection, reason: error == nil ? reason : nil)), at: now)
        }
        let failure = error as? WebSocketClientError
        let summary = failure?.summary ?? "the attempt was given up"
        log(LogRecord(level: .warning, message: "upstream unreachable", fields: [("error", summary)]))
        if leg.isFirst {
            take(.upstreamUnreachable("The upstream could not be reached: \(summary)."), at: now)
        } else {
            take(.upstream(.connectFailed(leg.connection, status: failure?.status)), at: now)
        }
    }

    /// Hands an input in, and has its outputs carried out by the host. Outputs that come while others are being
    /// carried out wait for the loop's next turn.
    private func take(_ input: RelaySession.Input) {
        context.schedule(after: .zero) { [self] context in take(input, at: context.now) }
    }

    fileprivate func take(_ input: RelaySession.Input, at now: SessionInstant) {
        do throws(SessionUsageError) {
            try session.handle(input, at: now)
        } catch {
            log(LogRecord(level: .error, message: "relay misused", fields: [("error", "\(error)")]))
        }
        save(at: now)
        host?.pump()
    }
}

/// One WebSocket to an upstream, and what happens on it.
private final class UpstreamLeg: WebSocketHandler {
    let connection: ConnectionID
    /// Its place among the upstreams.
    let upstream: Int
    /// Whether the session waits for a first connection.
    let isFirst: Bool
    /// Until the session or the client's side has done with it. Not weak: a weak reference costs every frame two atomic
    /// operations.
    #if !DEBUG
        @exclusivity(unchecked)
    #endif
    private var owner: HostedRelay?
    #if !DEBUG
        @exclusivity(unchecked)
    #endif
    var socket: WebSocket?
    /// Whether the session was told that it takes no messages.
    #if !DEBUG
        @exclusivity(unchecked)
    #endif
    var isFull = false
    private(set) var hasOpened = false
    #if !DEBUG
        @exclusivity(unchecked)
    #endif
    private(set) var hasSpoken = false

    init(owner: HostedRelay, connection: ConnectionID, upstream: Int, isFirst: Bool) {
        self.owner = owner
        self.connection = connection
        self.upstream = upstream
        self.isFirst = isFirst
    }

    /// Nobody wants to hear of it any more.
    func leave() {
        owner = nil
        socket = nil
    }

    func webSocketDidOpen(_ webSocket: WebSocket) {
        guard let owner else { return webSocket.close() }
        hasOpened = true
        owner.take(.upstream(.connected(connection)), at: webSocket.context.now)
    }

    func webSocket(_ webSocket: WebSocket, didReceiveText message: Span<UInt8>) {
        guard let owner else { return }
        if !hasSpoken { speak() }
        let now = webSocket.context.now
        if owner.pass(message, from: self, at: now) { return }
        let bytes = message.withUnsafeBufferPointer { Array($0) }
        owner.take(.upstream(.received(connection, .text(bytes))), at: now)
    }

    func webSocket(_ webSocket: WebSocket, didReceiveBinary message: Span<UInt8>) {
        guard let owner else { return }
        if !hasSpoken { speak() }
        let bytes = message.withUnsafeBufferPointer { Array($0) }
        owner.take(.upstream(.received(connection, .binary(bytes))), at: webSocket.context.now)
    }

    private func speak() {
        hasSpoken = true
        owner?.hasSpoken(self)
    }

    func webSocketDidDrain(_ webSocket: WebSocket) {
        guard let owner, isFull else { return }
        isFull = false
        owner.take(.upstream(.writabilityChanged(connection, isWritable: true)), at: webSocket.context.now)
    }

    func webSocket(
        _ webSocket: WebSocket,
        didCloseWith code: WebSocketCloseCode?,
        reason: String,
        error: (any Error)?
    ) {
        guard let owner else { return }
        leave()
        owner.didClose(self, code.map { CloseReason(code: $0.rawValue, text: reason) }, error)
    }
}

extension WebSocketClientError {
    /// What a client may know: not the body of an upstream's answer, which can quote the key it was shown.
    fileprivate var summary: String {
        if case .httpStatus(let status, _) = self { return "it answered \(status)" }
        return "\(self)"
    }

    /// The HTTP status of a refused handshake.
    fileprivate var status: Int? {
        if case .httpStatus(let status, _) = self { status.code } else { nil }
    }
}
