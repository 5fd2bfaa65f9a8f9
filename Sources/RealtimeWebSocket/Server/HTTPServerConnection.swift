internal import RealtimeUnits

/// A connection of a server until it ends or becomes a WebSocket.
final class HTTPServerConnection: StreamDelegate {
    /// Responses that may wait before another request of the same connection is served, in bytes: a client that
    /// asks on and on and reads nothing is dropped.
    private static let maxBufferedResponses = 1 << 20
    /// Time for the last response to leave.
    private static let finishPatience = Duration.seconds(5)

    private let stream: StreamChannel
    private let server: HTTPServer
    private let admission: HTTPServer.Admission
    private let context: EventLoopContext
    private var handler: (any HTTPRequestHandler)?
    private var parser: HTTPRequestParser
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
        var rest = UnsafeRawBufferPointer(bytes)
        if !parser.isInsideRequest {
            deadline = min(deadline, context.now.advanced(by: server.configuration.handshakeTimeout))
            rescheduleTimer()
        }
        while !rest.isEmpty && !isOver {
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
    }

    func streamDidConnect(_ stream: StreamChannel) {}
    func streamDidFlush(_ stream: StreamChannel) {}
    func streamDidEnd(_ stream: StreamChannel, error: (any Error)?) { end() }

    private func timeIsUp() {
        guard !isOver else { return }
        if parser.isInsideRequest {
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
        switch handler.handle(request, from: stream.peer, on: context) {
        case .respond(let response):
            respond(response, to: request)
        case .upgrade(let upgrade):
            if hasMore { throw .bytesBeforeUpgrade }
            open(upgrade, for: request)
        }
    }

    private func respond(_ response: HTTPResponse, to request: HTTPRequest?) {
        let keepAlive = request?.wantsKeepAlive == true && server.isOpen
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
        if let timer { context.cancel(timer) }
        timer = nil
    }
}
