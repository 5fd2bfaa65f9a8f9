internal import RealtimeUnits

/// A connection of a server until it ends or becomes a WebSocket.
final class HTTPServerConnection: StreamDelegate {
    /// Responses that may wait before another request of the same connection is served, in bytes: a client that
    /// asks on and on and reads nothing is dropped.
    private static let maxBufferedResponses = 1 << 20
    /// Time for the last response to leave.
    private static let finishPatience = Duration.seconds(5)

    /// A request that is answered later.
    private struct Waiting {
        let responder: HTTPResponder
        let deferral: HTTPDeferral
        /// Without its body.
        let request: HTTPRequest
    }

    private let stream: StreamChannel
    private let server: HTTPServer
    private let admission: HTTPServer.Admission
    private let context: EventLoopContext
    private var handler: (any HTTPRequestHandler)?
    private var parser: HTTPRequestParser
    private var waiting: Waiting?
    /// What came behind the request that waits.
    private var backlog: [UInt8] = []
    private var deadline: SessionInstant
    private var timer: EventLoopTimer?
    /// How far the output had left when the idle time began.
    private var sentCount: UInt64 = 0
    private var isOver = false

    /// Serves the connection `descriptor`, which it takes over.
    static func start(
        _ descriptor: Int32,
        server: HTTPServer,
        admission: HTTPServer.Admission,
        on context: EventLoopContext
    ) {
        guard let peer = Descriptor.address(of: descriptor, isPeer: true)?.peer else {
            // Gone before it was served.
            Descriptor.close(descriptor)
            return server.release(admission)
        }
        do {
            let tls = try server.currentTLS.map { try TLSSession(server: $0) }
            let stream = try StreamChannel(
                descriptor: descriptor,
                peer: peer,
                tls: tls,
                isConnecting: false,
                context: context
            )
            stream.onClose = { server.release(admission) }
            stream.preamble = server.configuration.makePreamble?(peer)
            stream.delegate = HTTPServerConnection(stream, server, admission, context)
        } catch {
            // A failed stream closes its descriptor; a failed TLS session has not come to make one.
            if error is TLSError { Descriptor.close(descriptor) }
            server.release(admission)
        }
    }

    /// Serves a connection that comes from another loop, with a request that is decided here.
    private static func resume(
        _ travelling: TravellingStream,
        _ server: HTTPServer,
        _ admission: HTTPServer.Admission,
        _ request: HTTPRequest,
        _ decide: @Sendable (EventLoopContext) -> HTTPDecision,
        on context: EventLoopContext
    ) {
        do throws(SystemError) {
            let stream = try travelling.open(on: context)
            stream.onClose = { server.release(admission) }
            let connection = HTTPServerConnection(stream, server, admission, context)
            stream.delegate = connection
            connection.follow(request, decide)
        } catch {
            // A failed stream closes its descriptor.
            server.release(admission)
        }
    }

    private init(
        _ stream: StreamChannel,
        _ server: HTTPServer,
        _ admission: HTTPServer.Admission,
        _ context: EventLoopContext
    ) {
        self.stream = stream
        self.server = server
        self.admission = admission
        self.context = context
        parser = HTTPRequestParser(limits: server.configuration.limits)
        deadline = context.now.advanced(by: server.configuration.handshakeTimeout)
        scheduleTimer()
    }

    // MARK: Events

    func stream(_ stream: StreamChannel, didReceive bytes: UnsafeMutableRawBufferPointer) {
        let bytes = UnsafeRawBufferPointer(bytes)
        if waiting == nil { process(bytes) } else { keep(bytes) }
    }

    /// Serves what is complete, up to a request that waits.
    private func process(_ bytes: UnsafeRawBufferPointer) {
        var rest = bytes
        if !parser.isInsideRequest {
            deadline = min(deadline, context.now.advanced(by: server.configuration.handshakeTimeout))
            rescheduleTimer()
        }
        while !rest.isEmpty && !isOver && waiting == nil {
            do throws(HTTPParseError) {
                let (consumed, request) = try parser.receive(rest)
                rest = UnsafeRawBufferPointer(rebasing: rest[consumed...])
                if let request {
                    try serve(request, hasMore: !rest.isEmpty)
                } else if parser.takeExpectation() {
                    append("HTTP/1.1 100 Continue\r\n\r\n".utf8)
                }
            } catch {
                respond(HTTPResponse(status: error.status, text: "\(error)\n"), to: nil)
            }
        }
        if waiting != nil { keep(rest) }
    }

    /// Puts off what came behind a request that waits. Who sends on and on meanwhile is dropped.
    private func keep(_ bytes: UnsafeRawBufferPointer) {
        guard backlog.count + bytes.count <= server.configuration.limits.maxHead else {
            end()
            return stream.close()
        }
        backlog.append(contentsOf: bytes)
    }

    func streamDidConnect(_ stream: StreamChannel) {}
    func streamDidFlush(_ stream: StreamChannel) {}
    func streamDidEnd(_ stream: StreamChannel, error: (any Error)?) { end() }

    private func timeIsUp() {
        guard !isOver else { return }
        if waiting != nil {
            abandon()
            respond(HTTPResponse(status: .serviceUnavailable), to: nil)
        } else if parser.isInsideRequest {
            respond(HTTPResponse(status: .requestTimeout), to: nil)
        } else if stream.bufferedBytes > 0 && stream.sentCount != sentCount {
            // Not idle: a slow client still reads its response.
            restartIdleTime()
        } else {
            end()
            stream.close()
        }
    }

