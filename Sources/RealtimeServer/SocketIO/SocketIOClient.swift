public import RealtimeUnits
public import RealtimeWebSocket
public import SocketIOProtocol

/// One Socket.IO client: drives the session value over polling, a WebSocket, or the first and then the second, and is what
/// an application sends by. Confined to the loop that it was opened on, which it never leaves: requests that come on other
/// loops are carried here, and their answers back; a WebSocket that joins it is moved here.
///
/// Lives as long as a WebSocket of its own, or as the loop's timer for its next deadline: a session that nobody polls ends by
/// its ping.
public final class SocketIOClient {
    /// A WebSocket that is the transport, or is tried.
    private final class Link {
        let exchange: EngineIOExchange
        let webSocket: WebSocket
        var isWritable = true

        init(_ exchange: EngineIOExchange, _ webSocket: WebSocket) {
            self.exchange = exchange
            self.webSocket = webSocket
        }
    }

    private var session: SocketIOSession
    let application: any SocketIOApplication
    /// What operators and logs call the client: random, and none of the names that the protocol gives it.
    public let name: String
    /// For those who have something for this client on other threads.
    public let courier: SocketIOCourier
    private let context: EventLoopContext
    private let directory: SocketIODirectory
    /// One, and for a moment another one beside it.
    private var links: [Link] = []
    /// Polls and posts that are not answered: one of each at most.
    private var requests: [EngineIOExchange: SocketIOAnswer] = [:]
    private var lastExchange = SocketIOClient.beginning
    private var timer: EventLoopTimer?
    private var timerInstant: Duration?
    private var isPumping = false
    private var isForgotten = false

    /// The request that the session began with.
    private static let beginning = EngineIOExchange(1)

    /// Begins over a WebSocket.
    convenience init(
        _ configuration: SocketIOConfiguration,
        application: any SocketIOApplication,
        on webSocket: WebSocket,
        holder: SocketIOHolder,
        in directory: SocketIODirectory
    ) {
        let context = webSocket.context
        let session = SocketIOSession(
            id: Self.randomName(),
            configuration: configuration,
            webSocket: Self.beginning,
            at: context.now.offset
        )
        self.init(session, application, context, directory)
        links = [Link(Self.beginning, webSocket)]
        directory.insert(session.id, courier, holder, nil)
    }

    /// Begins over polling: `answer` is to be the handshake, which ``open()`` gives.
    convenience init(
        _ configuration: SocketIOConfiguration,
        application: any SocketIOApplication,
        answering answer: SocketIOAnswer,
        on context: EventLoopContext,
        holder: SocketIOHolder,
        place: SocketIODirectory.Poller,
        in directory: SocketIODirectory
    ) {
        let session = SocketIOSession(
            id: Self.randomName(),
            configuration: configuration,
            polling: Self.beginning,
            at: context.now.offset
        )
        self.init(session, application, context, directory)
        requests[Self.beginning] = answer
        directory.insert(session.id, courier, holder, place)
    }

    private init(
        _ session: SocketIOSession,
        _ application: any SocketIOApplication,
        _ context: EventLoopContext,
        _ directory: SocketIODirectory
    ) {
        self.session = session
        self.application = application
        self.context = context
        self.directory = directory
        name = Self.randomName()
        courier = SocketIOCourier(loop: context.loop)
        courier.client = self
    }

    // A loop that is stopped lets go of clients that poll without a word.
    deinit { forget() }

    // MARK: Getters

