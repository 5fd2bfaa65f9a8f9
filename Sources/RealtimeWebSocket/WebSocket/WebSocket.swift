internal import RealtimeUnits

/// A WebSocket on a loop. Confined to it; other threads know its ``id``.
public final class WebSocket {
    /// Where a WebSocket stands.
    public enum State: Hashable, Sendable {
        /// A client's handshake is not done. → `open`, `closed`
        case connecting
        /// Messages flow. → `closing`, `closed`
        case open
        /// Our close frame is on its way and the peer's has not come, or ``WebSocket/abort()`` was called; messages
        /// are no longer handed over. → `closed`
        case closing
        /// Over; the handler was told or is being told.
        case closed
    }

    /// The name for other threads.
    public let id: WebSocketID
    /// The loop's context.
    public let context: EventLoopContext
    /// Limits and times.
    public let configuration: WebSocketConfiguration
    /// Where it stands.
    #if !DEBUG
        @exclusivity(unchecked)
    #endif
    public private(set) var state: State
    /// The subprotocol that was agreed, if any.
    public private(set) var subprotocol: String?
    /// Header fields of the server's answer; empty at the server.
    public private(set) var responseHeaders = HTTPHeaders()
    /// The other end; `nil` while a client connects.
    public private(set) var remoteAddress: PeerAddress?
    /// State of the user that lives as long as the WebSocket.
    public var userState: AnyObject?

    // References and flags: an access is a load or a store, and no two overlap. Checked in debug builds only.

    #if !DEBUG
        @exclusivity(unchecked)
    #endif
    private var handler: (any WebSocketHandler)?
    #if !DEBUG
        @exclusivity(unchecked)
    #endif
    private var stream: StreamChannel?
    /// Access is checked in debug builds only, as that to ``StreamChannel/output`` and for the same reason: no method
    /// of the connection calls back into a WebSocket.
    #if !DEBUG
        @exclusivity(unchecked)
    #endif
    private var wire: WebSocketConnection
    /// A client's attempt, while connecting.
    var connector: WebSocketConnector?

    private var isAborted = false
    #if !DEBUG
        @exclusivity(unchecked)
    #endif
    private var isAboveLowWater = false
    // The timers hold the WebSocket unowned, since a weak reference would slow down every retain of it: the loop keeps
    // it until it is closed, and that cancels them.
    private var closeTimer: EventLoopTimer?
    private var pingTimer: EventLoopTimer?
    /// When the oldest ping without any answer was sent, in nanoseconds.
    private var pingSent: Int64?
    private var nextPing: Int64 = 0
    /// Where in the output that ping ends, `nil` when the peer has had time to answer it; and how far the peer had
    /// taken the output when it was last looked at.
    private var pingEnd: UInt64?
    private var acknowledged: UInt64 = 0

    init(role: WebSocketRole, configuration: WebSocketConfiguration, context: EventLoopContext) {
        id = context.makeWebSocketID()
        self.context = context
        self.configuration = configuration
        state = .connecting
        let random = context.random
        wire = WebSocketConnection(role: role, configuration: configuration.framing) { random.nextNumber() }
        context.insert(self)
    }

    // MARK: Getters

    /// Bytes that wait because the peer, or the network to it, is slower than the sender. 0 when all was handed to
    /// the kernel; in a callback it also counts what is sent when the callback is over.
    public var bufferedBytes: Int { stream?.bufferedBytes ?? 0 }
    /// Whether messages can be sent.
    public var isOpen: Bool { state == .open }

    // MARK: Commands

    /// Sends a text message when the callback is over; the caller vouches for UTF-8.
    ///
    /// Returns `false`, and sends nothing, unless the state is ``State/open``; also if other bytes wait and the
    /// message would make more than ``WebSocketConfiguration/maxBufferedBytes`` wait: then the WebSocket is aborted.
    @discardableResult
    public func send(text: Span<UInt8>) -> Bool {
        guard let stream = streamForMessage(of: text.count) else { return false }
        wire.sendText(text, into: &stream.output)
        didAppend(to: stream)
        return true
    }

    /// Sends a text message; as ``send(text:)-(Span<UInt8>)``.
    @discardableResult
    public func send(text: String) -> Bool {
        send(text: text.utf8.span)
    }