    // MARK: Requests

    private func serve(_ request: HTTPRequest, hasMore: Bool) throws(HTTPParseError) {
        if admission == .refuse {
            return respond(HTTPResponse(status: .serviceUnavailable, headers: ["Retry-After": "5"]), to: nil)
        }
        guard stream.bufferedBytes <= Self.maxBufferedResponses else {
            end()
            return stream.close()
        }
        var request = request
        request.isSecure = stream.isSecure
        let handler = handler ?? context.requestHandler(of: server.number, make: server.makeHandler)
        self.handler = handler
        try carryOut(handler.handle(request, from: stream.peer, on: context), for: request, hasMore: hasMore)
    }

    private func carryOut(
        _ decision: HTTPDecision,
        for request: HTTPRequest,
        hasMore: Bool
    ) throws(HTTPParseError) {
        switch decision {
        case .respond(let response):
            respond(response, to: request)
        case .upgrade(let upgrade):
            if hasMore { throw .bytesBeforeUpgrade }
            open(upgrade, for: request)
        case .later(let deferral):
            wait(deferral, for: request)
        case .transfer(let transfer):
            if hasMore { throw .bytesBeforeUpgrade }
            if transfer.loop === context.loop {
                try carryOut(transfer.decide(context), for: request, hasMore: false)
            } else {
                move(transfer, with: request)
            }
        }
    }

    private func respond(_ response: HTTPResponse, to request: HTTPRequest?, outlastsListening: Bool = false) {
        let keepAlive = request?.wantsKeepAlive == true && (server.isOpen || outlastsListening)
        var bytes: [UInt8] = []
        response.serialize(isHead: request?.method == .head, keepAlive: keepAlive, date: context.date, into: &bytes)
        append(bytes)
        if keepAlive {
            restartIdleTime()
        } else {
            end()
            stream.finish(patience: Self.finishPatience)
        }
    }

    private func open(_ upgrade: WebSocketUpgrade, for request: HTTPRequest) {
        do throws(WebSocketServerHandshake.Failure) {
            let handshake = try WebSocketServerHandshake(request)
            let subprotocol = handshake.selectSubprotocol(from: upgrade.subprotocols)
            append(handshake.response(subprotocol: subprotocol, headers: upgrade.headers))
            end()
            let socket = WebSocket(role: .server, configuration: upgrade.configuration, context: context)
            socket.adopt(stream, subprotocol: subprotocol)
            socket.open(upgrade.makeHandler(socket))
        } catch {
            respond(error.response, to: request)
        }
    }

    // MARK: Other loops

    private func move(_ transfer: HTTPTransfer, with request: HTTPRequest) {
        let (server, admission, decide) = (server, admission, transfer.decide)
        guard let travelling = stream.detach() else {
            // Gone, or a client that does not read the answers to what it asked before.
            if isOver { return }
            return respond(HTTPResponse(status: .serviceUnavailable), to: nil)
        }
        end()
        let isAccepted = transfer.loop.execute { context in
            Self.resume(travelling, server, admission, request, decide, on: context)
        }
        // Dropped, the connection closes itself.
        if !isAccepted { server.release(admission) }
    }

    private func follow(_ request: HTTPRequest, _ decide: (EventLoopContext) -> HTTPDecision) {
        do throws(HTTPParseError) {
            try carryOut(decide(context), for: request, hasMore: false)
        } catch {
            respond(HTTPResponse(status: error.status, text: "\(error)\n"), to: nil)
        }
    }

    // MARK: Later answers

    private func wait(_ deferral: HTTPDeferral, for request: HTTPRequest) {
        let responder = HTTPResponder(self, on: context.loop)
        var request = request
        request.body = []
        waiting = Waiting(responder: responder, deferral: deferral, request: request)
        deadline = context.now.advanced(by: deferral.timeout)
        rescheduleTimer()
        deferral.start(responder, context)
    }

    /// Takes an answer from its responder. Called by tasks of the loop.
    func answer(_ response: HTTPResponse, by responder: HTTPResponder) {
        guard !isOver, let waiting, waiting.responder === responder else { return }
        self.waiting = nil
        respond(response, to: waiting.request, outlastsListening: waiting.deferral.outlastsListening)
        let bytes = backlog
        backlog = []
        if !isOver, !bytes.isEmpty { bytes.withUnsafeBytes { process($0) } }
    }

    /// Nobody waits for the answer any more.
    private func abandon() {
        guard let waiting else { return }
        self.waiting = nil
        backlog = []
        // An answer that is on its way is of no use either, but whoever gave it takes the request for answered.
        if waiting.responder.end() { waiting.deferral.abandoned(waiting.responder) }
    }

    private func append(_ bytes: some Collection<UInt8>) {
        stream.prepareOutput()
        stream.output.append(bytes)
        stream.scheduleFlush()
    }

    // MARK: Time

    private func scheduleTimer() {
        timer = context.schedule(at: deadline) { [weak self] _ in self?.timeIsUp() }
    }

    private func restartIdleTime() {
        sentCount = stream.sentCount
        deadline = context.now.advanced(by: server.configuration.idleTimeout)
        rescheduleTimer()
    }

    private func rescheduleTimer() {
        if let timer { context.cancel(timer) }
        scheduleTimer()
    }

    private func end() {
        isOver = true
        abandon()
        if let timer { context.cancel(timer) }
        timer = nil
    }
}
