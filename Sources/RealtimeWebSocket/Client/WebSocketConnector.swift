internal import RealtimeUnits

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A client's attempt to open a WebSocket: name, connection, TLS, handshake, under one deadline.
///
/// Addresses are tried in turn, in the resolver's order. The time left is shared among those not yet tried, so a
/// dead first address does not use up all of it.
final class WebSocketConnector: StreamDelegate {
    /// Bytes of the body of a refusal that are kept.
    private static let bodyLimit = 4_096
    /// Interim responses (1xx) that are skipped before the answer.
    private static let maxInterim = 8

    private enum State {
        /// → `connecting`, `over`
        case resolving
        /// → `connecting` to the next address, `shaking`, `over`
        case connecting
        /// The request is sent. → `refused`, `over`
        case shaking
        /// Collects the body of a refusal. → `over`
        case refused(HTTPStatus, HTTPBodyPrefix)
        case over
    }

    private let socket: WebSocket
    private let url: WebSocketURL
    private let configuration: WebSocketClientConfiguration
    private let handler: any WebSocketHandler
    private let context: EventLoopContext
    private let handshake: WebSocketClientHandshake
    private let deadline: SessionInstant

    private var state = State.resolving
    private var addresses: [SocketAddress] = []
    private var tried = 0
    private var stream: StreamChannel?
    private var parser = HTTPResponseParser()
    private var interimCount = 0
    private var overallTimer: EventLoopTimer?
    private var addressTimer: EventLoopTimer?
    private var lastError: WebSocketClientError = .timeout

    init(
        _ socket: WebSocket,
        _ url: WebSocketURL,
        _ configuration: WebSocketClientConfiguration,
        _ handler: any WebSocketHandler,
        _ context: EventLoopContext
    ) {
        self.socket = socket
        self.url = url
        self.configuration = configuration
        self.handler = handler
        self.context = context
        handshake = WebSocketClientHandshake(
            url: url,
            nonce: context.random.nonce(),
            subprotocols: configuration.subprotocols,
            headers: configuration.headers
        )
        deadline = context.now.advanced(by: configuration.connectTimeout)
    }

    // MARK: Commands

    func start() {
        overallTimer = context.schedule(at: deadline) { [weak self] _ in self?.timeIsUp() }
        if let address = SocketAddress(numeric: url.host, port: url.port) {
            context.schedule(after: .zero) { [weak self] _ in self?.didResolve(.success([address])) }
            return
        }
        let loop = context.loop
        let id = socket.id
        Resolver.resolve(url.host, port: url.port) { answer in
            loop.execute { context in context.connector(of: id)?.didResolve(answer) }
        }
    }

    /// Gives up without telling anybody.
    func cancel() {
        state = .over
        let stream = stream
        self.stream = nil
        stream?.close()
        if let overallTimer { context.cancel(overallTimer) }
        if let addressTimer { context.cancel(addressTimer) }
    }

    // MARK: Steps

    private func didResolve(_ answer: Resolver.Answer) {
        guard case .resolving = state else { return }
        switch answer {
        case .success(let found) where !found.isEmpty:
            addresses = found
            tryNextAddress()
        case .success: fail(.dns("no address"))
        case .failure(.lookup(let reason)): fail(.dns(reason))
        case .failure(.busy): fail(.dns("too many names are being looked up"))
        }
    }

    private func tryNextAddress() {
        if let addressTimer { context.cancel(addressTimer) }
        addressTimer = nil
        while tried < addresses.count {
            let address = addresses[tried]
            tried += 1
            do throws(WebSocketClientError) {
                try connect(to: address)
                return
            } catch {
                lastError = error
            }
        }
        fail(lastError)
    }

    private func connect(to address: SocketAddress) throws(WebSocketClientError) {
        state = .connecting
        let tls = try makeTLS()
        do throws(SystemError) {
            let descriptor = try Descriptor.openSocket(family: address.family)
            #if canImport(Glibc)
                let result = address.withPointer { Glibc.connect(descriptor, $0, $1) }
            #else
                let result = address.withPointer { Darwin.connect(descriptor, $0, $1) }
            #endif
            // EINTR too leaves the attempt running (POSIX connect).
            guard result == 0 || errno == EINPROGRESS || errno == EINTR else {
                let error = SystemError(call: "connect")
                Descriptor.close(descriptor)
                throw error
            }
            let stream = try StreamChannel(
                descriptor: descriptor,
                peer: address.peer,
                tls: tls,
                isConnecting: true,
                context: context
            )
            stream.delegate = self
            self.stream = stream
        } catch {
            throw Self.clientError(error)
        }
        let left = addresses.count - tried + 1
        if left > 1 {
            let share = context.now.duration(to: deadline) / left
            addressTimer = context.schedule(after: share) { [weak self] _ in self?.addressTimeIsUp() }
        }
    }