    /// Sends a binary message; as ``send(text:)-(Span<UInt8>)``.
    @discardableResult
    public func send(binary: Span<UInt8>) -> Bool {
        guard let stream = streamForMessage(of: binary.count) else { return false }
        wire.sendBinary(binary, into: &stream.output)
        didAppend(to: stream)
        return true
    }

    /// Sends a ping without payload; the handler is told of the pong. Nothing unless the state is ``State/open``.
    public func ping() {
        guard let stream = streamForMessage(of: 0) else { return }
        wire.sendPing(Span(), into: &stream.output)
        didAppend(to: stream)
    }

    /// Begins the close handshake. A client that is connecting gives up instead.
    ///
    /// - Parameters:
    ///   - code: left out of the frame if it must not be on the wire.
    ///   - reason: cut to 123 bytes of UTF-8.
    public func close(code: WebSocketCloseCode = .normal, reason: String = "") {
        switch state {
        case .connecting:
            abort()
        case .open:
            guard let stream else { return }
            stream.prepareOutput()
            wire.sendClose(code, reason: reason, into: &stream.output)
            state = .closing
            stream.scheduleFlush()
            closeTimer = context.schedule(after: configuration.closeTimeout) { [unowned self] _ in
                fail(WebSocketError.closeTimeout)
            }
        case .closing, .closed:
            return
        }
    }

    /// Ends the connection without a close handshake, after the current callback.
    public func abort() {
        end(WebSocketError.aborted)
    }

    // MARK: Opening

    /// Takes over a stream whose handshake is done.
    func adopt(_ stream: StreamChannel, subprotocol: String?, responseHeaders: HTTPHeaders = HTTPHeaders()) {
        self.stream = stream
        self.subprotocol = subprotocol
        self.responseHeaders = responseHeaders
        remoteAddress = stream.peer
        connector = nil
        stream.delegate = self
        state = .open
    }

    /// Tells the handler that the WebSocket is open. After ``adopt(_:subprotocol:responseHeaders:)``.
    func open(_ handler: any WebSocketHandler) {
        self.handler = handler
        if let interval = configuration.pingInterval {
            nextPing = saturatingSum(context.wakeUpTime, interval)
            schedulePing()
        }
        handler.webSocketDidOpen(self)
    }

    /// Has `handler` told of everything from here on. It hears nothing of what was told before, not even that the
    /// WebSocket is open; one that is closed stays silent.
    public func replaceHandler(_ handler: any WebSocketHandler) {
        guard state != .closed else { return }
        self.handler = handler
    }

    // MARK: Ending

    /// Ends without a close handshake, told after the current callback.
    private func end(_ error: any Error) {
        switch state {
        case .closed:
            return
        case .connecting:
            connector?.cancel()
            connector = nil
            // There is no stream whose flush could tell the handler.
            context.schedule(after: .zero) { [self] _ in fail(error) }
        case .open, .closing:
            state = .closing
            isAborted = true
            stream?.abort(error)
        }
    }

    /// Tells the handler that the WebSocket failed, and drops the connection. From the loop only.
    func fail(_ error: any Error) {
        guard state != .closed else { return }
        connector?.cancel()
        connector = nil
        let stream = stream
        didClose(code: nil, reason: "", error: error)
        stream?.close()
    }

    /// Tells the handler and lets the output, a close frame among it, leave before the connection ends.
    private func finish(code: WebSocketCloseCode?, reason: String, error: (any Error)?) {
        guard state != .closed else { return }
        let stream = stream
        didClose(code: code, reason: reason, error: error)
        stream?.finish(patience: configuration.closeTimeout)
    }

    private func didClose(code: WebSocketCloseCode?, reason: String, error: (any Error)?) {
        state = .closed
        stream?.delegate = nil
        stream = nil
        context.remove(self)
        if let closeTimer { context.cancel(closeTimer) }
        if let pingTimer { context.cancel(pingTimer) }
        let handler = handler
        self.handler = nil
        handler?.webSocket(self, didCloseWith: code, reason: reason, error: error)
    }

    /// The loop ends: a close frame is tried, the handler told.
    func loopStops() {
        if state == .open, let stream {
            stream.prepareOutput()
            wire.sendClose(.goingAway, into: &stream.output)
        }
        let stream = stream
        connector?.cancel()
        connector = nil
        didClose(code: nil, reason: "", error: WebSocketError.loopStopped)
        stream?.finish(patience: .zero)
    }

