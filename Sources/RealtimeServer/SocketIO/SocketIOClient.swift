public import RealtimeUnits
public import RealtimeWebSocket
public import SocketIOProtocol

/// One Socket.IO client over its WebSocket: drives the session value, and is what an application sends by. Confined to
/// the connection's loop.
public final class SocketIOClient {
    /// A client serves one connection for its whole life.
    private static let exchange = EngineIOExchange(1)

    private var session: SocketIOSession
    let application: any SocketIOApplication
    /// What operators and logs call the client: random, and none of the names that the protocol gives it.
    public let name: String
    private let webSocket: WebSocket
    private var timer: EventLoopTimer?
    private var timerInstant: Duration?
    private var isWritable = true
    private var isPumping = false
    private var isGone = false

    init(
        _ configuration: SocketIOConfiguration,
        application: any SocketIOApplication,
        on webSocket: WebSocket
    ) {
        self.application = application
        self.webSocket = webSocket
        name = Self.randomName()
        session = SocketIOSession(
            id: Self.randomName(),
            configuration: configuration,
            webSocket: Self.exchange,
            at: webSocket.context.now.offset
        )
        webSocket.userState = self
    }

    // MARK: Getters

    /// The instant, on the line of time of ``schedule(at:_:)``.
    public var now: SessionInstant { webSocket.context.now }
    /// For those who have something for this client on other threads.
    public var courier: SocketIOCourier { SocketIOCourier(loop: webSocket.context.loop, socket: webSocket.id) }

    // MARK: Commands

    /// Sends an event; see `SocketIOSession.emit(_:_:in:acknowledgedWithin:at:)`.
    @discardableResult
    public func emit(
        _ name: String,
        _ values: [SocketIOValue] = [],
        in namespace: String = SocketIOPacket.mainNamespace,
        acknowledgedWithin timeout: Duration? = nil
    ) throws(SocketIOUsageError) -> UInt64? {
        let id = try session.emit(name, values, in: namespace, acknowledgedWithin: timeout, at: now.offset)
        pump()
        return id
    }

    /// Answers an event; see `SocketIOSession.acknowledge(_:_:in:)`.
    public func acknowledge(
        _ id: UInt64,
        _ values: [SocketIOValue] = [],
        in namespace: String = SocketIOPacket.mainNamespace
    ) throws(SocketIOUsageError) {
        try session.acknowledge(id, values, in: namespace)
        pump()
    }

    /// Puts the client out of a namespace.
    public func disconnect(_ namespace: String = SocketIOPacket.mainNamespace) throws(SocketIOUsageError) {
        try session.disconnect(namespace, at: now.offset)
        pump()
    }

    /// Closes the connection, after everything that waits was sent.
    public func close() {
        session.close(at: now.offset)
        pump()
    }

    /// Calls `action` once at `instant`, on the loop. The application cancels it when the client is gone.
    public func schedule(
        at instant: SessionInstant,
        _ action: @escaping (SocketIOClient) -> Void
    ) -> EventLoopTimer {
        webSocket.context.schedule(at: instant) { [weak self] _ in
            if let self { action(self) }
        }
    }

    /// Cancels a timer.
    public func cancel(_ timer: EventLoopTimer) { webSocket.context.cancel(timer) }

    /// The server ends: the application says goodbye, and the connection is closed.
    func end() {
        application.clientIsToEnd(self)
        close()
    }

    // MARK: Inputs

    /// Sends the handshake.
    func open() { pump() }

    /// Takes a frame.
    func receive(_ data: EngineIOData) { take(.received(Self.exchange, data)) }

    /// The WebSocket can take more again.
    func drained() {
        guard !isWritable else { return }
        isWritable = true
        take(.writabilityChanged(Self.exchange, isWritable: true))
    }

    /// The WebSocket is gone.
    func closed() {
        take(.webSocketClosed(Self.exchange))
        isGone = true
        webSocket.userState = nil
        arm()
    }

    private func take(_ input: EngineIOInput) {
        do throws(SocketIOUsageError) {
            try session.handle(input, at: now.offset)
        } catch {
            // The one below drains after every input and the clock is monotonic, so this is our own mistake.
            return webSocket.close(code: .internalError, reason: "internal error")
        }
        pump()
    }

    // MARK: Outputs

    private func pump() {
        // An application that sends while it is told something has its outputs carried out by the call below it.
        guard !isPumping else { return }
        isPumping = true
        while let output = session.nextOutput() { carryOut(output) }
        isPumping = false
        if isWritable, webSocket.bufferedBytes > SessionHost.highWaterMark {
            isWritable = false
            take(.writabilityChanged(Self.exchange, isWritable: false))
        }
        arm()
    }

    private func carryOut(_ output: SocketIOOutput) {
        switch output {
        case .send(_, .text(let bytes)): webSocket.send(text: bytes.span)
        case .send(_, .binary(let bytes)): webSocket.send(binary: bytes.span)
        case .closeWebSocket: webSocket.close()
        case .connectRequested(let namespace, let auth): admit(namespace, auth)
        case .event(let event): application.client(self, didReceive: event)
        case .acknowledged(let namespace, let id, let arguments):
            application.client(self, didAnswer: id, with: arguments, in: namespace)
        case .acknowledgementMissed(let namespace, let id):
            application.client(self, didAnswer: id, with: nil, in: namespace)
        case .disconnected(let namespace, let reason): application.client(self, didLeave: namespace, reason: reason)
        case .closed(let reason): application.client(self, didCloseWith: reason)
        // Those of the polling transport, which a session that begins over a WebSocket never makes.
        case .respond, .upgraded: break
        }
    }

    private func admit(_ namespace: String, _ auth: [UInt8]) {
        let admission = application.client(self, wantsInto: namespace, auth: auth)
        do throws(SocketIOUsageError) {
            switch admission {
            case .accept:
                try session.accept(namespace, socketID: Self.randomName())
                application.client(self, didEnter: namespace)
            case .refuse(let message, let data): try session.refuse(namespace, message: message, data: data)
            }
        } catch {
            // The application closed the connection, or its `data` is not JSON: the client is told that much.
            try? session.refuse(namespace, message: "internal error")
        }
    }

    private func arm() {
        let deadline = isGone ? nil : session.nextDeadline
        if let deadline, let timerInstant, timerInstant <= deadline, timer != nil { return }
        if let timer { webSocket.context.cancel(timer) }
        timer = nil
        timerInstant = deadline
        guard let deadline else { return }
        timer = webSocket.context.schedule(at: SessionInstant(deadline)) { [weak self] _ in
            guard let self else { return }
            timer = nil
            take(.deadlineReached)
        }
    }

    /// 128 random bits: whoever knows a session's name may speak for it.
    private static func randomName() -> String {
        var random = SystemRandomNumberGenerator()
        return (0..<2).map { _ in
            let digits = String(random.next(), radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }
}