    private func makeTLS() throws(WebSocketClientError) -> TLSSession? {
        guard url.isSecure else { return nil }
        do throws(TLSError) {
            let tls: TLSContext
            if let given = configuration.tls { tls = given } else { tls = try TLSContext.system.get() }
            return try TLSSession(client: tls, host: url.host, isAddress: url.isAddress)
        } catch {
            throw .tls(error)
        }
    }

    private func addressTimeIsUp() {
        guard case .connecting = state else { return }
        lastError = .timeout
        let stream = stream
        self.stream = nil
        stream?.close()
        tryNextAddress()
    }

    private func timeIsUp() {
        // A refusal whose body is slow is still a refusal.
        if case .refused(let status, let body) = state { return fail(.httpStatus(status, body: body.text)) }
        fail(.timeout)
    }

    private func fail(_ error: WebSocketClientError) {
        if case .over = state { return }
        cancel()
        socket.fail(error)
    }

    private static func clientError(_ error: any Error) -> WebSocketClientError {
        switch error {
        case let error as TLSError: .tls(error)
        case let error as SystemError:
            switch error.number {
            case ECONNREFUSED: .refused
            case ETIMEDOUT: .timeout
            default: .unreachable(error)
            }
        default: .endedDuringHandshake
        }
    }

    // MARK: Events

    func streamDidConnect(_ stream: StreamChannel) {
        guard case .connecting = state else { return }
        if let addressTimer { context.cancel(addressTimer) }
        addressTimer = nil
        state = .shaking
        stream.prepareOutput()
        stream.output.append(handshake.request)
        stream.scheduleFlush()
    }

    func stream(_ stream: StreamChannel, didReceive bytes: UnsafeMutableRawBufferPointer) {
        var rest = bytes
        while true {
            switch state {
            case .resolving, .connecting, .over:
                return
            case .refused(let status, var body):
                body.append(UnsafeRawBufferPointer(rest))
                state = .refused(status, body)
                if body.isComplete { fail(.httpStatus(status, body: body.text)) }
                return
            case .shaking:
                guard let head = receiveHead(&rest) else { return }
                if head.status.code < 200 && head.status.code != 101 { continue }
                do throws(WebSocketClientHandshake.Failure) {
                    let subprotocol = try handshake.verify(head)
                    return open(stream, subprotocol, head.headers, rest)
                } catch {
                    guard case .status(let status) = error else { return fail(.protocolViolation(error)) }
                    let body = HTTPBodyPrefix(headers: head.headers, limit: Self.bodyLimit)
                    state = .refused(status, body)
                    if body.isComplete { return fail(.httpStatus(status, body: "")) }
                }
            }
        }
    }

    private func receiveHead(_ rest: inout UnsafeMutableRawBufferPointer) -> HTTPResponseHead? {
        do throws(HTTPParseError) {
            let (consumed, head) = try parser.receive(UnsafeRawBufferPointer(rest))
            rest = UnsafeMutableRawBufferPointer(rebasing: rest[consumed...])
            if let head, head.status.code < 200 && head.status.code != 101 {
                interimCount += 1
                if interimCount > Self.maxInterim {
                    fail(.http(.badStartLine))
                    return nil
                }
            }
            return head
        } catch {
            fail(.http(error))
            return nil
        }
    }

    private func open(
        _ stream: StreamChannel,
        _ subprotocol: String?,
        _ headers: HTTPHeaders,
        _ rest: UnsafeMutableRawBufferPointer
    ) {
        self.stream = nil
        cancel()
        socket.adopt(stream, subprotocol: subprotocol, responseHeaders: headers)
        socket.open(handler)
        // Frames may follow the answer at once.
        if !rest.isEmpty && !stream.isClosed { socket.stream(stream, didReceive: rest) }
    }

    func streamDidFlush(_ stream: StreamChannel) {}

    func streamDidEnd(_ stream: StreamChannel, error: (any Error)?) {
        self.stream = nil
        switch state {
        case .resolving, .over:
            return
        case .connecting:
            lastError = error.map(Self.clientError) ?? .endedDuringHandshake
            // Another address of a host whose certificate is wrong is no better.
            if case .tls = lastError { return fail(lastError) }
            tryNextAddress()
        case .shaking:
            fail(error.map(Self.clientError) ?? .endedDuringHandshake)
        case .refused(let status, let body):
            fail(.httpStatus(status, body: body.text))
        }
    }
}