    // MARK: Sending

    @inline(__always)
    private func streamForMessage(of count: Int) -> StreamChannel? {
        guard state == .open, let stream else { return nil }
        let waiting = stream.bufferedBytes
        if waiting > 0 && waiting + count > configuration.maxBufferedBytes {
            end(WebSocketError.outputOverflow(limit: configuration.maxBufferedBytes))
            return nil
        }
        stream.prepareOutput()
        return stream
    }

    @inline(__always)
    private func didAppend(to stream: StreamChannel) {
        if stream.bufferedBytes > configuration.lowWaterMark { isAboveLowWater = true }
        stream.scheduleFlush()
    }

    // MARK: Keep-alive

    private func schedulePing() {
        var deadline = nextPing
        if let pingSent { deadline = min(deadline, saturatingSum(pingSent, configuration.pingTimeout)) }
        pingTimer = context.schedule(at: SessionInstant(nanoseconds: deadline)) { [unowned self] _ in
            pingIsDue()
        }
    }

    private func pingIsDue() {
        guard let stream, state == .open, let interval = configuration.pingInterval else { return }
        let now = context.wakeUpTime
        if let sent = pingSent {
            // Anything that came proves the peer alive, also one that is too busy to answer pings.
            if stream.lastReceived > sent {
                pingSent = nil
            } else if now >= saturatingSum(sent, configuration.pingTimeout) {
                guard isStillReading(stream) else { return fail(WebSocketError.pingTimeout) }
                pingSent = now
            }
        }
        if now >= nextPing {
            let isBacklogged = stream.unsettledBytes > configuration.lowWaterMark
            ping()
            if pingSent == nil {
                pingSent = now
                acknowledged = stream.acknowledgedCount
                pingEnd = isBacklogged ? stream.sentCount + UInt64(stream.bufferedBytes) : nil
            }
            nextPing = saturatingSum(now, interval)
        }
        schedulePing()
    }

    /// Whether the peer has taken more of what stands before the ping since this was last asked: it cannot answer what it
    /// has not come to. When it has, it gets ``WebSocketConfiguration/pingTimeout`` once more.
    private func isStillReading(_ stream: StreamChannel) -> Bool {
        guard let end = pingEnd else { return false }
        let count = stream.acknowledgedCount
        guard count > acknowledged else { return false }
        acknowledged = count
        if count >= end { pingEnd = nil }
        return true
    }

    private func saturatingSum(_ instant: Int64, _ duration: Duration) -> Int64 {
        let (sum, overflow) = instant.addingReportingOverflow(duration.saturatedNanoseconds)
        return overflow ? .max : sum
    }
}

extension WebSocket: StreamDelegate {
    func streamDidConnect(_ stream: StreamChannel) {}

    func stream(_ stream: StreamChannel, didReceive bytes: UnsafeMutableRawBufferPointer) {
        var rest = bytes
        while state != .closed, !isAborted, let event = wire.nextEvent(in: &rest, output: &stream.output) {
            handle(event)
        }
        if !stream.output.isEmpty { stream.scheduleFlush() }
    }

    private func handle(_ event: WebSocketEvent) {
        switch event {
        case .text(let message):
            if state == .open { handler?.webSocket(self, didReceiveText: message.span) }
        case .binary(let message):
            if state == .open { handler?.webSocket(self, didReceiveBinary: message.span) }
        case .ping:
            break
        case .pong:
            if state == .open { handler?.webSocketDidReceivePong(self) }
        case .closed(let code, let reason):
            finish(code: code, reason: reason, error: nil)
        case .failed(let error):
            finish(code: error.closeCode, reason: "", error: error)
        }
    }

    func streamDidFlush(_ stream: StreamChannel) {
        let position = stream.output.appendedCount
        wire.outputDidAdvance(&stream.output)
        if stream.output.appendedCount != position { stream.scheduleFlush() }
        if isAboveLowWater && stream.bufferedBytes <= configuration.lowWaterMark {
            isAboveLowWater = false
            handler?.webSocketDidDrain(self)
        }
    }

    func streamDidEnd(_ stream: StreamChannel, error: (any Error)?) {
        guard state != .closed else { return }
        // A stream that ends while our close frame is unanswered ends the handshake too.
        didClose(code: nil, reason: "", error: error ?? WebSocketError.endedWithoutClose)
    }
}