    /// The instant, on the line of time of ``schedule(at:_:)``.
    public var now: SessionInstant { context.now }
    /// Whether the transport is a WebSocket; else the client polls.
    public var isWebSocket: Bool { session.isWebSocket }

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
        context.schedule(at: instant) { [weak self] _ in
            if let self { action(self) }
        }
    }

    /// Cancels a timer.
    public func cancel(_ timer: EventLoopTimer) { context.cancel(timer) }

    /// The server ends: the application says goodbye, and the connection is closed.
    func end() {
        guard session.isOpen else { return }
        application.clientIsToEnd(self)
        close()
    }

    /// The server serves this client, as `principal` where it asks who clients are.
    func admitted(as principal: Principal?) { directory.admit(principal, to: session.id) }

    // MARK: Requests

    /// Sends the handshake.
    func open() { pump() }

    /// A poll came, on whichever loop.
    func poll(_ answer: SocketIOAnswer) { take(.polled(expect(answer))) }

    /// Packets came, on whichever loop.
    func post(_ body: [UInt8], _ answer: SocketIOAnswer) { take(.posted(expect(answer), body: body)) }

    /// Whoever waited for the answer of `responder` is gone.
    func abandon(_ responder: HTTPResponder) {
        guard let exchange = requests.first(where: { $0.value.responder === responder })?.key else { return }
        requests[exchange] = nil
        take(.pollAborted(exchange))
    }

    private func expect(_ answer: SocketIOAnswer) -> EngineIOExchange {
        let exchange = nextExchange()
        requests[exchange] = answer
        return exchange
    }

    private func nextExchange() -> EngineIOExchange {
        lastExchange = EngineIOExchange(lastExchange.number + 1)
        return lastExchange
    }

    // MARK: WebSockets

    /// What is told of the WebSocket that the session began with.
    var handler: SocketIOHandler { SocketIOHandler(self, Self.beginning) }

    /// Has a WebSocket tried as the transport of a session that polls. On the client's loop.
    func join(_ webSocket: WebSocket) -> SocketIOHandler {
        let link = Link(nextExchange(), webSocket)
        links.append(link)
        return SocketIOHandler(self, link.exchange)
    }

    /// A WebSocket is open.
    func opened(_ exchange: EngineIOExchange) {
        if exchange == Self.beginning { pump() } else { take(.webSocketOpened(exchange)) }
    }

    /// Takes a frame.
    func receive(_ data: EngineIOData, on exchange: EngineIOExchange) { take(.received(exchange, data)) }

    /// A WebSocket can take more again.
    func drained(_ exchange: EngineIOExchange) {
        guard let link = link(exchange), !link.isWritable else { return }
        link.isWritable = true
        take(.writabilityChanged(exchange, isWritable: true))
    }

    /// A WebSocket is gone.
    func closed(_ exchange: EngineIOExchange) {
        links.removeAll { $0.exchange == exchange }
        take(.webSocketClosed(exchange))
    }

    private func link(_ exchange: EngineIOExchange) -> Link? { links.first { $0.exchange == exchange } }

    private func take(_ input: EngineIOInput) {
        do throws(SocketIOUsageError) {
            try session.handle(input, at: now.offset)
        } catch {
            // The one below drains after every input and the clock is monotonic, so this is our own mistake.
            for link in links { link.webSocket.close(code: .internalError, reason: "internal error") }
            for answer in requests.values { answer.give(HTTPResponse(status: .internalServerError)) }
            requests = [:]
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
        for link in links where link.isWritable && link.webSocket.bufferedBytes > SessionHost.highWaterMark {
            link.isWritable = false
            // What this lets out is nothing: it only keeps more from coming.
            return take(.writabilityChanged(link.exchange, isWritable: false))
        }
        if session.isFinished { forget() }
        arm()
    }

    private func carryOut(_ output: SocketIOOutput) {
        switch output {
        case .send(let exchange, .text(let bytes)): link(exchange)?.webSocket.send(text: bytes.span)
        case .send(let exchange, .binary(let bytes)): link(exchange)?.webSocket.send(binary: bytes.span)
        case .closeWebSocket(let exchange): link(exchange)?.webSocket.close()
        case .respond(let exchange, let response): requests.removeValue(forKey: exchange)?.give(response)
        // Everything goes by the exchanges that the session names.
        case .upgraded: break
        case .connectRequested(let namespace, let auth): admit(namespace, auth)
        case .event(let event): application.client(self, didReceive: event)
        case .acknowledged(let namespace, let id, let arguments):
            application.client(self, didAnswer: id, with: arguments, in: namespace)
        case .acknowledgementMissed(let namespace, let id):
            application.client(self, didAnswer: id, with: nil, in: namespace)
        case .disconnected(let namespace, let reason): application.client(self, didLeave: namespace, reason: reason)
        case .closed(let reason): application.client(self, didCloseWith: reason)
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

    /// Nobody finds the session by its name any more.
    private func forget() {
        guard !isForgotten else { return }
        isForgotten = true
        directory.remove(session.id)
    }

    private func arm() {
        let deadline = session.nextDeadline
        if let deadline, let timerInstant, timerInstant <= deadline, timer != nil { return }
        if let timer { context.cancel(timer) }
        timer = nil
        timerInstant = deadline
        guard let deadline else { return }
        // Strong: nothing else keeps a client that polls.
        timer = context.schedule(at: SessionInstant(deadline)) { [self] _ in
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
